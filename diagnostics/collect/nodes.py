"""Read the node that failed and its network interface."""

from dataclasses import dataclass, replace

from diagnostics.collect.choices import affected_node
from diagnostics.collect.reads import Reads, passed_on
from diagnostics.model.cluster import Cluster, Nic, Node, Pool, PoolKind
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


async def read_node(
    reads: Reads, cluster: Fact[Cluster], pool: Fact[Pool], wanted: NodeRef
) -> NodeFacts:
    """Read the named or failed node of a pool, with its primary interface."""
    for needed in (cluster, pool):
        if isinstance(needed, Missing):
            return NodeFacts(node=passed_on(needed, _NODE), nic=passed_on(needed, _NIC))
    nodes = await _nodes(reads, cluster.value, pool.value)
    if isinstance(nodes, Missing):
        return NodeFacts(node=nodes, nic=passed_on(nodes, _NIC))
    addresses = await _addresses(reads, cluster.value, pool.value, nodes.value, wanted)
    node = affected_node(nodes.value, wanted, addresses)
    if node is None:
        planned = await _planned_nic(reads, cluster.value, pool.value)
        return NodeFacts(node=Known(None, nodes.source), nic=planned)
    return await _with_nic(reads, node)


async def _with_nic(reads: Reads, node: Node) -> NodeFacts:
    nics = await reads.read(f"the network interface of {name(node.id)}", reads.arm.node_nics, node)
    if isinstance(nics, Missing):
        return NodeFacts(node=Known(node, node.id), nic=nics)
    primary = nics.value[0] if nics.value else None
    source = primary.id if primary else node.id
    return NodeFacts(node=Known(replace(node, nic=primary), node.id), nic=Known(primary, source))


async def _nodes(reads: Reads, cluster: Cluster, pool: Pool) -> Fact[tuple[Node, ...]]:
    what = f"the nodes of pool {pool.name}"
    if pool.kind is PoolKind.SCALE_SET:
        return await reads.read(what, reads.arm.nodes, node_group(cluster), pool)
    return await reads.read(what, reads.arm.machines, cluster.id, pool)


async def _addresses(
    reads: Reads, cluster: Cluster, pool: Pool, nodes: tuple[Node, ...], wanted: NodeRef
) -> dict[str, tuple[str, ...]]:
    """Return private addresses by folded machine id; empty where nobody needs or can read them."""
    if not wanted.ip or wanted.instance_id or len(nodes) < 2:  # noqa: PLR2004 - two to tell apart
        return {}
    what = f"the machines of pool {pool.name}"
    found = await reads.read(what, reads.arm.machine_addresses, cluster.id, pool)
    if isinstance(found, Missing):
        return {}
    return {key(machine_id): addresses for machine_id, addresses in found.value}


async def _planned_nic(reads: Reads, cluster: Cluster, pool: Pool) -> Fact[Nic | None]:
    if pool.kind is not PoolKind.SCALE_SET:
        return Known(None)
    what = f"the scale set of pool {pool.name}"
    return await reads.read(what, reads.arm.planned_nic, node_group(cluster), pool)
