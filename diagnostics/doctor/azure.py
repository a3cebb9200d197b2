"""Read who asks Azure, and what that identity may do."""

from dataclasses import dataclass

from diagnostics.arm import open_arm
from diagnostics.arm.errors import NoToken
from diagnostics.model.ids import ResourceId
from diagnostics.model.snapshot import Identity
from diagnostics.ports import ArmError, Denied, NotFound, Rights
from diagnostics.settings import AzureSettings
from diagnostics.setup.identity import judge_identity
from diagnostics.setup.places import Place, around_cluster, at_cluster, whole
from diagnostics.setup.result import NotRead, Result, Standing
from diagnostics.setup.rights import Barred, NoScope, Read, judge_rights, no_place
from diagnostics.setup.scope import is_cluster

_NO_SETTINGS = NotRead(why="its settings are wrong", step="Mend the settings of Azure first.")
_NO_TOKEN = NotRead(why="there is no token", step="Mend the identity first.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The caller, None where nobody knows, and what is to be said of identity and rights."""

    who: Identity | None
    results: tuple[Result, ...]


async def look_at_azure(settings: AzureSettings | None, scope: ResourceId | None) -> Seen:
    """Ask for a token, then for the rights at the scope: 2-20 ARM reads."""
    if settings is None:
        identity = judge_identity(_NO_SETTINGS, managed=False, passing=True)
        return Seen(who=None, results=(identity, _unread(scope, _NO_SETTINGS)))
    managed = settings.managed_identity
    async with open_arm(settings) as arm:
        try:
            who = await arm.identity()
        except ArmError as error:
            said, passing = NotRead(why=str(error)), _may_pass(error)
            identity = judge_identity(said, managed=managed, passing=passing)
            return Seen(who=None, results=(identity, _unread(scope, _NO_TOKEN)))
        rights = await _look(arm, scope, who) if scope else (no_place(),)
        return Seen(who=who, results=(judge_identity(who, managed=managed), *rights))


async def _look(rights: Rights, scope: ResourceId, who: Identity) -> tuple[Result, ...]:
    """Look at the scope, and where it is a cluster that is there, at its nodes and networks."""
    place = _place(scope)
    first = judge_rights(place, await _read(rights, place), who)
    try:
        further = await _around(rights, scope)
    except NotFound:
        return (judge_rights(place, NoScope(), who),)
    except ArmError:
        return (first, _lost()) if is_cluster(scope) else (first,)
    return (first, *[judge_rights(each, await _read(rights, each), who) for each in further])


async def _read(rights: Rights, place: Place) -> Read:
    try:
        return await rights.permissions(place.scope)
    except NotFound:
        return NoScope()
    except Denied as error:
        return Barred(code=str(error))
    except ArmError as error:
        return NotRead(why=str(error))


async def _around(rights: Rights, scope: ResourceId) -> tuple[Place, ...]:
    """Read the scope itself: rights are granted, and listed, for what does not exist as well.

    Raises:
        ArmError: it does not exist, or cannot be read.
    """
    if not is_cluster(scope):
        await rights.see(scope)
        return ()
    cluster = await rights.cluster(scope)
    pools = await rights.pools(scope)
    subnets = [pool.subnet_id for pool in pools if pool.subnet_id]
    return around_cluster(scope, cluster.node_resource_group, subnets)


def _place(scope: ResourceId) -> Place:
    return at_cluster(scope) if is_cluster(scope) else whole(scope)


def _unread(scope: ResourceId | None, why: NotRead) -> Result:
    return judge_rights(_place(scope), why, None) if scope else no_place()


def _lost() -> Result:
    return Result(
        id="rights_nodes",
        title="Rights on the nodes",
        standing=Standing.UNSEEN,
        summary="Which groups hold the nodes and their network is not known: the cluster and its "
        "pools could not be read.",
        steps=("Mend the rights on the cluster first.",),
    )


def _may_pass(error: ArmError) -> bool:
    """Say whether asking for a token again may help; a credential that refused stays so."""
    cause = error.__cause__
    return cause.passing if isinstance(cause, NoToken) else True
