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
    if host in resolver.static:
        return resolver.static[host]
    if resolver.vnet_id is None:
        return _public(world, host)
    return _azure(world, resolver.vnet_id, host)


def _azure(world: World, vnet_id: str, host: str) -> tuple[str, ...]:
    """Answer as 168.63.129.16 does from inside a virtual network: a linked zone answers alone."""
    zones = [zone for zone in _linked(world, vnet_id) if f".{host}".endswith(f".{zone['name']}")]
    if not zones:
        return _public(world, host)
    zone = max(zones, key=lambda one: len(one["name"]))
    found = _recorded(store.children(world.resources, zone["id"], _A) or [], host, zone["name"])
    if not found:
        raise Stopped(Outcome.UNRESOLVED, zone["id"])
    return found


def _recorded(sets: list[Body], host: str, zone_name: str) -> tuple[str, ...]:
    """Look a name up among record sets; what exists, or has names below it, hides a wildcard."""
    held = {
        _full(one["name"], zone_name): tuple(
            a["ipv4Address"] for a in one["properties"]["aRecords"]
        )
        for one in sets
        if one["properties"].get("aRecords")
    }
    there = {name[at:] for name in held for at in _dots(name)} | set(held)
    asked, closest = host.lower(), host.lower()
    if asked in there or asked == zone_name.lower():
        return held.get(asked, ())
    while closest not in there and closest != zone_name.lower():
        closest = closest.partition(".")[2]
    return held.get(f"*.{closest}", ())


def _full(relative: str, zone_name: str) -> str:
    return (zone_name if relative == "@" else f"{relative}.{zone_name}").lower()


def _dots(name: str) -> list[int]:
    """Return where each ancestor of a name starts in it."""
    return [at + 1 for at, letter in enumerate(name) if letter == "."]


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
