"""The routes that Azure makes by itself (S2.2, S2.3, S2.6).

The VNet's and its peers' prefixes, 0.0.0.0/0 to the internet, the private ranges to nowhere and
the /32 of a private endpoint.
"""

from ipaddress import IPv4Network

from diagnostics.model.ids import same
from diagnostics.network.flow import Flow
from diagnostics.network.hops import ANYWHERE, Candidate, Ground, HopKind
from diagnostics.network.match import PRIVATE_SPACE, Match, covers, parse_network
from diagnostics.network.space import is_connected

STEERING_POLICIES = ("enabled", "routetableenabled")


def system_routes(flow: Flow, ground: Ground) -> list[Candidate]:
    """List the system routes that hold the destination for sure."""
    found = [Candidate(prefix=ANYWHERE, kind=HopKind.INTERNET)]
    found += [Candidate(prefix=net, kind=HopKind.VNET) for net in _networks(ground.vnet.prefixes)]
    found += [
        Candidate(prefix=net, kind=HopKind.PEERING)
        for peering in ground.vnet.peerings
        if is_connected(peering)
        for net in _networks(peering.prefixes)
    ]
    found += [Candidate(prefix=space, kind=HopKind.NONE) for space in _dropped(ground)]
    if ground.endpoint is not None and _reaches(ground) and not _steered(ground, ground.endpoint):
        found.append(Candidate(prefix=ground.endpoint, kind=HopKind.ENDPOINT))
    return [
        candidate
        for candidate in found
        if candidate.prefix is not None and _certain(candidate.prefix, flow.destination)
    ]


def _networks(texts: tuple[str, ...]) -> list[IPv4Network]:
    return [network for text in texts if (network := parse_network(text)) is not None]


def _certain(prefix: IPv4Network, destination: IPv4Network | None) -> bool:
    if destination is None:
        return prefix.prefixlen == 0
    return covers(prefix, destination) is Match.YES


def user_networks(ground: Ground) -> list[IPv4Network]:
    """List the prefixes of the user's routes, service tags left out."""
    routes = ground.table.routes if ground.table else ()
    return _networks(tuple(route.prefix for route in routes))


def _dropped(ground: Ground) -> list[IPv4Network]:
    """List the private ranges that go to nowhere.

    A user 0.0.0.0/0 removes them all, a VNet that holds one removes that one (S2.3).
    """
    if ANYWHERE in user_networks(ground):
        return []
    own = _networks(ground.vnet.prefixes)
    return [space for space in PRIVATE_SPACE if not any(space.subnet_of(net) for net in own)]


def _home(ground: Ground) -> tuple[str, ...] | None:
    """Return the prefixes of the VNet the endpoint is in; None where it is out of reach."""
    vnet, home = ground.vnet, ground.endpoint_vnet_id
    if home is None or same(home, vnet.id):
        return vnet.prefixes
    peers = (each for each in vnet.peerings if same(each.remote_vnet_id, home))
    return next((each.prefixes for each in peers if is_connected(each)), None)


def _reaches(ground: Ground) -> bool:
    """Say whether the endpoint's /32 is known here: in its own VNet and the peers (S2.6)."""
    return _home(ground) is not None


def _steered(ground: Ground, endpoint: IPv4Network) -> bool:
    """Say whether a user route invalidates the endpoint's /32.

    Its subnet must let it, and the route be at least as long as its VNet's prefix (S2.6). Of an
    endpoint that may be anywhere in a range, a part of it is enough.
    """
    subnet = ground.endpoint_subnet
    if subnet is None or subnet.endpoint_policies.lower() not in STEERING_POLICIES:
        return False
    shortest = min((net.prefixlen for net in _networks(_home(ground) or ())), default=0)
    return any(
        network.prefixlen >= shortest and covers(network, endpoint) is not Match.NO
        for network in user_networks(ground)
    )
