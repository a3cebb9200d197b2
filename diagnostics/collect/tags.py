"""Read what the service tags hold that the snapshot names, if the outcome may depend on them."""

import re
from collections.abc import Iterable, Iterator, Mapping

from diagnostics.collect.firewalls import collections_of
from diagnostics.collect.reads import Reads, passed_on
from diagnostics.model.admin_rules import AdminRule
from diagnostics.model.cluster import Cluster
from diagnostics.model.facts import Fact, Known, Missing
from diagnostics.model.firewall import FirewallRules, NetworkRule
from diagnostics.model.ids import subscription
from diagnostics.model.network import Nsg, NsgRule, RouteTable
from diagnostics.model.snapshot import Snapshot

_WHAT = "the service tags"
# An IPv6 prefix has colons, and a network group's id slashes.
_TAG = re.compile(r"[A-Za-z][A-Za-z0-9]*(\.[A-Za-z0-9]+)*")
_PORTS = re.compile(r"\s*(?P<first>\d{1,5})\s*(?:-\s*(?P<last>\d{1,5})\s*)?")
# What these hold follows from the network itself.
_OWN = frozenset({"virtualnetwork", "internet", "azureloadbalancer", "any"})
_CARRIES_TCP = frozenset({"tcp", "any", "*"})
_PORT = 443


async def read_service_tags(
    reads: Reads, snapshot: Snapshot
) -> Fact[Mapping[str, tuple[str, ...]]]:
    """Read the named tags' IPv4 prefixes by folded name; nothing is sent where none is named.

    Tags hold public addresses only, so they decide nothing about a private API server.
    """
    cluster = snapshot.cluster
    if isinstance(cluster, Missing):
        return passed_on(cluster, _WHAT)
    names = () if _is_private(cluster.value) else named_tags(snapshot)
    if not names:
        return Known({}, cluster.value.id)
    if not cluster.value.location and isinstance(snapshot.vnet, Missing):
        return passed_on(snapshot.vnet, _WHAT)  # a planned cluster's region is its network's
    location = cluster.value.location.replace(" ", "").lower()
    at = subscription(cluster.value.id)
    what = f"the service tags of {location}"
    return await reads.read(what, reads.arm.service_tags, at, location, names)


def _is_private(cluster: Cluster) -> bool:
    return cluster.private or cluster.vnet_integration


def named_tags(snapshot: Snapshot) -> tuple[str, ...]:
    """Return the folded names of the tags that may decide about TCP 443 to the API server."""
    texts = (
        *_of_nsgs((snapshot.nic_nsg, snapshot.subnet_nsg)),
        *_of_routes(snapshot.route_table),
        *_of_ranges(snapshot.cluster),
        *_of_firewalls(snapshot.firewall_rules.values()),
        *_of_admins(snapshot.admin_rules),
    )
    found = {text.strip().lower() for text in texts if _TAG.fullmatch(text.strip())}
    return tuple(sorted(found - _OWN))


def _of_nsgs(facts: Iterable[Fact[Nsg | None]]) -> Iterator[str]:
    for fact in facts:
        nsg = fact.value if isinstance(fact, Known) else None
        for rule in nsg.rules if nsg else ():
            yield from _of_rule(rule)


def _of_admins(fact: Fact[tuple[AdminRule, ...]]) -> Iterator[str]:
    for rule in fact.value if isinstance(fact, Known) else ():
        yield from _of_rule(rule)


def _of_rule(rule: NsgRule | AdminRule) -> Iterator[str]:
    if rule.direction.lower() == "outbound" and _meets((rule.protocol,), rule.destination_ports):
        yield from rule.destinations


def _of_routes(fact: Fact[RouteTable | None]) -> Iterator[str]:
    table = fact.value if isinstance(fact, Known) else None
    yield from (route.prefix for route in (table.routes if table else ()))


def _of_ranges(fact: Fact[Cluster]) -> Iterator[str]:
    yield from fact.value.authorized_ranges if isinstance(fact, Known) else ()


def _of_firewalls(facts: Iterable[Fact[FirewallRules]]) -> Iterator[str]:
    known = (fact.value for fact in facts if isinstance(fact, Known))
    for held in (held for rules in known for held in collections_of(rules)):
        for rule in held.rules:
            if isinstance(rule, NetworkRule) and _meets(rule.protocols, rule.destination_ports):
                yield from rule.destinations


def _meets(protocols: Iterable[str], ports: Iterable[str]) -> bool:
    carries = any(each.strip().lower() in _CARRIES_TCP for each in protocols)
    return carries and any(_holds(each) for each in ports)


def _holds(ports: str) -> bool:
    found = _PORTS.fullmatch(ports)
    if found is None:
        return True  # `*`, or what nobody understands
    return int(found["first"]) <= _PORT <= int(found["last"] or found["first"])
