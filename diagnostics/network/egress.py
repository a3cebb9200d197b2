"""Tell which public source addresses the API server sees.

The route decides first, then NAT gateway, the node's own public address, the load balancer's
outbound rules (S4.2). The load balancer's address is always let in, the others are not (S4.3).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from ipaddress import IPv4Network, collapse_addresses

from diagnostics.model.cluster import Cluster
from diagnostics.model.facts import Fact, Known
from diagnostics.model.ids import ResourceId, key, name
from diagnostics.model.network import Appliance, ApplianceKind, PublicAddress
from diagnostics.model.snapshot import Snapshot, pending
from diagnostics.network.hops import HopKind
from diagnostics.network.match import Match, is_ipv6, parse_network
from diagnostics.network.onward import detours, in_words
from diagnostics.network.path import Path, holders_of
from diagnostics.network.tags import NOT_EXPANDED, Tags, is_listed, members


@dataclass(frozen=True, slots=True, kw_only=True)
class Egress:
    """The addresses, what gives them (in words), and why they are not sure (`doubt`).

    `implicit` tells that AKS lets them in without listing. `resource_id` is the resource that
    gives them. `assumptions` are sentences the answer rests on. `prefixes` are what to authorize
    for single addresses of nodes, which change with every node: the prefix they are taken from.
    `single` tells that there is none.
    """

    networks: tuple[IPv4Network, ...]
    via: str
    implicit: bool = False
    resource_id: ResourceId | None = None
    doubt: str = ""
    assumptions: tuple[str, ...] = ()
    prefixes: tuple[IPv4Network, ...] = ()
    single: bool = False


def egress_of(path: Path, snapshot: Snapshot) -> Egress:
    """Return the source addresses of a node's traffic that takes a path.

    Raises:
        FactMissing: an address, the appliance on the way or its routes could not be read.
    """
    hop = path.hop
    if hop.doubt:
        return Egress(networks=(), via="an unknown route", doubt=hop.doubt)
    if hop.kind is HopKind.APPLIANCE:
        return _appliance(path, snapshot)
    if hop.kind is HopKind.INTERNET:
        return replace(_internet(snapshot), assumptions=hop.assumptions)
    via = f"the next hop {hop.kind.value}"
    return Egress(
        networks=(), via=via, doubt=f"traffic leaves through {via}, which is not readable"
    )


def _appliance(path: Path, snapshot: Snapshot) -> Egress:
    hop = path.hop
    holders = holders_of(hop, snapshot)
    firewalls = [held for _, held in holders if held and held.kind is ApplianceKind.FIREWALL]
    if len(firewalls) < len(holders):
        names = ", ".join(held.name if held else address for address, held in holders)
        doubt = f"the public address of appliance {names} is not readable from Azure; ask its owner"
        return Egress(networks=(), via=f"appliance {names}", doubt=doubt)
    via = f"Azure Firewall {', '.join(held.name for held in firewalls)}"
    if doubt := _elsewhere(path, firewalls, snapshot):
        return Egress(networks=(), via=via, doubt=doubt)
    # A firewall picks any of its addresses, so all of them count.
    networks = _addresses((each for held in firewalls for each in held.public_ids), snapshot)
    return Egress(
        networks=networks,
        via=via,
        resource_id=firewalls[0].id,
        assumptions=(*hop.assumptions, *_doubts(firewalls)),
    )


def _elsewhere(path: Path, firewalls: list[Appliance], snapshot: Snapshot) -> str:
    """Say why the firewalls' addresses are not what the API server sees, empty where they are."""
    for firewall, onward in detours(path.flow, firewalls, snapshot):
        return in_words(firewall, onward)
    unread = (held.egress_doubt for held in firewalls if not held.public_ids)
    return next(filter(None, unread), "")


def _doubts(firewalls: list[Appliance]) -> list[str]:
    return [
        f"firewall {held.name} leaves by its own addresses ({held.egress_doubt})"
        for held in firewalls
        if held.egress_doubt
    ]


