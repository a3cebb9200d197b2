"""Readings of the way to a private API server: private endpoints and private DNS."""

from dataclasses import replace

from azure.mgmt.privatedns.models import RecordType

from diagnostics.arm.parse_names import parse_endpoint, parse_link, parse_record, parse_zone
from diagnostics.arm.requests import Reading, Readings, both
from diagnostics.model.ids import ResourceId, name, resource_group
from diagnostics.model.network import PrivateEndpoint, PrivateZone, ZoneLink

_ZONES = "Microsoft.Network/privateDnsZones"
Records = tuple[tuple[str, tuple[str, ...]], ...]


class NameReadings(Readings):
    """Private endpoints and private DNS zones."""

    async def private_endpoints(self, group_id: ResourceId) -> tuple[PrivateEndpoint, ...]:
        """List the private endpoints of a resource group; `addresses` are empty still."""
        client = self._requests.clients.network(group_id)
        found = await self._requests.every(
            Reading(group_id, "Microsoft.Network/privateEndpoints/read"),
            lambda: client.private_endpoints.list(resource_group(group_id)),
            parse_endpoint,
        )
        return tuple(each for each in found if each is not None)

    async def zones(self, group_id: ResourceId) -> tuple[PrivateZone, ...]:
        """List the private DNS zones of a resource group, without records and links."""
        client = self._requests.clients.names(group_id)
        return await self._requests.every(
            Reading(group_id, f"{_ZONES}/read"),
            lambda: client.private_zones.list_by_resource_group(resource_group(group_id)),
            lambda model: parse_zone(model, ResourceId(model.id or "")),
        )

    async def all_zones(self, subscription_id: str) -> tuple[PrivateZone, ...]:
        """List the private DNS zones of a subscription, without records and links."""
        at = ResourceId(f"/subscriptions/{subscription_id}")
        return await self._requests.every(
            Reading(at, f"{_ZONES}/read"),
            self._requests.clients.names(at).private_zones.list,
            lambda model: parse_zone(model, ResourceId(model.id or "")),
        )

    async def zone(self, zone_id: ResourceId) -> PrivateZone:
        """Read a private DNS zone with its A records and links (three reads)."""
        zone, (records, links) = await both(
            self._zone(zone_id), both(self._records(zone_id), self._links(zone_id))
        )
        return replace(zone, records=records, links=links)

    async def _zone(self, zone_id: ResourceId) -> PrivateZone:
        client = self._requests.clients.names(zone_id)
        model = await self._requests.one(
            Reading(zone_id, f"{_ZONES}/read"),
            lambda: client.private_zones.get(resource_group(zone_id), name(zone_id)),
        )
        return parse_zone(model, zone_id)

    async def _records(self, zone_id: ResourceId) -> Records:
        client = self._requests.clients.names(zone_id)
        return await self._requests.every(
            Reading(zone_id, f"{_ZONES}/A/read"),
            lambda: client.record_sets.list_by_type(
                resource_group(zone_id), name(zone_id), RecordType.A
            ),
            parse_record,
        )

    async def _links(self, zone_id: ResourceId) -> tuple[ZoneLink, ...]:
        client = self._requests.clients.names(zone_id)
        found = await self._requests.every(
            Reading(zone_id, f"{_ZONES}/virtualNetworkLinks/read"),
            lambda: client.virtual_network_links.list(resource_group(zone_id), name(zone_id)),
            parse_link,
        )
        return tuple(each for each in found if each is not None)
