"""Read the node that failed and its network interface."""

import asyncio
from dataclasses import dataclass, replace

from diagnostics.collect.choices import affected_node, scale_sets_of
from diagnostics.collect.reads import Reads, gathered, passed_on
from diagnostics.model.cluster import Cluster, Nic, Node, Pool, PoolKind, ScaleSet
from diagnostics.model.facts import Fact, Known, Missing
from diagnostics.model.ids import ResourceId, key, make_group_id, name, subscription
from diagnostics.model.incident import NodeRef

_NODE = "the failed node"
_NIC = "the node's network interface"


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeFacts:
    """A node and its primary interface; without a node, the interface the next one would get."""

    node: Fact[Node | None]
    nic: Fact[Nic | None]


def node_group(cluster: Cluster) -> ResourceId:
    """Return the id of the resource group that holds a cluster's nodes."""
    return make_group_id(subscription(cluster.id), cluster.node_resource_group)


async def read_scale_sets(
    reads: Reads, cluster: Fact[Cluster], pools: Fact[tuple[Pool, ...]]
) -> Fact[tuple[ScaleSet, ...]]:
    """List the scale sets of a cluster's nodes; nothing is sent where no pool has one."""
    for needed in (cluster, pools):
        if isinstance(needed, Missing):
            return passed_on(needed, _NODE)
    group = node_group(cluster.value)
    if all(pool.kind is not PoolKind.SCALE_SET for pool in pools.value):
        return Known((), group)
    return await reads.read(f"the scale sets of {name(group)}", reads.arm.scale_sets, group)


async def read_node(
    reads: Reads,
    cluster_id: ResourceId,
    pool: Fact[Pool],
    sets: Fact[tuple[ScaleSet, ...]],
    wanted: NodeRef,
) -> NodeFacts:
    """Read the named or failed node of a pool, with its primary interface.

    `sets` are the cluster's scale sets, its machines' pools aside.
    """
    if isinstance(pool, Missing):
        return _neither(passed_on(pool, _NODE))
    own = _own(sets, pool.value)
    async with asyncio.TaskGroup() as tasks:
        listing = tasks.create_task(_nodes(reads, cluster_id, pool.value, own))
        addresses = tasks.create_task(_addresses(reads, cluster_id, pool.value, wanted))
    nodes = listing.result()
    if isinstance(nodes, Missing):
        return _neither(nodes)
    node = affected_node(nodes.value, wanted, addresses.result())
    if node is not None:
        return await _with_nic(reads, node)
    return NodeFacts(node=Known(None, nodes.source), nic=_planned(own))


def _planned(sets: Fact[tuple[ScaleSet, ...]]) -> Fact[Nic | None]:
    """Return the interface that a pool's scale set gives its next machine."""
    if isinstance(sets, Missing):
        return passed_on(sets, _NIC)
    planned = (each.planned_nic for each in sets.value)
    return Known(next((each for each in planned if each is not None), None), sets.source)


def _own(sets: Fact[tuple[ScaleSet, ...]], pool: Pool) -> Fact[tuple[ScaleSet, ...]]:
    """Return a pool's scale sets; a pool of single machines has none, whatever was read."""
    if pool.kind is not PoolKind.SCALE_SET:
        return Known(())
    if isinstance(sets, Missing):
        return passed_on(sets, f"the nodes of pool {pool.name}")
    return Known(scale_sets_of(sets.value, pool), sets.source)


def _neither(node: Missing) -> NodeFacts:
    return NodeFacts(node=node, nic=passed_on(node, _NIC))


async def _with_nic(reads: Reads, node: Node) -> NodeFacts:
    nics = await reads.read(f"the network interface of {name(node.id)}", reads.arm.node_nics, node)
    if isinstance(nics, Missing):
        return NodeFacts(node=Known(node, node.id), nic=nics)
    primary = nics.value[0] if nics.value else None
    source = primary.id if primary else node.id
    return NodeFacts(node=Known(replace(node, nic=primary), node.id), nic=Known(primary, source))


async def _nodes(
    reads: Reads, cluster_id: ResourceId, pool: Pool, sets: Fact[tuple[ScaleSet, ...]]
) -> Fact[tuple[Node, ...]]:
    what = f"the nodes of pool {pool.name}"
    if isinstance(sets, Missing):
        return sets
    if pool.kind is not PoolKind.SCALE_SET:
        return await reads.read(what, reads.arm.machines, cluster_id, pool)
    lists = await gathered(
        reads.read(what, reads.arm.instances, each.id, pool) for each in sets.value
    )
    unread = next((each for each in lists if isinstance(each, Missing)), None)
    if unread is not None:
        return unread
    known = (each.value for each in lists if isinstance(each, Known))
    return Known(tuple(node for held in known for node in held), sets.source)


async def _addresses(
    reads: Reads, cluster_id: ResourceId, pool: Pool, wanted: NodeRef
) -> dict[str, tuple[str, ...]]:
    """Return private addresses by folded machine id; empty where nobody needs or can read them."""
    if not wanted.ip or wanted.instance_id:
        return {}
    what = f"the machines of pool {pool.name}"
    found = await reads.read(what, reads.arm.machine_addresses, cluster_id, pool)
    if isinstance(found, Missing):
        return {}
    return {key(machine_id): addresses for machine_id, addresses in found.value}
