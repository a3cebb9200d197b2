"""Readings of Microsoft.ContainerService."""

from diagnostics.arm.parse_cluster import parse_cluster, parse_machine, parse_pool
from diagnostics.arm.requests import Reading, Readings
from diagnostics.model.cluster import Cluster, Pool
from diagnostics.model.ids import ResourceId, name, resource_group

_CLUSTER = "Microsoft.ContainerService/managedClusters"


class ClusterReadings(Readings):
    """Clusters, pools and their machines."""

    async def cluster(self, cluster_id: ResourceId) -> Cluster:
        """Read a managed cluster."""
        client = self._requests.clients.cluster(cluster_id)
        model = await self._requests.one(
            Reading(cluster_id, f"{_CLUSTER}/read"),
            lambda: client.managed_clusters.get(resource_group(cluster_id), name(cluster_id)),
        )
        return parse_cluster(model, cluster_id)

    async def pools(self, cluster_id: ResourceId) -> tuple[Pool, ...]:
        """List the agent pools with their provisioning errors."""
        client = self._requests.clients.cluster(cluster_id)
        return await self._requests.every(
            Reading(cluster_id, f"{_CLUSTER}/agentPools/read"),
            lambda: client.agent_pools.list(resource_group(cluster_id), name(cluster_id)),
            parse_pool,
        )

    async def machine_addresses(
        self, cluster_id: ResourceId, pool: Pool
    ) -> tuple[tuple[ResourceId, tuple[str, ...]], ...]:
        """List (instance or VM id, private addresses) of the machines of a pool of any kind."""
        client = self._requests.clients.cluster(cluster_id)
        found = await self._requests.every(
            Reading(cluster_id, f"{_CLUSTER}/agentPools/machines/read"),
            lambda: client.machines.list(resource_group(cluster_id), name(cluster_id), pool.name),
            parse_machine,
        )
        return tuple(machine for machine in found if machine is not None)
