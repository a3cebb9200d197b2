"""What the tags `VirtualNetwork` and `Internet` hold for one virtual network (S1.6, S1.7)."""

from dataclasses import dataclass
from ipaddress import IPv4Network

from diagnostics.model.network import RouteTable, VirtualNetwork
from diagnostics.network.match import Match, covers, is_private, parse_network, some

HOST = IPv4Network("168.63.129.16/32")
APPLIANCE_HOPS = ("virtualappliance", "virtualapplianceecmp")


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """The address space around a node.

    `own` is the VNet and its connected peers; `steered` the prefixes that a route table hands to
    an appliance, which count as VirtualNetwork too. `gateway` tells that on-premises prefixes may
    belong to the tag as well, and those cannot be read.
    """

    own: tuple[IPv4Network, ...]
    steered: tuple[IPv4Network, ...]
    gateway: bool

    def virtual_network(self, target: IPv4Network | None) -> Match:
        """Say whether the tag VirtualNetwork holds the target; None is some public address."""
        if target is None:
            match = _some_public(self.steered)
        else:
            spaces = (*self.own, *self.steered, HOST)
            match = some(covers(space, target) for space in spaces)
        # On-premises prefixes come through the gateway and cannot be read.
        return Match.MAYBE if match is Match.NO and self.gateway else match

    def internet(self, target: IPv4Network | None) -> Match:
        """Say whether the tag Internet holds the target.

        A prefix steered to an appliance is not taken out of it (S1.7 leaves this open).
        """
        if target is None:
            return Match.MAYBE if any(not is_private(space) for space in self.own) else Match.YES
        if is_private(target) or target == HOST:
            return Match.NO
        inside = some(covers(space, target) for space in self.own)
        return {Match.YES: Match.NO, Match.NO: Match.YES, Match.MAYBE: Match.MAYBE}[inside]


def _some_public(spaces: tuple[IPv4Network, ...]) -> Match:
    if any(space.prefixlen == 0 for space in spaces):
        return Match.YES
    return Match.MAYBE if any(not is_private(space) for space in spaces) else Match.NO


def space_of(vnet: VirtualNetwork, table: RouteTable | None) -> Space:
    """Gather the address space of a VNet, its connected peers and its appliance routes."""
    peers = [
        prefix
        for peering in vnet.peerings
        if peering.state == "Connected" and peering.allows_access
        for prefix in peering.prefixes
    ]
    steered = [
        route.prefix
        for route in (table.routes if table else ())
        if route.next_hop_type.lower() in APPLIANCE_HOPS
    ]
    return Space(
        own=_networks(*vnet.prefixes, *peers),
        steered=_networks(*steered),
        gateway=has_gateway(vnet),
    )


def has_gateway(vnet: VirtualNetwork) -> bool:
    """Say whether a VPN or ExpressRoute gateway may bring routes into this VNet."""
    own = any(subnet.lower().endswith("/gatewaysubnet") for subnet in vnet.subnet_ids)
    return own or any(peering.uses_remote_gateway for peering in vnet.peerings)


def _networks(*texts: str) -> tuple[IPv4Network, ...]:
    return tuple(network for text in texts if (network := parse_network(text)) is not None)
