"""Readings of what lies around clusters: resource groups, subscriptions, and which clusters are.

Source: https://learn.microsoft.com/rest/api/resources/resource-groups/get (`managedBy`)
"""

from collections.abc import AsyncIterator

from diagnostics.arm.requests import Reading, Readings, together
from diagnostics.model.ids import ResourceId, key, make_group_id
from diagnostics.ports import Denied

_GROUPS, _SUBSCRIPTIONS = "2021-04-01", "2022-12-01"
_MOST_PAGES = 20


class EstateReadings(Readings):
    """The port `diagnostics.ports.Estate`."""

    async def managed_by(self, group_id: ResourceId) -> ResourceId | None:
        """Read the id of the resource that manages a resource group; None where none does."""
        reading = Reading(group_id, "Microsoft.Resources/subscriptions/resourceGroups/read")
        body = await self._requests.one(
            reading, lambda: self._get(self._address(f"{group_id}?api-version={_GROUPS}"))
        )
        manager = body.get("managedBy")
        return ResourceId(manager) if isinstance(manager, str) and manager else None

    async def clusters(self) -> tuple[ResourceId, ...]:
        """List the clusters of every subscription that can be read, one or more reads each.

        A subscription that shows itself and not its clusters is passed over.
        """
        found = await together(self._clusters_of(each) for each in await self._subscriptions())
        return tuple(each for clusters in found for each in clusters)

    async def _clusters_of(self, subscription_id: str) -> tuple[ResourceId, ...]:
        scope = key(f"/subscriptions/{subscription_id}")
        client = self._requests.clients.cluster(make_group_id(subscription_id, "-"))
        reading = Reading(scope, "Microsoft.ContainerService/managedClusters/read")
        try:
            return await self._requests.every(
                reading, client.managed_clusters.list, lambda model: ResourceId(str(model.id))
            )
        except Denied:
            return ()

    async def _subscriptions(self) -> tuple[str, ...]:
        reading = Reading("/subscriptions", "Microsoft.Resources/subscriptions/read", lists=True)
        return await self._requests.every(reading, self._pages, str)

    async def _pages(self) -> AsyncIterator[str]:
        address = self._address(f"/subscriptions?api-version={_SUBSCRIPTIONS}")
        for _ in range(_MOST_PAGES):
            body = await self._get(address)
            for each in body.get("value") or ():
                yield str(each["subscriptionId"])
            address = str(body.get("nextLink") or "")
            if not address:
                return
