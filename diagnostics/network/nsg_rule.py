"""Match one rule of a network security group: protocol, ports and both sides (S1.3).

MAYBE where a field is only partly known: a service tag that was not expanded, an address
somewhere in a subnet, a word that Azure does not take.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from ipaddress import IPv4Network
from itertools import chain

from diagnostics.model.ids import ResourceId, same
from diagnostics.model.network import NsgRule
from diagnostics.network.flow import Flow
from diagnostics.network.match import (
    Match,
    every,
    is_ipv6,
    is_private,
    parse_network,
    parse_span,
    some,
    span_covers,
    span_of,
)
from diagnostics.network.space import HOST, Space
from diagnostics.network.tags import Tags, tag_covers

# Linux picks a client's port from this range; a rule about source port 443 never meets it (S1.3).
EPHEMERAL = (32768, 60999)
PORTS = re.compile(r"\s*(?P<first>[0-9]{1,9})\s*(?:-\s*(?P<last>[0-9]{1,9})\s*)?")


def rule_matches(
    rule: NsgRule, flow: Flow, space: Space, asg_ids: tuple[ResourceId, ...] | None = ()
) -> Match:
    """Say whether all five fields of one rule fit the flow (S1.3)."""
    return every(_conditions(rule, flow, space, asg_ids))


def _conditions(
    rule: NsgRule, flow: Flow, space: Space, asg_ids: tuple[ResourceId, ...] | None
) -> Iterator[Match]:
    yield _protocol(rule.protocol.lower())
    yield some(_port(text, (flow.port, flow.port)) for text in rule.destination_ports)
    yield some(_port(text, EPHEMERAL) for text in rule.source_ports)
    yield _destination(rule, flow, space)
    yield _source(rule, flow, space, asg_ids)


def _protocol(word: str) -> Match:
    if not word:
        return Match.MAYBE
    return Match.YES if word in ("*", "tcp") else Match.NO


@lru_cache(maxsize=4_096)
def _port(text: str, wanted: tuple[int, int]) -> Match:
    if text.strip() == "*":
        return Match.YES
    ports = PORTS.fullmatch(text)
    if ports is None:
        # Azure takes no such text; what it would mean is not ours to guess.
        return Match.MAYBE
    first, last = int(ports["first"]), int(ports["last"] or ports["first"])
    if first <= wanted[0] and wanted[1] <= last:
        return Match.YES
    return Match.NO if last < wanted[0] or wanted[1] < first else Match.MAYBE


def _source(
    rule: NsgRule, flow: Flow, space: Space, asg_ids: tuple[ResourceId, ...] | None
) -> Match:
    # A node is always inside its own virtual network, and the tag holds Azure's host (S1.6).
    if any(text.strip().lower() == "virtualnetwork" for text in rule.sources):
        return Match.YES
    groups = (_member(asg, asg_ids) for asg in rule.source_asg_ids)
    return some(chain(groups, _prefixes(rule.sources, flow.source, space)))


def _member(asg: ResourceId, asg_ids: tuple[ResourceId, ...] | None) -> Match:
    if asg_ids is None:
        return Match.MAYBE
    return Match.YES if any(same(asg, mine) for mine in asg_ids) else Match.NO


def _destination(rule: NsgRule, flow: Flow, space: Space) -> Match:
    if flow.destination is None and any(map(flow.is_within, rule.destinations)):
        return Match.YES
    prefixes = _prefixes(rule.destinations, flow.destination, space)
    if not rule.destination_asg_ids:
        return some(prefixes)
    # Only NICs are members of a security group; a private endpoint's may be one (S1.8).
    own = () if flow.goes_public else flow.groups
    return some(chain((_member(asg, own) for asg in rule.destination_asg_ids), prefixes))


def _prefixes(texts: tuple[str, ...], target: IPv4Network | None, space: Space) -> Iterator[Match]:
    wanted = None if target is None else span_of(target)
    for text in texts:
        # Most are plain, and a group may have thousands: these are compared as numbers.
        span = None if wanted is None else parse_span(text)
        if span is None or wanted is None:
            yield _prefix(text, target, space)
        else:
            yield span_covers(span, wanted)


def _prefix(text: str, target: IPv4Network | None, space: Space) -> Match:
    tag = text.strip().lower()
    if tag == "*":
        return Match.YES
    if tag == "virtualnetwork":
        return space.virtual_network(target)
    if tag == "internet":
        return space.internet(target)
    if tag == "azureloadbalancer":
        return Match.YES if target == HOST else Match.NO
    return _network_or_tag(tag, target, space.tags)


def _network_or_tag(tag: str, target: IPv4Network | None, tags: Tags) -> Match:
    network = parse_network(tag)
    if network is None:
        return Match.NO if is_ipv6(tag) else tag_covers(tag, target, tags)
    # Only a target that nobody named comes here with a network.
    if network.prefixlen == 0:
        return Match.YES
    return Match.NO if is_private(network) else Match.MAYBE
