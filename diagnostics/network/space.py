"""What the tags `VirtualNetwork` and `Internet` hold for one virtual network (S1.6, S1.7)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from ipaddress import IPv4Network

from diagnostics.model.network import Peering, RouteTable, VirtualNetwork
from diagnostics.network.match import (
    PRIVATE_SPACE,
    Match,
    covers,
    is_ipv6,
    is_private,
    opposite,
    parse_network,
    some,
)
from diagnostics.network.tags import NOT_EXPANDED, Tags, is_listed, members

HOST = IPv4Network("168.63.129.16/32")
# The subnets that only gateways and route servers may be in.
ROUTERS = ("/gatewaysubnet", "/routeserversubnet")
APPLIANCE_HOPS = ("virtualappliance", "virtualapplianceecmp")


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """The address space around a node.

    `own` is the VNet and its connected peers; `steered` the prefixes that a route table hands to
    an appliance, which count as VirtualNetwork too. `unread` tells that more may belong to the
    tag: on-premises prefixes behind a gateway, or routes of a table that could not be read.
    `tagged` tells that a service tag nobody expanded, so some public addresses, is handed to an
    appliance. `tags` are the service tags that were expanded.
    """

    own: tuple[IPv4Network, ...]
    steered: tuple[IPv4Network, ...] = ()
    unread: bool = False
    tagged: bool = False
    tags: Tags = field(default_factory=dict)

    def virtual_network(self, target: IPv4Network | None) -> Match:
        """Say whether the tag VirtualNetwork holds the target; None is some public address."""
        if target is None:
            match = _some_public((*self.own, *self.steered))
        else:
            match = some(covers(space, target) for space in (*self.own, *self.steered, HOST))
        return Match.MAYBE if match is Match.NO and self._may_hold(target) else match

    def _may_hold(self, target: IPv4Network | None) -> bool:
        return self.unread or (self.tagged and (target is None or not is_private(target)))

    def internet(self, target: IPv4Network | None) -> Match:
        """Say whether the tag Internet holds the target.

        A prefix steered to an appliance is not taken out of it (S1.7 leaves this open).
        """
        if target is None:
            return opposite(_some_public(self.own))
        private = (*self.own, *PRIVATE_SPACE, HOST)
        return opposite(some(covers(space, target) for space in private))


def _some_public(spaces: tuple[IPv4Network, ...]) -> Match:
    if any(space.prefixlen == 0 for space in spaces):
        return Match.YES
    return Match.MAYBE if any(not is_private(space) for space in spaces) else Match.NO


def space_of(
    vnet: VirtualNetwork,
    table: RouteTable | None,
    *,
    unread: bool = False,
    tags: Tags = NOT_EXPANDED,
) -> Space:
    """Gather the address space of a VNet, its connected peers and its appliance routes.

    `unread` tells that there may be a route table and nobody could read it.
    """
    peers = [
        prefix
        for peering in vnet.peerings
        if is_connected(peering) and peering.allows_access
        for prefix in peering.prefixes
    ]
    steered = [
        route.prefix
        for route in (table.routes if table else ())
        if route.next_hop_type.lower() in APPLIANCE_HOPS
    ]
    return Space(
        own=_networks(*vnet.prefixes, *peers),
        steered=_networks(*steered, *(each for text in steered for each in members(text, tags))),
        unread=unread or has_gateway(vnet) or any(each.unsynced for each in vnet.peerings),
        tagged=any(_is_unread_tag(text, tags) for text in steered),
        tags=tags,
    )


def _is_unread_tag(text: str, tags: Tags) -> bool:
    return parse_network(text) is None and not is_ipv6(text) and not is_listed(text, tags)


def is_connected(peering: Peering) -> bool:
    """Say whether a peering carries traffic."""
    return peering.state.lower() == "connected"


def broken_peering(address: str, vnet: VirtualNetwork) -> Peering | None:
    """Return the peering that would lead to an address and is not connected, None if all is well.

    A next hop has to be in the VNet or in a network that is directly connected with it (S2.7).
    """
    wanted = parse_network(address)
    if wanted is None or _holds(vnet.prefixes, wanted):
        return None
    leading = [each for each in vnet.peerings if _holds(each.prefixes, wanted)]
    broken = (each for each in leading if not is_connected(each))
    return None if any(map(is_connected, leading)) else next(broken, None)


def peering_doubt(wanted: IPv4Network, vnet: VirtualNetwork) -> str:
    """Say why no peering surely carries packets to an address in a peer, empty where one does.

    A change of a network's space reaches its peers when the peering is synced; until then the
    peer routes by the old one. A peering of subnets joins no others.
    """
    leading = [
        each
        for each in vnet.peerings
        if is_connected(each) and _holds((*each.prefixes, *each.unsynced), wanted)
    ]
    doubts = [_carries_not(each, wanted) for each in leading]
    if _holds(vnet.prefixes, wanted) or not all(doubts):
        return ""
    return next(iter(doubts), "")


def _carries_not(peering: Peering, wanted: IPv4Network) -> str:
    where = f"peering {peering.name}"
    if peering.partial:
        return f"{where} joins only some of the subnets, and which is not read"
    if not _holds(peering.prefixes, wanted):
        return f"{where} is not synced, and {wanted} is not yet in the space that it carries"
    if "remotenotinsync" in peering.sync.lower():
        return f"{where} is {peering.sync}, so the other side may not know the way back"
    return ""


def _holds(prefixes: Iterable[str], wanted: IPv4Network) -> bool:
    networks = (parse_network(each) for each in prefixes)
    return any(each is not None and wanted.subnet_of(each) for each in networks)


def has_gateway(vnet: VirtualNetwork) -> bool:
    """Say whether a VPN or ExpressRoute gateway, or a route server, may bring in routes.

    A virtual hub counts as a peer whose gateway is used.
    Source: https://learn.microsoft.com/azure/route-server/overview
    """
    own = any(subnet.lower().endswith(ROUTERS) for subnet in vnet.subnet_ids)
    used = (peer for peer in vnet.peerings if peer.uses_remote_gateway)
    return own or any(is_connected(peer) for peer in used)


def _networks(*texts: str) -> tuple[IPv4Network, ...]:
    return tuple(network for text in texts if (network := parse_network(text)) is not None)
