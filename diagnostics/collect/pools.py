"""Find the pool an incident is about: by its name, by its node's address, by how it stands."""

from collections.abc import Iterable

from diagnostics.collect.choices import (
    affected_pool,
    named_pool,
    pools_around,
    pools_that_say,
    worst_first,
)
from diagnostics.collect.reads import Reads, absent, gathered, passed_on
from diagnostics.model.cluster import Pool
from diagnostics.model.facts import Fact, Known, Missing
from diagnostics.model.ids import ResourceId, key, name
from diagnostics.model.incident import Incident

_POOL = "the affected pool"
# A cluster may have a hundred pools, and each one's machines are a reading of their own.
MOST_POOLS = 16


async def read_pool(reads: Reads, pools: Fact[tuple[Pool, ...]], incident: Incident) -> Fact[Pool]:
    """Choose the pool; a node's address is looked up where no pool is named and several are there.

    Several pools may have failed while the text is about one of them only.
    """
    if isinstance(pools, Missing):
        return passed_on(pools, _POOL)
    cluster_id, wanted = incident.cluster_id, incident.node
    named, candidates = named_pool(wanted), pools_that_say(pools.value, incident.error_name)
    if named is None and wanted.ip:
        candidates = await _with_address(reads, cluster_id, candidates, wanted.ip)
    chosen = affected_pool(pools.value if named else candidates, named)
    if chosen is None:
        return absent(_POOL, f"the cluster has no pool {named or ''}".strip(), pools.source)
    return Known(chosen, f"{pools.source}/agentPools/{chosen.name}")


async def _with_address(
    reads: Reads, cluster_id: ResourceId, pools: tuple[Pool, ...], address: str
) -> tuple[Pool, ...]:
    """Return the pools that an address may belong to: by their subnets, then by their machines."""
    near = pools_around(pools, address, await _prefixes(reads, pools))
    if len(near) < 2:  # noqa: PLR2004 - two to tell apart
        return near
    looked_at = worst_first(near)[:MOST_POOLS]
    lists = await gathered(
        reads.read(
            f"the machines of pool {each.name}", reads.arm.machine_addresses, cluster_id, each
        )
        for each in looked_at
    )
    holding = (
        pool
        for pool, listed in zip(looked_at, lists, strict=True)
        if isinstance(listed, Known) and any(address in held for _, held in listed.value)
    )
    found = next(holding, None)
    # The machine may be gone already: then how the pools stand has to tell.
    return near if found is None else (found,)


async def _prefixes(reads: Reads, pools: Iterable[Pool]) -> dict[str, tuple[str, ...]]:
    """Return the prefixes of the pools' subnets by folded id, if there are several to tell apart.

    One that could not be read is left out.
    """
    ids = {key(each.subnet_id): each.subnet_id for each in pools if each.subnet_id is not None}
    if len(ids) < 2:  # noqa: PLR2004 - two to tell apart
        return {}
    facts = await gathered(
        reads.read(f"subnet {name(each)}", reads.arm.subnet, each) for each in ids.values()
    )
    return {
        at: fact.value.prefixes
        for at, fact in zip(ids, facts, strict=True)
        if isinstance(fact, Known)
    }
