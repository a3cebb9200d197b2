"""Judge one flow by the rules of a network security group, at the node or where it arrives.

Priority decides, lowest first, and the first match ends it (S1.1); own and default rules alike.
A rule that may or may not match (a service tag, a partly known address) is followed both ways:
if the outcome differs, the ruling is unknown, and says which rule made it so (S1.10). So is one of
which Azure did not tell priority, direction, protocol or effect: it may be anything.
"""

import re
from dataclasses import dataclass
from enum import Enum
from ipaddress import IPv4Network

from diagnostics.model.ids import ResourceId, same
from diagnostics.model.network import Nsg, NsgRule
from diagnostics.network.flow import Flow
from diagnostics.network.match import Match, covers, every, is_ipv6, is_private, parse_network, some
from diagnostics.network.space import HOST, Space
from diagnostics.network.tags import Tags, tag_covers

# Linux picks a client's port from this range; a rule about source port 443 never meets it (S1.3).
EPHEMERAL = (32768, 60999)
# Behind every rule that there can be.
NO_PLACE = 65536
PORTS = re.compile(r"\s*(?P<first>[0-9]{1,9})\s*(?:-\s*(?P<last>[0-9]{1,9})\s*)?")


class Access(Enum):
    """What an NSG does with the flow."""

    ALLOW = "Allow"
    DENY = "Deny"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """The access, the rule that decides it, and the rules before it that did not match.

    `doubtful` are the rules before it whose match could not be told; with UNKNOWN access `rule`
    is the first of them that would change the outcome.
    """

    access: Access
    rule: NsgRule
    skipped: tuple[NsgRule, ...]
    doubtful: tuple[NsgRule, ...] = ()

    @property
    def first(self) -> NsgRule:
        """Return the first rule that may end the evaluation; a remedy must come before it."""
        # A rule without number cannot be preceded for sure, so it does not set the place.
        return min((*self.doubtful, self.rule), key=lambda rule: rule.priority or NO_PLACE)


OUTBOUND, INBOUND = "outbound", "inbound"


def _default(name: str, priority: int, access: str, source: str, destination: str) -> NsgRule:
    return NsgRule(
        name=name,
        priority=priority,
        direction="Inbound" if name.endswith("InBound") else "Outbound",
        access=access,
        protocol="*",
        sources=(source,),
        source_ports=("*",),
        destinations=(destination,),
        destination_ports=("*",),
        default=True,
    )


# They cannot be removed, so they hold even where the JSON leaves them out (S1.9).
DEFAULT_RULES = (
    _default("AllowVnetOutBound", 65000, "Allow", "VirtualNetwork", "VirtualNetwork"),
    _default("AllowInternetOutBound", 65001, "Allow", "*", "Internet"),
    _default("DenyAllOutBound", 65500, "Deny", "*", "*"),
)
DEFAULT_INBOUND_RULES = (
    _default("AllowVnetInBound", 65000, "Allow", "VirtualNetwork", "VirtualNetwork"),
    _default("AllowAzureLoadBalancerInBound", 65001, "Allow", "AzureLoadBalancer", "*"),
    _default("DenyAllInBound", 65500, "Deny", "*", "*"),
)


def outbound_rules(nsg: Nsg) -> tuple[NsgRule, ...]:
    """Return the outbound rules in the order Azure applies them."""
    return _ordered(nsg, OUTBOUND, DEFAULT_RULES)


def inbound_rules(nsg: Nsg) -> tuple[NsgRule, ...]:
    """Return the inbound rules in the order Azure applies them."""
    return _ordered(nsg, INBOUND, DEFAULT_INBOUND_RULES)


def _ordered(nsg: Nsg, direction: str, default: tuple[NsgRule, ...]) -> tuple[NsgRule, ...]:
    # A rule that does not say its direction may have either.
    own = [rule for rule in nsg.rules if rule.direction.lower() in (direction, "")]
    taken = {rule.priority for rule in own}
    own += [rule for rule in default if rule.priority not in taken]
    return tuple(sorted(own, key=lambda rule: rule.priority))


