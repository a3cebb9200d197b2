"""Whether the caller may read what a diagnosis reads."""

from dataclasses import dataclass
from typing import TypeAlias

from diagnostics.fixes.az import az
from diagnostics.model.finding import Argv
from diagnostics.model.ids import ResourceId, resource_group, subscription
from diagnostics.model.permission import Permission
from diagnostics.model.snapshot import Identity
from diagnostics.setup.actions import ACTIONS, ROLE
from diagnostics.setup.places import Place
from diagnostics.setup.result import NotRead, Result, Standing
from diagnostics.setup.scope import is_cluster

WAIT = "A new role assignment takes up to 10 minutes to act; then ask again."
_OLD_ROLE = (
    f"Where the identity has the role '{ROLE}' there already, the role is older than this program: "
    "deploy infra/ again (docs/install.md, step 3). Where the role is not known, deploy infra/, or "
    "grant Reader, which lacks the security admin rules alone."
)
_TENANT = "InvalidAuthenticationTokenTenant"
_NAME_ONE = (
    "Name a subscription, a resource group or a cluster after `doctor`, or set "
    "AZURE_SUBSCRIPTION_ID; the command prints the subscription that you are signed in to."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoScope:
    """Azure knows no such scope, or does not show it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Barred:
    """Azure refused to list the permissions; `code` is the status and its own word for why."""

    code: str


Read: TypeAlias = tuple[Permission, ...] | NoScope | Barred | NotRead


def no_place() -> Result:
    """Say that nobody named a scope."""
    return Result(
        id="rights",
        title="Rights in Azure",
        standing=Standing.UNSEEN,
        summary="The rights were not looked at: no scope was named.",
        commands=(az("account", "show", "--query", "id", "--output", "tsv"),),
        steps=(_NAME_ONE,),
    )


def judge_rights(place: Place, read: Read, who: Identity | None) -> Result:
    """Compare the caller's permissions at a place with what is needed there.

    Args:
        place: what was asked about.
        read: the permissions, or why there are none to compare.
        who: the caller; None where nobody knows, and then no role can be offered.
    """
    if isinstance(read, NoScope):
        return _no_scope(place)
    if isinstance(read, NotRead):
        said = f"The rights at {place.scope} could not be looked at: {read.why}."
        return _result(place, Standing.UNSEEN, said, (), *read.steps)
    if isinstance(read, Barred):
        return _barred(place, read.code, who)
    missing = [each for each in place.actions if not any(one.allows(each) for one in read)]
    if not missing:
        said = f"This identity has all {len(place.actions)} actions that are needed at"
        return _result(place, Standing.PASSED, f"{said} {place.scope}.")
    return Result(
        id=place.id,
        title=place.title,
        standing=Standing.FAILED,
        summary=f"Missing at {place.scope}: {len(missing)} of {len(place.actions)} actions.",
        details=tuple(f"{each}: cannot see {ACTIONS[each]}" for each in missing),
        commands=_assignment(place, who),
        steps=(_OLD_ROLE, WAIT),
    )


def _barred(place: Place, code: str, who: Identity | None) -> Result:
    """Offer the role where it is the role that lacks, and another sign-in where that is wrong."""
    said = f"Azure refused to list the rights at {place.scope}: {code}."
    if _TENANT in code:
        command = az("account", "set", "--subscription", subscription(place.scope))
        step = "The token is another tenant's; the command changes that for `az login`."
        return _result(place, Standing.UNSEEN, said, (command,), step)
    if "AuthorizationFailed" not in code:
        return _result(place, Standing.UNSEEN, said)
    return _result(place, Standing.UNSEEN, said, _assignment(place, who), _OLD_ROLE, WAIT)


def _assignment(place: Place, who: Identity | None) -> tuple[Argv, ...]:
    if who is None:
        return ()
    whom = ("--assignee-object-id", who.object_id, "--assignee-principal-type", who.principal_type)
    return (az("role", "assignment", "create", *whom, "--role", ROLE, "--scope", place.grant),)


def _no_scope(place: Place) -> Result:
    """Offer a list of what there is to name instead."""
    said = f"Azure knows no {place.scope}, or does not show it to this identity."
    step = "The command lists what there is; name one of them."
    return _result(place, Standing.FAILED, said, (_list(place.scope),), step)


def _list(scope: ResourceId) -> Argv:
    at = ("--subscription", subscription(scope))
    shown = ("--query", "[].id", "--output", "tsv")
    if is_cluster(scope):
        return az("aks", "list", *at, *shown)
    if resource_group(scope):
        return az("group", "list", *at, *shown)
    return az("account", "list", "--all", *shown)


def _result(
    place: Place, standing: Standing, summary: str, commands: tuple[Argv, ...] = (), *steps: str
) -> Result:
    return Result(
        id=place.id,
        title=place.title,
        standing=standing,
        summary=summary,
        commands=commands,
        steps=steps,
    )
