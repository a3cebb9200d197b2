"""Name resolution as a node does it: which server is asked, and what that server knows."""

from sandbox.azure import ids, store
from sandbox.azure.store import Body
from sandbox.packets.place import Place
from sandbox.packets.trip import Outcome, Stopped
from sandbox.world import AZURE_DNS, World

_A = "microsoft.network/privatednszones/a"
_LINKS = "microsoft.network/privatednszones/virtualnetworklinks"


def server(place: Place) -> str:
    """Return the DNS server that a node asks first."""
    own = place.nic["properties"].get("dnsSettings", {}).get("dnsServers") or []
    given = place.vnet["properties"].get("dhcpOptions", {}).get("dnsServers") or []
    return str([*own, *given, AZURE_DNS][0])


def resolve(world: World, place: Place, host: str) -> tuple[str, ...]:
    """Return the addresses of a host.

    Raises:
        Stopped: the name does not exist for this node, or its server does not answer.
    """
    if host[:1].isdigit():
        return (host,)
    asked = server(place)
    if asked == AZURE_DNS:
        return _azure(world, place.vnet["id"], host)
    resolver = world.outside.resolvers.get(asked)
    if resolver is None:
        raise Stopped(Outcome.UNRESOLVED, asked)
    if resolver.vnet_id is None:
        return _public(world, host)
    return _azure(world, resolver.vnet_id, host)


def _azure(world: World, vnet_id: str, host: str) -> tuple[str, ...]:
    """Answer as 168.63.129.16 does from inside a virtual network: a linked zone answers alone."""
    zones = [zone for zone in _linked(world, vnet_id) if host.endswith(f".{zone['name']}")]
    if not zones:
        return _public(world, host)
    zone = max(zones, key=lambda one: len(one["name"]))
    relative = host.removesuffix(f".{zone['name']}")
    for record in store.children(world.resources, zone["id"], _A) or []:
        if record["name"].lower() == relative.lower() and record["properties"].get("aRecords"):
            return tuple(one["ipv4Address"] for one in record["properties"]["aRecords"])
    raise Stopped(Outcome.UNRESOLVED, zone["id"])


def _public(world: World, host: str) -> tuple[str, ...]:
    found = world.outside.public_dns.get(host)
    if not found:
        raise Stopped(Outcome.UNRESOLVED, "public DNS")
    return found


def _linked(world: World, vnet_id: str) -> list[Body]:
    return [
        zone
        for zone in world.of_kind("Microsoft.Network/privateDnsZones")
        for link in store.children(world.resources, zone["id"], _LINKS) or []
        if ids.fold(link["properties"]["virtualNetwork"]["id"]) == ids.fold(vnet_id)
        and link["properties"]["virtualNetworkLinkState"] == "Completed"
    ]
