"""Who answers a node's question for a private name, and with what (S5)."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import TypeAlias

from diagnostics.model.facts import Known
from diagnostics.model.ids import ResourceId, same
from diagnostics.model.network import PrivateZone, VirtualNetwork, ZoneLink
from diagnostics.model.snapshot import Snapshot
from diagnostics.network.flow import node_if_read
from diagnostics.network.match import Match, covers, parse_network
from diagnostics.network.space import HOST

COMPLETED = "completed"
APEX, WILDCARD = "@", "*"
# The name of a record set, relative to its zone, and its addresses.
Records: TypeAlias = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolver:
    """The DNS servers a node asks, preferred one first.

    `azure` tells that Azure DNS itself answers, out of the zones linked to the node's own VNet.
    Else `vnet_id` is the VNet that the preferred server sits in, None where that is not known.
    """

    azure: bool
    servers: tuple[str, ...]
    vnet_id: ResourceId | None = None


def resolver_of(snapshot: Snapshot) -> Resolver:
    """Tell whom the node asks: the NIC's servers, else the VNet's, else Azure DNS (S5.2).

    The first server is the preferred one; any answer of it counts, "no such name" included.
    """
    vnet = snapshot.vnet.value
    # A pool's NICs get their servers from the VNet; one that differs is seen where it is read.
    node = node_if_read(snapshot)
    own = node.nic.dns_servers if node is not None and node.nic is not None else ()
    servers = own or vnet.dns_servers
    if not servers or parse_network(servers[0]) == HOST:
        return Resolver(azure=True, servers=servers)
    return Resolver(azure=False, servers=servers, vnet_id=_home(servers[0], vnet))


def _home(server: str, vnet: VirtualNetwork) -> ResourceId | None:
    address = parse_network(server)
    if address is None:
        return None
    if _within(address, vnet.prefixes):
        return vnet.id
    peers = (peer for peer in vnet.peerings if _within(address, peer.prefixes))
    return next((peer.remote_vnet_id for peer in peers), None)


def _within(address: IPv4Network, prefixes: tuple[str, ...]) -> bool:
    networks = (parse_network(prefix) for prefix in prefixes)
    return any(net is not None and covers(net, address) is Match.YES for net in networks)


def link_to(zone: PrivateZone, vnet_id: ResourceId) -> ZoneLink | None:
    """Return the zone's link to a VNet, whatever its state."""
    return next((link for link in zone.links if same(link.vnet_id, vnet_id)), None)


def works(link: ZoneLink) -> bool:
    """Say whether a link answers; only a completed one does (S5.1)."""
    return link.state.lower() == COMPLETED


def is_stuck(link: ZoneLink) -> bool:
    """Say whether a link that does not answer will not come to answer by itself."""
    ended = link.provisioning_state.lower() in ("failed", "canceled")
    return ended or link.state.lower() != "inprogress"


def asked_from(snapshot: Snapshot) -> ResourceId | None:
    """Return the VNet that Azure DNS is asked from, None where that is not known."""
    resolver = resolver_of(snapshot)
    return snapshot.vnet.value.id if resolver.azure else resolver.vnet_id


def answering(zones: Iterable[PrivateZone], vnet_id: ResourceId | None) -> PrivateZone | None:
    """Return the zone that answers in a VNet: the most specific linked one, alone (S5.5)."""
    linked = (each for each in zones if vnet_id is not None and _answers(each, vnet_id))
    return max(linked, key=lambda each: len(each.name), default=None)


def _answers(zone: PrivateZone, vnet_id: ResourceId) -> bool:
    found = link_to(zone, vnet_id)
    return found is not None and works(found)


def others_read(snapshot: Snapshot) -> tuple[PrivateZone, ...]:
    """Return the other zones for the API server's name, as far as they were read."""
    others = snapshot.other_zones
    return others.value if isinstance(others, Known) else ()


def record_name(fqdn: str, zone: PrivateZone) -> str | None:
    """Return the record's relative name, `@` for the zone's own, None outside the zone."""
    if fqdn.lower() == zone.name.lower():
        return APEX
    suffix = f".{zone.name}".lower()
    return fqdn[: -len(suffix)] if fqdn.lower().endswith(suffix) else None


def record_set(zone: PrivateZone, name: str) -> Records | None:
    """Return the A record set that answers for a relative name: its own, or a wildcard.

    A wildcard stands for all below its closest ancestor that exists, and for no name that exists
    itself or has one below it. A set without a record does not exist for those who ask.

    Source: https://datatracker.ietf.org/doc/html/rfc4592 (sections 2.2 and 3.3.1)
    """
    held = {label.lower(): (label, addresses) for label, addresses in zone.records if addresses}
    wanted = name.lower()
    if wanted == APEX or _exists(wanted, held):
        return held.get(wanted)
    while wanted := wanted.partition(".")[2]:
        if _exists(wanted, held):
            return held.get(f"{WILDCARD}.{wanted}")
    return held.get(WILDCARD)


def _exists(name: str, held: Iterable[str]) -> bool:
    return any(label == name or label.endswith(f".{name}") for label in held)


def records(zone: PrivateZone, name: str) -> tuple[str, ...]:
    """Return the addresses that a zone gives for a relative name, () where it gives none."""
    found = record_set(zone, name)
    return found[1] if found is not None else ()