def _internet(snapshot: Snapshot) -> Egress:
    gateway = snapshot.nat_gateway.value
    if gateway is not None:
        networks = _addresses(gateway.public_ids, snapshot)
        via = f"NAT gateway {gateway.name}"
        return Egress(networks=networks, via=via, resource_id=gateway.id)
    around = snapshot.vnet.value.nat_gateway_id
    if around is not None:
        via = f"NAT gateway {name(around)} of the whole virtual network"
        return Egress(networks=(), via=via, doubt=f"whether nodes leave by {via} is not known")
    return _instance(snapshot) or _load_balancer(snapshot.cluster.value, snapshot)


def _instance(snapshot: Snapshot) -> Egress | None:
    """Return the node's own addresses; of a node that is not there, all that it may take.

    Source: https://learn.microsoft.com/azure/aks/use-node-public-ips
    """
    pool = snapshot.pool.value
    if not pool.node_public_ip:
        return None
    node = snapshot.node.value
    prefixes = () if pool.public_prefix_id is None else _prefixes(pool.public_prefix_id, snapshot)
    if node is not None and node.nic is not None and node.nic.public_ip_ids:
        return Egress(
            networks=_addresses(node.nic.public_ip_ids, snapshot),
            via="the node's own public address",
            resource_id=node.id,
            prefixes=prefixes,
            single=not prefixes,
        )
    via = "the nodes' own public addresses"
    if prefixes:
        return Egress(networks=prefixes, via=via, resource_id=pool.public_prefix_id)
    doubt = "the pool's nodes have public addresses of their own, and no node is there to read"
    return Egress(networks=(), via=via, doubt=doubt)


def _prefixes(prefix_id: ResourceId, snapshot: Snapshot) -> tuple[IPv4Network, ...]:
    return _addresses((prefix_id,), snapshot) if _is_read(prefix_id, snapshot) else ()


def _load_balancer(cluster: Cluster, snapshot: Snapshot) -> Egress:
    if cluster.outbound_type.lower() == "loadbalancer":
        # It is let in whatever its addresses are, so one that could not be read is left out.
        read = [each for each in cluster.load_balancer_outbound_ids if _is_read(each, snapshot)]
        networks = _addresses(read, snapshot)
        return Egress(networks=networks, via="the cluster's load balancer", implicit=True)
    doubt = f"outbound type {cluster.outbound_type} names no address, and none is attached"
    return Egress(networks=(), via="Azure's default outbound access", doubt=doubt)


def _is_read(address_id: ResourceId, snapshot: Snapshot) -> bool:
    return isinstance(_fact(address_id, snapshot), Known)


def _fact(address_id: ResourceId, snapshot: Snapshot) -> Fact[PublicAddress]:
    # A snapshot is judged while its last readings are still under way.
    unread = pending(f"public address {name(address_id)}")
    return snapshot.public_addresses.get(key(address_id), unread)


def _addresses(ids: Iterable[ResourceId], snapshot: Snapshot) -> tuple[IPv4Network, ...]:
    found = [_fact(address_id, snapshot).value.network for address_id in ids]
    networks = [parse_network(text) for text in found if text is not None]
    return tuple(network for network in networks if network is not None)


def range_covers(ranges: Iterable[str], network: IPv4Network, tags: Tags = NOT_EXPANDED) -> Match:
    """Say whether the union of authorized ranges holds a network (S4.2, S4.4).

    MAYBE where only a service tag that was not expanded could hold it.
    """
    given = [text for text in ranges if text.strip()]
    texts = [*given, *(each for text in given for each in members(text, tags))]
    listed = [parsed for text in texts if (parsed := parse_network(text)) is not None]
    if any(network.subnet_of(union) for union in collapse_addresses(listed)):
        return Match.YES
    unread = [text for text in given if _is_tag(text) and not is_listed(text, tags)]
    return Match.MAYBE if unread else Match.NO


def _is_tag(text: str) -> bool:
    return parse_network(text) is None and not is_ipv6(text)
