"""Which next hop a packet takes: longest prefix, then the user's own route."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, ip_network

from sandbox.azure import addresses, ids
from sandbox.azure.store import Body
from sandbox.packets.place import Place, linked, peered, space
from sandbox.world import World

_PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """A route as it counts: `where` is the route table's id, empty for Azure's own routes."""

    prefix: IPv4Network
    kind: str
    address: str = ""
    where: str = ""


def next_hop(world: World, place: Place, address: str) -> Hop:
    """Return the route that carries a packet to an address."""
    user = _user(world, place)
    candidates = [*user, *_system(world, place, user)]
    fitting = [hop for hop in candidates if IPv4Address(address) in hop.prefix]
    return max(fitting, key=lambda hop: (hop.prefix.prefixlen, bool(hop.where)))


def _user(world: World, place: Place) -> list[Hop]:
    table = place.attached(world, "routeTable")
    if table is None:
        return []
    return [
        Hop(
            prefix=prefix,
            kind=route["properties"]["nextHopType"],
            address=route["properties"].get("nextHopIpAddress") or "",
            where=table["id"],
        )
        for route in table["properties"]["routes"]
        for prefix in _prefixes(world, route["properties"]["addressPrefix"])
    ]


def _prefixes(world: World, word: str) -> list[IPv4Network]:
    listed = [word] if word[:1].isdigit() else world.outside.service_tags.get(word, ())
    return [IPv4Network(one, strict=False) for one in listed]


def _system(world: World, place: Place, user: list[Hop]) -> list[Hop]:
    reachable = peered(world, place.vnet)
    hops = [Hop(prefix=IPv4Network("0.0.0.0/0"), kind="Internet")]
    hops += [_hop(prefix, "VnetLocal") for prefix in space(place.vnet)]
    hops += [_hop(prefix, "VNetPeering") for vnet in reachable for prefix in space(vnet)]
    hops += [_hop(address, "InterfaceEndpoint") for address in _endpoints(world, place, user)]
    if not any(hop.prefix.prefixlen == 0 for hop in user):
        # Azure drops private space that is nowhere in use, until a default route says otherwise.
        hops += [_hop(one, "None") for one in _PRIVATE if one not in space(place.vnet)]
    return hops


def _hop(prefix: str, kind: str) -> Hop:
    return Hop(prefix=IPv4Network(prefix), kind=kind)


def _endpoints(world: World, place: Place, user: list[Hop]) -> list[str]:
    """List the private endpoint addresses that keep their /32 route."""
    networks = [place.vnet, *peered(world, place.vnet)]
    found: list[str] = []
    for endpoint in world.of_kind("Microsoft.Network/privateEndpoints"):
        subnet = linked(world, endpoint["properties"], "subnet")
        inside = [one for one in networks if subnet and ids.within(subnet["id"], one["id"])]
        if subnet and inside:
            held = _addresses(world, endpoint)
            found += [one for one in held if not _overruled(subnet, inside[0], user, one)]
    return found


def _addresses(world: World, endpoint: Body) -> list[str]:
    nics = [world.need(one["id"]) for one in endpoint["properties"]["networkInterfaces"]]
    return [address for nic in nics for address in addresses.of_nic(nic)]


def _overruled(subnet: Body, vnet: Body, user: list[Hop], address: str) -> bool:
    policies = subnet["properties"].get("privateEndpointNetworkPolicies", "Disabled")
    if policies not in ("Enabled", "RouteTableEnabled"):
        return False
    shortest = min(ip_network(one).prefixlen for one in space(vnet))
    return any(
        IPv4Address(address) in hop.prefix and hop.prefix.prefixlen >= shortest for hop in user
    )
