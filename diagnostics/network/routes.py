"""Find the route that a node's packets to the API server take.

Longest prefix first; on an equal prefix a user route beats a system route (S2.1). System routes
are the VNet's and its peers' prefixes, 0.0.0.0/0 to the internet, the private ranges to nowhere
(S2.3) and the /32 of a private endpoint (S2.6). Routes learnt over BGP cannot be read.
"""

from dataclasses import dataclass
from enum import Enum
from ipaddress import IPv4Network

from diagnostics.model.network import Peering, Route, RouteTable, Subnet, VirtualNetwork
from diagnostics.network.flow import Flow
from diagnostics.network.match import PRIVATE_SPACE, Match, covers, is_private, parse_network
from diagnostics.network.space import has_gateway

ANYWHERE = IPv4Network("0.0.0.0/0")
STEERING_POLICIES = ("enabled", "routetableenabled")


class HopKind(Enum):
    """Where a route sends the packets."""

    APPLIANCE = "virtual appliance"
    INTERNET = "internet"
    NONE = "none"
    VNET = "virtual network"
    PEERING = "virtual network peering"
    GATEWAY = "virtual network gateway"
    ENDPOINT = "private endpoint"
    UNKNOWN = "unknown"


USER_HOPS = {
    "virtualappliance": HopKind.APPLIANCE,
    "virtualapplianceecmp": HopKind.APPLIANCE,
    "internet": HopKind.INTERNET,
    "none": HopKind.NONE,
    "vnetlocal": HopKind.VNET,
    "virtualnetworkgateway": HopKind.GATEWAY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A route that holds the destination, surely or perhaps. `route` is None for system routes."""

    prefix: IPv4Network | None
    kind: HopKind
    addresses: tuple[str, ...] = ()
    route: Route | None = None
    match: Match = Match.YES


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """The hop taken. `doubt` says what was not read that could change it, empty where nothing.

    `bgp_possible` tells that a gateway may advertise more specific routes than the one chosen.
    """

    kind: HopKind
    addresses: tuple[str, ...]
    route: Route | None
    prefix: IPv4Network
    doubt: str = ""
    bgp_possible: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What routes the flow: the node's VNet, its route table, the private endpoint's subnet."""

    vnet: VirtualNetwork
    table: RouteTable | None
    endpoint: IPv4Network | None = None
    endpoint_subnet: Subnet | None = None


def route_of(flow: Flow, ground: Ground) -> Hop:
    """Choose the route; where a tag or an unread route may change the hop, say so in `doubt`."""
    candidates = (*_user(flow, ground), *_system(flow, ground))
    sure = [candidate for candidate in candidates if candidate.match is Match.YES]
    chosen = max(sure, key=_rank)
    return Hop(
        kind=chosen.kind,
        addresses=chosen.addresses,
        route=chosen.route,
        prefix=chosen.prefix or ANYWHERE,
        doubt=_doubt(chosen, candidates, ground),
        bgp_possible=_bgp(chosen, ground),
    )


def _doubt(chosen: Candidate, candidates: tuple[Candidate, ...], ground: Ground) -> str:
    for rival in candidates:
        differs = (rival.kind, rival.addresses) != (chosen.kind, chosen.addresses)
        longer = rival.prefix is None or _rank(rival) > _rank(chosen)
        if rival.match is Match.MAYBE and rival.route is not None and differs and longer:
            route = rival.route
            return f"route {route.name} ({route.prefix}) may hold the API server's address"
    if chosen.route is None and _bgp(chosen, ground):
        return "a gateway may advertise a route for it, and BGP routes cannot be read"
    return ""


def without(table: RouteTable, name: str) -> RouteTable:
    """Return the table without one of its routes."""
    kept = tuple(route for route in table.routes if route.name != name)
    return RouteTable(id=table.id, name=table.name, routes=kept, bgp_disabled=table.bgp_disabled)


def _rank(candidate: Candidate) -> tuple[int, bool]:
    length = candidate.prefix.prefixlen if candidate.prefix is not None else -1
    return length, candidate.route is not None


def _user(flow: Flow, ground: Ground) -> list[Candidate]:
    routes = ground.table.routes if ground.table else ()
    return [
        Candidate(
            prefix=parse_network(route.prefix),
            kind=USER_HOPS.get(route.next_hop_type.lower(), HopKind.UNKNOWN),
            addresses=route.next_hop_addresses,
            route=route,
            match=match,
        )
        for route in routes
        if (match := _holds(route.prefix, flow.destination)) is not Match.NO
    ]


def _holds(prefix: str, destination: IPv4Network | None) -> Match:
    network = parse_network(prefix)
    if network is None:
        # A service tag (S2.5) holds public addresses only; an IPv6 prefix holds none of ours.
        hit = ":" not in prefix and (destination is None or not is_private(destination))
        return Match.MAYBE if hit else Match.NO
    if destination is not None:
        return covers(network, destination)
    if network.prefixlen == 0:
        return Match.YES
    return Match.NO if is_private(network) else Match.MAYBE


def _system(flow: Flow, ground: Ground) -> list[Candidate]:
    found = [Candidate(prefix=ANYWHERE, kind=HopKind.INTERNET)]
    found += [_plain(prefix, HopKind.VNET) for prefix in ground.vnet.prefixes]
    found += [
        _plain(prefix, HopKind.PEERING)
        for peering in ground.vnet.peerings
        if is_connected(peering)
        for prefix in peering.prefixes
    ]
    # A user 0.0.0.0/0 removes the None routes of the private ranges (S2.3).
    if not _user_default(ground):
        found += [Candidate(prefix=space, kind=HopKind.NONE) for space in PRIVATE_SPACE]
    if ground.endpoint is not None and not _steered(ground):
        found.append(Candidate(prefix=ground.endpoint, kind=HopKind.ENDPOINT))
    return [
        candidate
        for candidate in found
        if candidate.prefix is not None and _certain(candidate.prefix, flow.destination)
    ]


def is_connected(peering: Peering) -> bool:
    """Say whether a peering carries traffic."""
    return peering.state == "Connected"


def _plain(prefix: str, kind: HopKind) -> Candidate:
    return Candidate(prefix=parse_network(prefix), kind=kind)


def _certain(prefix: IPv4Network, destination: IPv4Network | None) -> bool:
    if destination is None:
        return prefix.prefixlen == 0
    return covers(prefix, destination) is Match.YES


def _user_default(ground: Ground) -> bool:
    routes = ground.table.routes if ground.table else ()
    return any(parse_network(route.prefix) == ANYWHERE for route in routes)


def _steered(ground: Ground) -> bool:
    """Say whether a user route invalidates the endpoint's /32 (S2.6)."""
    subnet = ground.endpoint_subnet
    if subnet is None or subnet.endpoint_policies.lower() not in STEERING_POLICIES:
        return False
    shortest = min(
        (network.prefixlen for text in ground.vnet.prefixes if (network := parse_network(text))),
        default=0,
    )
    routes = ground.table.routes if ground.table else ()
    networks = [parse_network(route.prefix) for route in routes]
    return any(
        network is not None
        and network.prefixlen >= shortest
        and ground.endpoint is not None
        and covers(network, ground.endpoint) is Match.YES
        for network in networks
    )


def _bgp(chosen: Candidate, ground: Ground) -> bool:
    disabled = ground.table is not None and ground.table.bgp_disabled
    # System routes of the VNet, its peers and endpoints win even over longer BGP routes (S2.4).
    preferred = chosen.kind in (HopKind.VNET, HopKind.PEERING, HopKind.ENDPOINT)
    longest = chosen.prefix is not None and chosen.prefix.prefixlen == ANYWHERE.max_prefixlen
    return has_gateway(ground.vnet) and not (disabled or preferred or longest)