def judge_outbound(
    nsg: Nsg, flow: Flow, space: Space, asg_ids: tuple[ResourceId, ...] | None = ()
) -> Ruling:
    """Find the rule that decides where the flow leaves the node.

    `asg_ids` are the application security groups the node's NIC is in; None: not read.
    """
    rules = (*outbound_rules(nsg), DEFAULT_RULES[-1])
    return _first(rules, [rule_matches(rule, flow, space, asg_ids) for rule in rules])


def judge_inbound(
    nsg: Nsg, flow: Flow, space: Space, asg_ids: tuple[ResourceId, ...] | None = ()
) -> Ruling:
    """Find the rule that decides where the flow arrives; the node is the same source there."""
    rules = (*inbound_rules(nsg), DEFAULT_INBOUND_RULES[-1])
    return _first(rules, [rule_matches(rule, flow, space, asg_ids) for rule in rules])


def _first(rules: tuple[NsgRule, ...], matches: list[Match]) -> Ruling:
    """Rule by the first certain match; the last rule matches whatever a broken body holds."""
    sure = [
        Match.MAYBE if match is Match.YES and not is_readable(rule) else match
        for rule, match in zip(rules, matches, strict=True)
    ]
    end = sure.index(Match.YES)
    before = tuple(zip(rules[:end], sure[:end], strict=True))
    return _ruling(
        rules[end],
        [rule for rule, match in before if match is Match.NO],
        [rule for rule, match in before if match is Match.MAYBE],
    )


def _ruling(rule: NsgRule, skipped: list[NsgRule], doubtful: list[NsgRule]) -> Ruling:
    access = effect_of(rule)
    against = next((doubt for doubt in doubtful if effect_of(doubt) is not access), None)
    return Ruling(
        access=access if against is None else Access.UNKNOWN,
        rule=against or rule,
        skipped=tuple(skipped),
        doubtful=tuple(doubtful),
    )


def effect_of(rule: NsgRule) -> Access:
    """Say what a rule does with what it matches; unknown where Azure used another word, or none."""
    words = {"allow": Access.ALLOW, "deny": Access.DENY}
    return words.get(rule.access.strip().lower(), Access.UNKNOWN)


def is_readable(rule: NsgRule) -> bool:
    """Say whether Azure told where a rule stands and what it does.

    One that lacks a priority (0) may stand before or after any other.
    """
    told = rule.priority > 0 and bool(rule.direction)
    return told and effect_of(rule) is not Access.UNKNOWN


def rule_matches(
    rule: NsgRule, flow: Flow, space: Space, asg_ids: tuple[ResourceId, ...] | None = ()
) -> Match:
    """Say whether all five fields of one rule fit the flow (S1.3)."""
    return every(
        (
            _protocol(rule.protocol.lower()),
            some(_port(text, (flow.port, flow.port)) for text in rule.destination_ports),
            some(_port(text, EPHEMERAL) for text in rule.source_ports),
            _source(rule, flow, space, asg_ids),
            _destination(rule, flow, space),
        )
    )


def _protocol(word: str) -> Match:
    if not word:
        return Match.MAYBE
    return Match.YES if word in ("*", "tcp") else Match.NO


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
    groups = [_member(asg, asg_ids) for asg in rule.source_asg_ids]
    prefixes = [_source_prefix(text, flow, space) for text in rule.sources]
    return some((*groups, *prefixes))


def _member(asg: ResourceId, asg_ids: tuple[ResourceId, ...] | None) -> Match:
    if asg_ids is None:
        return Match.MAYBE
    return Match.YES if any(same(asg, mine) for mine in asg_ids) else Match.NO


def _source_prefix(text: str, flow: Flow, space: Space) -> Match:
    # A node is always inside its own virtual network, and the tag holds Azure's host (S1.6).
    if text.strip().lower() == "virtualnetwork":
        return Match.YES
    return _prefix(text, flow.source, space)


def _destination(rule: NsgRule, flow: Flow, space: Space) -> Match:
    # Only NICs are members of a security group; a private endpoint's may be one (S1.8).
    own = () if flow.goes_public else flow.groups
    groups = [_member(asg, own) for asg in rule.destination_asg_ids]
    if any(flow.is_within(text) for text in rule.destinations):
        return Match.YES
    return some((*groups, *(_prefix(text, flow.destination, space) for text in rule.destinations)))


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
    if target is not None:
        return covers(network, target)
    if network.prefixlen == 0:
        return Match.YES
    return Match.NO if is_private(network) else Match.MAYBE
