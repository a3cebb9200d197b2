"""Whether the queues and the table of the function app can be reached and read.

Nothing is written to find out, so a right to write that is missing is not seen.

Source: https://learn.microsoft.com/rest/api/storageservices/common-rest-api-error-codes
"""

from dataclasses import dataclass

from diagnostics.fixes.az import az
from diagnostics.model.finding import Argv
from diagnostics.model.snapshot import Identity
from diagnostics.setup.result import NotRead, Result, Standing
from diagnostics.setup.rights import WAIT

_DEPLOY = (
    "Deploy infra/ again (docs/install.md, step 3): it makes both queues, and changes no data."
)
_CONTRIBUTOR = {
    "queue": "Storage Queue Data Contributor",
    "table": "Storage Table Data Contributor",
}
_WRONG_TOKEN = frozenset({"AuthenticationFailed", "InvalidAuthenticationInfo"})
MALFORMED = "the key is malformed"
_NO_KEYS = "KeyBasedAuthenticationNotPermitted"
_FIREWALL = frozenset({"AuthorizationFailure"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A queue or table; `kind` is `queue` or `table`, `by_key` tells whether a key reads it.

    `account` is None where the address does not name it, `account_id` where nobody knows it.
    """

    kind: str
    name: str
    by_key: bool
    account: str | None = None
    account_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class There:
    """The queue or table is there and can be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    """The account answered that there is no such queue or table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Barred:
    """The account refused; `code` is its own word for why."""

    code: str


Read = There | Absent | Barred | NotRead


def judge_part(part: Part, read: Read, who: Identity | None) -> Result:
    """Say how a queue or table stands.

    Args:
        part: which one.
        read: what the account answered.
        who: the caller, to offer a role to; None where nobody knows.
    """
    if isinstance(read, NotRead):
        summary = f"The {part.kind} {part.name} could not be looked at: {read.why}."
        return _result(part, Standing.UNSEEN, summary, *(read.steps or (_reach(part),)))
    if isinstance(read, There):
        return _result(part, Standing.PASSED, f"The {part.kind} {part.name} can be read.")
    if isinstance(read, Absent):
        return _absent(part)
    return _barred(part, read.code, who)


def _absent(part: Part) -> Result:
    if part.kind == "table":
        said = f"There is no table {part.name} yet; the first incident makes it."
        return _result(part, Standing.PASSED, said)
    if part.by_key:
        said = f"There is no queue {part.name} yet; the Functions host makes it when it needs it."
        return _result(part, Standing.PASSED, said)
    # The roles of infra/ are on the two queues, so nothing but the deployment can make them.
    return _result(part, Standing.FAILED, f"There is no queue {part.name}.", _DEPLOY)


def _barred(part: Part, code: str, who: Identity | None) -> Result:
    said = f"The storage account refused to show the {part.kind} {part.name}: {code}."
    if code in _FIREWALL and not part.by_key:
        step = (
            "The account's firewall keeps this address out. Portal: the storage account, "
            "Networking; add the function app's subnet, or ask from a network that may."
        )
        return _result(part, Standing.FAILED, said, step)
    if code == _NO_KEYS:
        step = (
            "Keys are switched off in that account. Unset AzureWebJobsStorage and set "
            "AzureWebJobsStorage__accountName: then the identity reads it."
        )
        return _result(part, Standing.FAILED, said, step)
    if part.by_key:
        step = (
            "Portal: the storage account, Access keys. Copy the connection string of a key into "
            "AzureWebJobsStorage."
        )
        return _result(part, Standing.FAILED, said, step)
    if code in _WRONG_TOKEN:
        step = (
            "See that the account lies in the identity's own tenant, and in the cloud named above."
        )
        return _result(part, Standing.FAILED, said, step)
    role = _CONTRIBUTOR[part.kind]
    commands, steps = _grant(part, role, who)
    return _result(part, Standing.FAILED, said, *steps, commands=commands)


def _grant(part: Part, role: str, who: Identity | None) -> tuple[tuple[Argv, ...], tuple[str, ...]]:
    """Return the role assignment, or what leads to it where the account's id is not known."""
    if who is not None and part.account_id is not None:
        whom = ("--assignee-object-id", who.object_id, "--assignee-principal-type")
        at = ("--role", role, "--scope", part.account_id)
        return (az("role", "assignment", "create", *whom, who.principal_type, *at),), (WAIT,)
    whose = who.object_id if who else "this identity"
    step = f"Portal: the account, Access control (IAM), Add role assignment: '{role}' to {whose}."
    if part.account is None:
        return (), (step, WAIT)
    kind = ("--resource-type", "Microsoft.Storage/storageAccounts")
    query = ("--query", "[].id", "--output", "tsv")
    return (az("resource", "list", *kind, "--name", part.account, *query),), (step, WAIT)


def _reach(part: Part) -> str:
    where = f"account {part.account}" if part.account else "the account of the settings"
    return (
        f"See that {where} exists, that its name is spelled so in the settings, and that this "
        "machine can reach it (DNS, private endpoint, proxy); then ask again."
    )


def _result(
    part: Part, standing: Standing, summary: str, *steps: str, commands: tuple[Argv, ...] = ()
) -> Result:
    return Result(
        id=f"storage_{part.kind}_{part.name}",
        title=f"Storage: {part.kind} {part.name}",
        standing=standing,
        summary=summary,
        commands=commands,
        steps=steps,
    )
