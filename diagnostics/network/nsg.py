"""Judge one flow by the rules of a network security group, at the node or where it arrives.

Priority decides, lowest first, and the first match ends it (S1.1); own and default rules alike.
A rule that may or may not match (a service tag, a partly known address) is followed both ways:
if the outcome differs, the ruling is unknown, and says which rule made it so (S1.10). So is one of
which Azure did not tell priority, direction, protocol or effect: it may be anything.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from diagnostics.model.ids import ResourceId
from diagnostics.model.network import Nsg, NsgRule
from diagnostics.network.flow import Flow
from diagnostics.network.match import Match
from diagnostics.network.nsg_rule import rule_matches
from diagnostics.network.space import Space

# Behind every rule that there can be.
NO_PLACE = 65536


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
    return _first((rule, rule_matches(rule, flow, space, asg_ids)) for rule in rules)


def judge_inbound(
    nsg: Nsg, flow: Flow, space: Space, asg_ids: tuple[ResourceId, ...] | None = ()
) -> Ruling:
    """Find the rule that decides where the flow arrives; the node is the same source there."""
    rules = (*inbound_rules(nsg), DEFAULT_INBOUND_RULES[-1])
    return _first((rule, rule_matches(rule, flow, space, asg_ids)) for rule in rules)


def _first(matched: Iterator[tuple[NsgRule, Match]]) -> Ruling:
    """Rule by the first certain match; the last rule matches whatever a broken body holds."""
    skipped: list[NsgRule] = []
    doubtful: list[NsgRule] = []
    rule, match = next(matched)
    while match is not Match.YES or not is_readable(rule):
        (skipped if match is Match.NO else doubtful).append(rule)
        rule, match = next(matched)
    return _ruling(rule, skipped, doubtful)


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
