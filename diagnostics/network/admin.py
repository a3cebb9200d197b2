"""Security admin rules of Azure Virtual Network Manager, which come before every NSG.

The first match by priority ends their evaluation: Deny drops, AlwaysAllow lets pass whatever NSGs
say, Allow leaves it to them.

Source: https://learn.microsoft.com/azure/virtual-network-manager/concept-security-admins
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum

from diagnostics.model.admin_rules import AdminRule
from diagnostics.model.network import NsgRule
from diagnostics.network.flow import Flow
from diagnostics.network.match import Match
from diagnostics.network.nsg import OUTBOUND
from diagnostics.network.nsg_rule import rule_matches
from diagnostics.network.space import Space


class Effect(Enum):
    """What an admin rule, or none, does with the flow."""

    DROP = "denies"
    LET = "always allows"
    ONWARD = "leaves to NSGs"


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminRuling:
    """The rule that ends the evaluation, None: none matches; `doubtful` may match before it."""

    rule: AdminRule | None
    doubtful: tuple[AdminRule, ...] = ()

    @property
    def first(self) -> AdminRule:
        """Return the first rule that may end the evaluation; a remedy must come before it.

        Raises:
            StopIteration: no rule matches.
        """
        return next(one for one in (*self.doubtful, self.rule) if one is not None)

    @property
    def effects(self) -> frozenset[Effect]:
        """Return all that may come out."""
        ends = (self.rule, *self.doubtful)
        seen = (_effects(one) for one in ends if one is not None)
        onward = {Effect.ONWARD} if self.rule is None else set[Effect]()
        return frozenset(onward.union(*seen))


WORDS = {"deny": Effect.DROP, "alwaysallow": Effect.LET, "allow": Effect.ONWARD}


def effect_of(rule: AdminRule) -> Effect:
    """Say what a rule does with what it matches; an unknown word leaves it to NSGs."""
    return WORDS.get(rule.access.lower(), Effect.ONWARD)


def _effects(rule: AdminRule) -> frozenset[Effect]:
    """Return all that a rule may do: an unknown word, or none, may mean anything."""
    told = WORDS.get(rule.access.lower())
    return frozenset(Effect) if told is None else frozenset({told})


def _is_readable(rule: AdminRule) -> bool:
    return rule.priority > 0 and bool(rule.direction) and rule.access.lower() in WORDS


def judge_admin(
    rules: Iterable[AdminRule], flow: Flow, space: Space, direction: str = OUTBOUND
) -> AdminRuling:
    """Find the admin rule that decides about what leaves the node, or arrives where it goes.

    What arrives is judged by the rules of the network it arrives in, and not at a private endpoint,
    to which these rules do not apply.
    """
    doubtful: list[AdminRule] = []
    meant = (each for each in rules if each.direction.lower() in (direction, ""))
    for rule in sorted(meant, key=lambda each: each.priority):
        match = admin_rule_matches(rule, flow, space)
        if match is Match.YES and _is_readable(rule):
            return AdminRuling(rule=rule, doubtful=tuple(doubtful))
        if match is not Match.NO:
            doubtful.append(rule)
    return AdminRuling(rule=None, doubtful=tuple(doubtful))


def admin_rule_matches(rule: AdminRule, flow: Flow, space: Space) -> Match:
    """Say whether a rule fits; a network group's members are not read, so it may hold anything."""
    plain = _as_rule(rule)
    sure = replace(plain, sources=_known(rule.sources), destinations=_known(rule.destinations))
    widest = replace(plain, sources=_wide(rule.sources), destinations=_wide(rule.destinations))
    least, most = rule_matches(sure, flow, space), rule_matches(widest, flow, space)
    return least if least is most else Match.MAYBE


def _as_rule(rule: AdminRule) -> NsgRule:
    return NsgRule(
        name=rule.name,
        priority=rule.priority,
        direction=rule.direction,
        access=rule.access,
        protocol="*" if rule.protocol.lower() == "any" else rule.protocol,
        sources=rule.sources,
        source_ports=rule.source_ports,
        destinations=rule.destinations,
        destination_ports=rule.destination_ports,
    )


def _is_group(text: str) -> bool:
    return text.startswith("/")


def _known(side: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(text for text in side if not _is_group(text))


def _wide(side: tuple[str, ...]) -> tuple[str, ...]:
    return tuple("*" if _is_group(text) else text for text in side)
