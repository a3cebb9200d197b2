"""Where a next hop address may be: the virtual networks a node reaches directly. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv4Network

from diagnostics.model.ids import ResourceId, key, parent, subscription
from diagnostics.model.network import RouteTable, VirtualNetwork

MOST_OTHERS = 8
_APPLIANCE = "virtualappliance"  # VirtualAppliance, VirtualApplianceEcmp


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """The node's virtual network and its peers, and the subscriptions to look through."""

    spaces: tuple[tuple[ResourceId, tuple[IPv4Network, ...]], ...]
    subscriptions: tuple[str, ...]

    def holds(self, subnet_id: ResourceId | None) -> bool:
        """Say whether a subnet is in reach; private addresses repeat from network to network."""
        if subnet_id is None:
            return False
        return key(parent(subnet_id)) in {key(vnet_id) for vnet_id, _ in self.spaces}

    def vnet_of(self, address: str) -> ResourceId | None:
        """Return the virtual network in reach that contains an address."""
        try:
            wanted = IPv4Address(address)
        except ValueError:
            return None
        containing = (vnet for vnet, space in self.spaces if any(wanted in each for each in space))
        return next(containing, None)

    def scopes(self, address: str) -> Iterator["Reach"]:
        """Yield where to look for an address's holder: at home first, then everywhere else.

        A resource lies in the subscription of the virtual network that holds its address; a
        virtual hub's firewall is the exception. A hub may have very many peers, so the rest is
        bounded.
        """
        vnet_id = self.vnet_of(address)
        home = key(subscription(vnet_id)) if vnet_id else ""
        at_home = tuple(each for each in self.subscriptions if key(each) == home)
        rest = tuple(each for each in self.subscriptions if key(each) != home)
        for subscriptions in (at_home, rest[:MOST_OTHERS]):
            if subscriptions:
                yield replace(self, subscriptions=subscriptions)


def reach_of(vnet: VirtualNetwork, table: RouteTable) -> Reach:
    """Return what a virtual network reaches by itself and through its peerings."""
    spaces = (
        (vnet.id, tuple(_networks(vnet.prefixes))),
        *(
            (peer.remote_vnet_id, tuple(_networks((*peer.prefixes, *peer.unsynced))))
            for peer in vnet.peerings
        ),
    )
    ids = (vnet.id, table.id, *(vnet_id for vnet_id, _ in spaces[1:]))
    by_fold = {key(subscription(each)): subscription(each) for each in reversed(ids)}
    return Reach(spaces=spaces, subscriptions=tuple(reversed(by_fold.values())))


def _networks(prefixes: Iterable[str]) -> Iterator[IPv4Network]:
    for prefix in prefixes:
        try:
            yield IPv4Network(prefix, strict=False)
        except ValueError:
            continue  # IPv6 space holds no IPv4 next hop.


def next_hops(table: RouteTable) -> tuple[str, ...]:
    """Return the distinct appliance addresses of a route table, in order."""
    found = (
        address
        for route in table.routes
        if route.next_hop_type.lower().startswith(_APPLIANCE)
        for address in route.next_hop_addresses
    )
    return tuple(dict.fromkeys(found))
