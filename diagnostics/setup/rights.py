"""Whether the caller may read what a diagnosis reads."""

from dataclasses import dataclass
from typing import TypeAlias

from diagnostics.fixes.az import az
from diagnostics.model.finding import Argv
from diagnostics.model.ids import ResourceId, resource_group, subscription
from diagnostics.model.permission import Permission
from diagnostics.model.snapshot import Identity
from diagnostics.setup.actions import ACTIONS, ROLE
from diagnostics.setup.result import NotRead, Result, Standing
from diagnostics.setup.scope import is_cluster

ID, TITLE = "rights", "Rights in Azure"
_OLD_ROLE = (
    f"Where the identity has the role '{ROLE}' there already, the role is older than this program: "
    "deploy infra/ again (docs/install.md, step 3). Where the role is not known, deploy infra/, or "
    "grant Reader, which lacks the security admin rules alone."
)
_TENANT = "InvalidAuthenticationTokenTenant"
_WAIT = "A new role assignment takes up to 10 minutes to act; then ask again."


@dataclass(frozen=True, slots=True, kw_only=True)
class NoScope:
    """Azure knows no such scope, or does not show it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Barred:
    """Azure refused to list the permissions; `code` is the status and its own word for why."""

    code: str


Read: TypeAlias = tuple[Permission, ...] | NoScope | Barred | NotRead


def judge_rights(
    scope: ResourceId | None,
    read: Read,
    who: Identity | None,
) -> Result:
    """Compare the caller's permissions at a scope with the reader's role.

    Args:
        scope: what was asked about; None where nobody named one.
        read: the permissions, or why there are none to compare.
        who: the caller; None where nobody knows, and then no role can be offered.
    """
    if scope is None:
        return _unseen(_NOBODY, (az("account", "show", "--query", "id"),), _NAME_ONE)
    if isinstance(read, NoScope):
        return _no_scope(scope)
    if isinstance(read, NotRead):
        return _unseen(
            f"The rights at {scope} could not be looked at: {read.why}.", (), *read.steps
        )
    if isinstance(read, Barred):
        return _barred(scope, read.code, who)
    missing = [each for each in ACTIONS if not any(one.allows(each) for one in read)]
    if not missing:
        return Result(
            id=ID,
            title=TITLE,
            standing=Standing.PASSED,
            summary=f"This identity has all {len(ACTIONS)} actions of '{ROLE}' at {scope}.",
        )
    return Result(
        id=ID,
        title=TITLE,
        standing=Standing.FAILED,
        summary=f"{len(missing)} of {len(ACTIONS)} actions are missing at {scope}.",
        details=tuple(f"{each}: cannot see {ACTIONS[each]}" for each in missing),
        commands=(_assignment(scope, who),) if who else (),
        steps=(_OLD_ROLE, _WAIT),
    )


_NAME_ONE = (
    "Name a subscription, a resource group or a cluster after `doctor`, or set "
    "AZURE_SUBSCRIPTION_ID; the command prints the subscription that you are signed in to."
)


_NOBODY = "The rights were not looked at: no scope was named."


def _barred(scope: ResourceId, code: str, who: Identity | None) -> Result:
    """Offer the role where it is the role that lacks, and another sign-in where that is wrong."""
    said = f"Azure refused to list the rights at {scope}: {code}."
    if _TENANT in code:
        command = az("account", "set", "--subscription", subscription(scope))
        return _unseen(said, (command,), "The token is another tenant's; the command changes that.")
    if "AuthorizationFailed" in code and who is not None:
        return _unseen(said, (_assignment(scope, who),), _OLD_ROLE, _WAIT)
    return _unseen(said, ())


def _unseen(summary: str, commands: tuple[Argv, ...], *steps: str) -> Result:
    return Result(
        id=ID,
        title=TITLE,
        standing=Standing.UNSEEN,
        summary=summary,
        commands=commands,
        steps=steps,
    )


def _assignment(scope: ResourceId, who: Identity) -> Argv:
    kind = ("--assignee-principal-type", who.principal_type)
    role = ("--role", ROLE, "--scope", scope)
    return az("role", "assignment", "create", "--assignee-object-id", who.object_id, *kind, *role)


def _no_scope(scope: ResourceId) -> Result:
    at = ("--subscription", subscription(scope))
    if is_cluster(scope):
        command = az("aks", "list", *at, "--query", "[].id", "--output", "tsv")
    elif resource_group(scope):
        command = az("group", "list", *at, "--query", "[].id", "--output", "tsv")
    else:
        command = az("account", "list", "--all", "--query", "[].id", "--output", "tsv")
    return Result(
        id=ID,
        title=TITLE,
        standing=Standing.FAILED,
        summary=f"Azure knows no {scope}, or does not show it to this identity.",
        commands=(command,),
        steps=("The command lists what there is; name one of them.",),
    )
