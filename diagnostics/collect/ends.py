"""The two ends of the path: who asks, from which node and subnet, and where the API server is."""

from asyncio import TaskGroup

from diagnostics.collect.endpoints import (
    read_endpoint,
    read_endpoint_subnet,
    read_zone,
    with_addresses,
)
from diagnostics.collect.nodes import NodeFacts, read_node, read_scale_sets
from diagnostics.collect.once import once
from diagnostics.collect.pools import read_pool
from diagnostics.collect.reads import Reads
from diagnostics.collect.subnets import find_subnet, read_api_subnet, read_subnet, read_vnet
from diagnostics.model.cluster import Cluster, Nic, Node, Pool, ScaleSet
from diagnostics.model.facts import Fact
from diagnostics.model.ids import ResourceId
from diagnostics.model.incident import Incident
from diagnostics.model.network import PrivateEndpoint, PrivateZone, Subnet, VirtualNetwork
from diagnostics.model.snapshot import Identity, Snapshot


class Ends:
    """Facts by the names they have in a snapshot; each is read when it is first asked for."""

    def __init__(
        self, reads: Reads, log: Reads, incident: Incident, blank: Snapshot, tasks: TaskGroup
    ) -> None:
        """Read about an incident's cluster; a bug in any reading ends all tasks.

        `log` reads logs, for which nobody waits as long. `blank` is a snapshot without facts.
        """
        self.reads = reads
        self.log = log
        self.incident = incident
        self.blank = blank
        self.tasks = tasks

    @once
    async def identity(self) -> Fact[Identity]:
        """Read who reads."""
        return await self.reads.read("the reader's identity", self.reads.arm.identity)

    @once
    async def cluster(self) -> Fact[Cluster]:
        """Read the cluster."""
        at = self.incident.cluster_id
        return await self.reads.read("the cluster", self.reads.arm.cluster, at)

    @once
    async def pools(self) -> Fact[tuple[Pool, ...]]:
        """List the agent pools."""
        at = self.incident.cluster_id
        return await self.reads.read("the agent pools", self.reads.arm.pools, at)

    @once
    async def pool(self) -> Fact[Pool]:
        """Choose the pool."""
        return await read_pool(self.reads, await self.pools, self.incident)

    @once
    async def scale_sets(self) -> Fact[tuple[ScaleSet, ...]]:
        """List the scale sets of the nodes; which pool is asked about does not matter yet."""
        return await read_scale_sets(self.reads, await self.cluster, await self.pools)

    @once
    async def node_facts(self) -> NodeFacts:
        """Read the node with its interface."""
        at, pool, sets = self.incident.cluster_id, self.pool, self.scale_sets
        return await read_node(self.reads, at, await pool, await sets, self.incident.node)

    @once
    async def node(self) -> Fact[Node | None]:
        """Take the node."""
        return (await self.node_facts).node

    @once
    async def nic(self) -> Fact[Nic | None]:
        """Take the node's interface, or the one that the next node would get."""
        return (await self.node_facts).nic

    @once
    async def subnet_id(self) -> Fact[ResourceId]:
        """Find the node subnet."""
        cluster, pool = await self.cluster, await self.pool
        return await find_subnet(self.reads, cluster, pool, lambda: self.nic)

    @once
    async def subnet(self) -> Fact[Subnet]:
        """Read the node subnet."""
        return await read_subnet(self.reads, await self.subnet_id)

    @once
    async def vnet(self) -> Fact[VirtualNetwork]:
        """Read the virtual network of the nodes."""
        return await read_vnet(self.reads, await self.subnet_id)

    @once
    async def api_subnet(self) -> Fact[Subnet | None]:
        """Read the subnet of a VNet-integrated API server."""
        return await read_api_subnet(self.reads, await self.cluster)

    @once
    async def listed_endpoint(self) -> Fact[PrivateEndpoint | None]:
        """Find the private endpoint."""
        return await read_endpoint(self.reads, await self.cluster)

    @once
    async def private_endpoint(self) -> Fact[PrivateEndpoint | None]:
        """Add the private endpoint's addresses."""
        return await with_addresses(self.reads, await self.listed_endpoint)

    @once
    async def endpoint_subnet(self) -> Fact[Subnet | None]:
        """Read the private endpoint's subnet."""
        return await read_endpoint_subnet(self.reads, await self.listed_endpoint)

    @once
    async def zone(self) -> Fact[PrivateZone | None]:
        """Read the zone that answers for the private name."""
        return await read_zone(self.reads, await self.cluster)
