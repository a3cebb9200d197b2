"""Read the subnets and the virtual network of nodes and API server."""

from collections.abc import Awaitable, Callable, Iterable

from diagnostics.collect.choices import managed_api_subnet, managed_node_subnet
from diagnostics.collect.nodes import node_group
from diagnostics.collect.reads import Reads, absent, passed_on
from diagnostics.model.cluster import Cluster, Nic, Pool
from diagnostics.model.facts import Fact, Known, Missing
from diagnostics.model.ids import ResourceId, name, parent
from diagnostics.model.network import Subnet, VirtualNetwork

NicFact = Fact[Nic | None]

_SUBNET = "the node subnet"
_VNET = "the virtual network"
_API_SUBNET = "the API server's subnet"


async def find_subnet(
    reads: Reads, cluster: Fact[Cluster], pool: Fact[Pool], nic: Callable[[], Awaitable[NicFact]]
) -> Fact[ResourceId]:
    """Find the node subnet: the pool's, else its node's, else the one that AKS made.

    `nic` is asked only where the pool names none.
    """
    if isinstance(pool, Missing):
        return passed_on(pool, _SUBNET)
    if pool.value.subnet_id is not None:
        return Known(pool.value.subnet_id, pool.source)
    found = await nic()
    if isinstance(found, Known) and found.value is not None and found.value.subnet_id is not None:
        return Known(found.value.subnet_id, found.source)
    return await _managed(reads, cluster, _SUBNET, managed_node_subnet)


async def read_subnet(reads: Reads, subnet_id: Fact[ResourceId]) -> Fact[Subnet]:
    """Read the node subnet."""
    if isinstance(subnet_id, Missing):
        return subnet_id
    at = subnet_id.value
    return await reads.read(f"subnet {name(at)}", reads.arm.subnet, at)


async def read_vnet(reads: Reads, subnet_id: Fact[ResourceId]) -> Fact[VirtualNetwork]:
    """Read the virtual network around the node subnet."""
    if isinstance(subnet_id, Missing):
        return passed_on(subnet_id, _VNET)
    at = parent(subnet_id.value)
    return await reads.read(f"virtual network {name(at)}", reads.arm.vnet, at)


async def _managed(
    reads: Reads,
    cluster: Fact[Cluster],
    what: str,
    choose: Callable[[Iterable[VirtualNetwork]], ResourceId | None],
) -> Fact[ResourceId]:
    """Find a subnet in the virtual network that AKS made in the node resource group."""
    if isinstance(cluster, Missing):
        return passed_on(cluster, what)
    group = node_group(cluster.value)
    vnets = await reads.read(f"the virtual networks of {name(group)}", reads.arm.vnets, group)
    if isinstance(vnets, Missing):
        return passed_on(vnets, what)
    chosen = choose(vnets.value)
    return absent(what, f"none in {name(group)}", group) if chosen is None else Known(chosen)


async def read_api_subnet(reads: Reads, cluster: Fact[Cluster]) -> Fact[Subnet | None]:
    """Read the subnet of a VNet-integrated API server; known to be none on other clusters."""
    if isinstance(cluster, Missing):
        return passed_on(cluster, _API_SUBNET)
    if not cluster.value.vnet_integration:
        return Known(None, cluster.value.id)
    subnet_id: Fact[ResourceId]
    if cluster.value.api_subnet_id is not None:
        subnet_id = Known(cluster.value.api_subnet_id)
    else:
        subnet_id = await _managed(reads, cluster, _API_SUBNET, managed_api_subnet)
    if isinstance(subnet_id, Missing):
        return subnet_id
    return await reads.read(f"subnet {name(subnet_id.value)}", reads.arm.subnet, subnet_id.value)
