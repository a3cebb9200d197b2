"""The API server's authorized IP ranges hold every public address that nodes leave from.

The public endpoint drops all packets whose source it does not know, so nodes time out. It sees the
address after source NAT: the NAT gateway's, the firewall's or the load balancer's (which is always
let in), never the node subnet's private range that the article's step asks to add.

Source: https://learn.microsoft.com/azure/aks/api-server-authorized-ip-ranges
(article: Resolve connection timeout, step 1)
"""

from diagnostics.fixes.cluster import authorize, authorize_by_hand
from diagnostics.model.article import TIMEOUT
from diagnostics.model.cluster import Cluster
from diagnostics.model.facts import Missing
from diagnostics.model.finding import Answer, Check, Fix, failed, not_applicable, passed, unknown
from diagnostics.model.incident import Category, Incident
from diagnostics.model.snapshot import Snapshot
from diagnostics.model.symptom import Symptom
from diagnostics.network.egress import Egress, egress_of, range_covers
from diagnostics.network.flow import Topology, topology
from diagnostics.network.match import Match, parse_network
from diagnostics.network.path import path_of
from diagnostics.network.tags import tags_of


def ask(incident: Incident, snapshot: Snapshot) -> Answer:
    """Compare the egress addresses, decided by the route, with the union of the ranges."""
    cluster = snapshot.cluster.value
    if topology(cluster) is not Topology.PUBLIC:
        return not_applicable("nodes reach the API server privately; ranges guard its public side")
    if not cluster.authorized_ranges:
        return not_applicable("authorized IP ranges are not in use")
    egress = egress_of(path_of(incident, snapshot), snapshot)
    if egress.doubt:
        return unknown(f"the nodes' public source address is not known: {egress.doubt}")
    return _compare(cluster, egress, snapshot)


def _compare(cluster: Cluster, egress: Egress, snapshot: Snapshot) -> Answer:
    listed = ", ".join(cluster.authorized_ranges)
    seen = f"nodes leave through {egress.via}: {_join(egress)}"
    evidence = (f"authorized: {listed}", *_article(cluster, snapshot))
    if egress.implicit:
        return passed(
            f"{seen}, which AKS always lets in", *evidence, assumptions=egress.assumptions
        )
    tags, ranges = tags_of(snapshot), cluster.authorized_ranges
    matches = {net: range_covers(ranges, net, tags) for net in egress.networks}
    if Match.NO in matches.values():
        left = tuple(str(net) for net, match in matches.items() if match is Match.NO)
        return _outside(cluster, egress, left, snapshot)
    if not matches:
        return unknown(f"{egress.via} gives no address that could be compared with {listed}")
    if Match.MAYBE in matches.values():
        return unknown(f"whether {listed} holds {_join(egress)} depends on a list not read")
    return passed(f"{seen}, all authorized", *evidence, assumptions=egress.assumptions)


def _outside(cluster: Cluster, egress: Egress, left: tuple[str, ...], snapshot: Snapshot) -> Answer:
    return failed(
        f"the nodes' public address {', '.join(left)} ({egress.via}) is not in the authorized IP "
        "ranges, so the API server drops their packets",
        f"authorized: {', '.join(cluster.authorized_ranges)}",
        f"nodes leave through {egress.via}: {_join(egress)}",
        *_article(cluster, snapshot),
        resource_id=cluster.id,
        fixes=(_fix(cluster, tuple(map(str, egress.prefixes)) or left, _passing(egress)),),
        assumptions=egress.assumptions,
    )


def _article(cluster: Cluster, snapshot: Snapshot) -> tuple[str, ...]:
    """Say what the article's own step would have said, where that is something else (S4.5)."""
    if isinstance(snapshot.subnet, Missing):
        return ()
    networks = [net for text in snapshot.subnet.value.prefixes if (net := parse_network(text))]
    if all(range_covers(cluster.authorized_ranges, net) is Match.YES for net in networks):
        return ()
    subnet = ", ".join(map(str, networks))
    sentence = (
        f"The article's step 1 would add the node subnet {subnet}: the API server never sees that "
        "address, and az refuses private ranges."
    )
    return (sentence,)


def _passing(egress: Egress) -> str:
    """Say that a single node's address is no lasting entry."""
    if not egress.single:
        return ""
    return (
        "Each node has another address, and a new node a new one: each of them has to be listed. "
        "What lasts is a new pool whose nodes take theirs from one prefix (az aks nodepool add "
        "--enable-node-public-ip --node-public-ip-prefix), with that prefix listed."
    )


def _fix(cluster: Cluster, left: tuple[str, ...], more: str) -> Fix:
    """Repeat the list as az takes it: without host bits, private ranges and "nothing else".

    az takes no service tag (S4.4), and a list without the one that is there would take it away.
    """
    networks = [parse_network(text) for text in cluster.authorized_ranges]
    tags = [text for text in cluster.authorized_ranges if parse_network(text) is None]
    if tags:
        return authorize_by_hand(cluster, tags[0], left, more)
    keep = tuple(str(net) for net in networks if net is not None and net.is_global)
    return authorize(cluster, keep, left, more)


def _join(egress: Egress) -> str:
    return ", ".join(str(network) for network in egress.networks) or "no address"


CHECK = Check(
    id="authorized_ip_ranges",
    title="Authorized IP ranges",
    source=TIMEOUT,
    ask=ask,
    symptom=Symptom.DROPPED,
    steps={Category.CONNECTION_TIMEOUT: 1, Category.UNSPECIFIED: 5},
)
