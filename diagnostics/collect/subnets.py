"""Read the subnets and the virtual network of nodes and API server."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from diagnostics.collect.choices import managed_api_subnet, managed_node_subnet
from diagnostics.collect.nodes import NodeFacts, node_group
from diagnostics.collect.reads import Reads, absent, passed_on
from diagnostics.model.cluster import Cluster, Pool
from diagnostics.model.facts import Fact, Known, Missing
from diagnostics.model.ids import ResourceId, name, parent
from diagnostics.model.network import Subnet, VirtualNetwork

T = TypeVar("T")
Owner = TypeVar("Owner")

_SUBNET = "the node subnet"
_VNET = "the virtual network"
_API_SUBNET = "the API server's subnet"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubnetFacts:
    """The node subnet and the virtual network around it."""

    subnet: Fact[Subnet]
    vnet: Fact[VirtualNetwork]


async def read_subnet(
    reads: Reads, cluster: Fact[Cluster], pool: Fact[Pool], node: Awaitable[NodeFacts]
) -> SubnetFacts:
    """Read the node subnet and its virtual network; `node` is awaited only if no id is given."""
    subnet_id = await _subnet_id(reads, cluster, pool, node)
    if isinstance(subnet_id, Missing):
        return SubnetFacts(subnet=subnet_id, vnet=passed_on(subnet_id, _VNET))
    return await read_subnet_at(reads, subnet_id.value)


async def read_subnet_at(reads: Reads, found: ResourceId) -> SubnetFacts:
    """Read a subnet and the virtual network around it."""
    vnet_id = parent(found)
    async with asyncio.TaskGroup() as group:
        subnet = group.create_task(reads.read(f"subnet {name(found)}", reads.arm.subnet, found))
        vnet = group.create_task(
            reads.read(f"virtual network {name(vnet_id)}", reads.arm.vnet, vnet_id)
        )
    return SubnetFacts(subnet=subnet.result(), vnet=vnet.result())


async def _subnet_id(
    reads: Reads, cluster: Fact[Cluster], pool: Fact[Pool], node: Awaitable[NodeFacts]
) -> Fact[ResourceId]:
    if isinstance(pool, Missing):
        return passed_on(pool, _SUBNET)
    if pool.value.subnet_id is not None:
        return Known(pool.value.subnet_id, pool.source)
    nic = (await node).nic
    if isinstance(nic, Known) and nic.value is not None and nic.value.subnet_id is not None:
        return Known(nic.value.subnet_id, nic.source)
    return await _managed(reads, cluster, _SUBNET, managed_node_subnet)


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


async def read_attached(
    reads: Reads,
    what: str,
    owner: Fact[Owner],
    id_of: Callable[[Owner], ResourceId | None],
    method: Callable[[ResourceId], Awaitable[T]],
) -> Fact[T | None]:
    """Read what a resource refers to; known to be none where it refers to nothing."""
    if isinstance(owner, Missing):
        return passed_on(owner, what)
    found = id_of(owner.value)
    if found is None:
        return Known(None, owner.source)
    return await reads.read(f"{what} {name(found)}", method, found)
