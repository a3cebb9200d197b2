"""Find the route that a node's packets to the API server take.

Longest prefix first; on an equal prefix user beats BGP beats system (S2.1). A service tag stands
for its prefixes, which take part one by one; one that was not expanded may hold any public address
(S2.5).

Routes learnt over BGP cannot be read (effective routes exist for standalone interfaces only), so
where a gateway may bring some it depends on what they would have to be like to win:

- System routes of the VNet, its peers and private endpoints: none wins, however long (S2.4).
- Azure's own default and the None routes of private ranges: an advertised default, which is how
  forced tunnelling is done, or an on-premises prefix wins, and both are what gateways are for. The
  route is not known.
- A user route for a private address that lies in no network around: an on-premises prefix is
  longer as a rule, and wins. The route is not known.
- A user route for a public address: an advertised default is no longer and loses. Only a gateway
  that advertises Azure's own public addresses would win, which is no way networks are built; a hub
  with a firewall and a gateway can be decided, and the answer names that as its assumption.
- A /32 of the user's: nothing is longer.
"""

from dataclasses import replace
from ipaddress import IPv4Network

from diagnostics.model.network import RouteTable
from diagnostics.network.flow import Flow
from diagnostics.network.hops import ANYWHERE, Candidate, Ground, Hop, HopKind
from diagnostics.network.match import Match, covers, is_ipv6, is_private, parse_network
from diagnostics.network.space import has_gateway, peering_doubt
from diagnostics.network.system_routes import system_routes
from diagnostics.network.tags import Tags, is_listed, tag_covers, tag_networks

USER_HOPS = {
    "virtualappliance": HopKind.APPLIANCE,
    "virtualapplianceecmp": HopKind.APPLIANCE,
    "internet": HopKind.INTERNET,
    "none": HopKind.NONE,
    "vnetlocal": HopKind.VNET,
    "virtualnetworkgateway": HopKind.GATEWAY,
}


def route_of(flow: Flow, ground: Ground) -> Hop:
    """Choose the route; where a tag or an unread route may change the hop, say so in `doubt`."""
    candidates = (*_user_routes(flow, ground), *system_routes(flow, ground))
    chosen = max((each for each in candidates if each.match is Match.YES), key=lambda it: it.rank)
    return Hop(
        kind=chosen.kind,
        addresses=chosen.addresses,
        route=chosen.route,
        prefix=chosen.prefix or ANYWHERE,
        doubt=_doubt(chosen, candidates)
        or _unread(chosen, flow, ground)
        or _unsure(chosen, flow, ground),
        bgp_possible=_bgp(chosen, ground),
    )


def _doubt(chosen: Candidate, candidates: tuple[Candidate, ...]) -> str:
    for rival in candidates:
        differs = (rival.kind, rival.addresses) != (chosen.kind, chosen.addresses)
        # Which of two tags of one kind goes first on an equal prefix is not documented.
        if rival.route is not None and differs and rival.rank >= chosen.rank:
            route = rival.route
            return f"route {route.name} ({route.prefix}) may hold the API server's address"
    return ""


def _unread(chosen: Candidate, flow: Flow, ground: Ground) -> str:
    """Say that a route which cannot be read is likely enough to decide; else it is assumed away."""
    expected = chosen.route is None or not flow.goes_public
    if not expected or not _bgp(chosen, ground):
        return ""
    return "a gateway may advertise a route for it, and BGP routes cannot be read"


def _unsure(chosen: Candidate, flow: Flow, ground: Ground) -> str:
    """Say that a peering may not lead to what is next: the hop's address, or the destination."""
    if chosen.kind is HopKind.APPLIANCE:
        steps = [step for text in chosen.addresses if (step := parse_network(text))]
    elif chosen.route is None and flow.destination is not None:
        steps = [flow.destination]
    else:
        steps = []
    doubts = (peering_doubt(step, ground.vnet) for step in steps)
    return next(filter(None, doubts), "")


def without(table: RouteTable, name: str) -> RouteTable:
    """Return the table without one of its routes."""
    return replace(table, routes=tuple(route for route in table.routes if route.name != name))


def listed(table: RouteTable | None) -> tuple[str, ...]:
    """Put a table's routes into lines; None: the node subnet has no table."""
    if table is None:
        return ("no route table on the node subnet",)
    return tuple(
        " ".join(
            (
                f"{table.name}: {route.name} {route.prefix} to",
                route.next_hop_type,
                *route.next_hop_addresses,
            )
        )
        for route in table.routes
    )


def _user_routes(flow: Flow, ground: Ground) -> list[Candidate]:
    routes = ground.table.routes if ground.table else ()
    return [
        Candidate(
            prefix=prefix,
            kind=USER_HOPS.get(route.next_hop_type.lower(), HopKind.UNKNOWN),
            addresses=route.next_hop_addresses,
            route=route,
            match=match,
        )
        for route in routes
        for prefix in _prefixes(route.prefix, flow, ground.tags)
        if (match := _holds(prefix, flow)) is not Match.NO
    ]


def _prefixes(text: str, flow: Flow, tags: Tags) -> tuple[IPv4Network | None, ...]:
    """Return what a route stands for; None is a tag's prefix that is not known."""
    network = parse_network(text)
    if network is not None:
        return (network,)
    # A service tag holds public addresses only; an IPv6 prefix holds none of ours.
    if is_ipv6(text) or not flow.goes_public:
        return ()
    if flow.destination is None:
        return () if tag_covers(text, None, tags) is Match.NO else (None,)
    known = tag_networks(text, flow.destination, tags)
    return known if is_listed(text, tags) else (*known, None)


def _holds(network: IPv4Network | None, flow: Flow) -> Match:
    if network is None:
        return Match.MAYBE
    if flow.destination is not None:
        return covers(network, flow.destination)
    if network.prefixlen == 0:
        return Match.YES
    return Match.NO if is_private(network) else Match.MAYBE


def _bgp(chosen: Candidate, ground: Ground) -> bool:
    disabled = ground.table is not None and ground.table.bgp_disabled
    # System routes of the VNet, its peers and endpoints win even over longer BGP routes (S2.4).
    system = (HopKind.VNET, HopKind.PEERING, HopKind.ENDPOINT)
    preferred = chosen.route is None and chosen.kind in system
    longest = chosen.rank[0] == ANYWHERE.max_prefixlen
    return has_gateway(ground.vnet) and not (disabled or preferred or longest)
