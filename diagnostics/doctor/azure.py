"""Read who asks Azure, and what that identity may do."""

from dataclasses import dataclass

from diagnostics.arm import open_arm
from diagnostics.arm.errors import NoToken
from diagnostics.model.ids import ResourceId
from diagnostics.model.snapshot import Identity
from diagnostics.ports import ArmError, Denied, NotFound, Rights
from diagnostics.settings import AzureSettings
from diagnostics.setup.identity import judge_identity
from diagnostics.setup.result import NotRead, Result
from diagnostics.setup.rights import Barred, NoScope, Read, judge_rights
from diagnostics.setup.scope import is_cluster

_NO_SETTINGS = NotRead(why="its settings are wrong", step="Mend the settings of Azure first.")
_NO_TOKEN = NotRead(why="there is no token", step="Mend the identity first.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The caller, None where nobody knows, and what is to be said of identity and rights."""

    who: Identity | None
    results: tuple[Result, ...]


async def look_at_azure(settings: AzureSettings | None, scope: ResourceId | None) -> Seen:
    """Ask for a token, then for the rights at the scope: 2-5 ARM reads."""
    if settings is None:
        identity = judge_identity(_NO_SETTINGS, managed=False, passing=True)
        return Seen(who=None, results=(identity, judge_rights(scope, _NO_SETTINGS, None)))
    async with open_arm(settings) as arm:
        try:
            who = await arm.identity()
        except ArmError as error:
            said, passing = NotRead(why=str(error)), _may_pass(error)
            identity = judge_identity(said, managed=settings.managed_identity, passing=passing)
            return Seen(who=None, results=(identity, judge_rights(scope, _NO_TOKEN, None)))
        identity = judge_identity(who, managed=settings.managed_identity)
        rights = judge_rights(scope, await _rights(arm, scope) if scope else _NO_TOKEN, who)
        return Seen(who=who, results=(identity, rights))


async def _rights(rights: Rights, scope: ResourceId) -> Read:
    try:
        found = await rights.permissions(scope)
        await _see(rights, scope)
    except NotFound:
        return NoScope()
    except Denied as error:
        return Barred(code=str(error))
    except ArmError as error:
        return NotRead(why=str(error))
    return found


async def _see(rights: Rights, scope: ResourceId) -> None:
    """Find out whether a scope exists: rights are granted, and listed, for what does not as well.

    Raises:
        NotFound: it does not.
    """
    try:
        await (rights.cluster(scope) if is_cluster(scope) else rights.see(scope))
    except Denied:
        return  # then the permissions lack that reading, and say so


def _may_pass(error: ArmError) -> bool:
    """Say whether asking for a token again may help; a credential that refused stays so."""
    cause = error.__cause__
    return cause.passing if isinstance(cause, NoToken) else True
