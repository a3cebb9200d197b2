"""Find the rule collection that lets exactly one flow through a policy, uninspected.

It only adds: one collection with one rule, for the node subnet, the API server's name or address,
and the ports that are stopped, at a free priority before the first rule that may stop one. A name
is preferred to a public address, which is not static (facts of Azure, 5.6). What is returned was
judged: with it every flow is allowed and not inspected.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from diagnostics.model.facts import Missing
from diagnostics.model.firewall import (
    FirewallPolicy,
    FirewallRule,
    FirewallRules,
    RuleCollection,
    RuleGroup,
)
from diagnostics.model.ids import free_name, same
from diagnostics.network.firewall.changed import with_collection, with_group
from diagnostics.network.firewall.narrowest import narrowest_rule
from diagnostics.network.firewall.seen import Seen, see
from diagnostics.network.firewall.spots import Spot, spots
from diagnostics.network.firewall.verdict import FirewallRuling, judge
from diagnostics.network.flow import Flow
from diagnostics.network.nsg import Access
from diagnostics.network.tags import NOT_EXPANDED, Tags


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A collection to add to a group of a policy; `group` is as it was before."""

    policy: FirewallPolicy
    group: RuleGroup
    collection: RuleCollection

    @property
    def makes_group(self) -> bool:
        """Say whether the policy does not have the group yet."""
        return not any(same(group.id, self.group.id) for group in self.policy.groups)

    @property
    def filled(self) -> RuleGroup:
        """Return the group as it is once the collection was added."""
        return replace(self.group, collections=(*self.group.collections, self.collection))


def allow_rules(  # noqa: PLR0913 - flows, what is known of their ends, and the rules they meet
    rules: FirewallRules,
    flows: tuple[Flow, ...],
    *,
    sources: tuple[str, ...],
    fqdn: str | None,
    sni: bool,
    tags: Tags | Missing = NOT_EXPANDED,
) -> Opening | None:
    """Return what would let the flows through, which differ in their port alone.

    `sources` are the node subnet's prefixes. None: they pass already, what becomes of them could
    not be told, the firewall has classic rules of its own, no priority is free, or nothing is known
    to name the destination by.
    """
    seen = tuple(see(rules, flow, fqdn=fqdn, sni=sni, tags=tags) for flow in flows)
    fitting = (
        opening
        for opening in _candidates(seen, sources)
        if all(_passes(judge(replace(each, rules=opened(rules, opening)))) for each in seen)
    )
    made: Opening | None = None
    for opening in fitting:
        # A group that is there is preferred, whichever of the stops it comes before.
        if not opening.makes_group:
            return opening
        made = made or opening
    return made


def _candidates(seen: tuple[Seen, ...], sources: tuple[str, ...]) -> Iterator[Opening]:
    """Yield one rule for all stopped ports, at each place that comes before one of the stops."""
    stopped = [(one, ruling) for one in seen if _stopped(ruling := judge(one))]
    ports = tuple(one.flow.port for one, _ in stopped)
    for one, ruling in stopped:
        rule = narrowest_rule(one, ruling.first, sources, ports)
        policy = one.rules.policy
        if rule is not None and policy is not None:
            for spot in spots(policy, ruling.first, rule.kind):
                yield _opening(spot, rule)


def _stopped(ruling: FirewallRuling) -> bool:
    inspected = ruling.access is Access.ALLOW and ruling.inspected is True
    return ruling.access is Access.DENY or inspected


def _passes(ruling: FirewallRuling) -> bool:
    return ruling.access is Access.ALLOW and ruling.inspected is False


def _opening(spot: Spot, rule: FirewallRule) -> Opening:
    name = free_name(rule.name, (held.name for held in spot.group.collections))
    collection = RuleCollection(name=name, priority=spot.priority, action="Allow", rules=(rule,))
    return Opening(policy=spot.policy, group=spot.group, collection=collection)


def opened(rules: FirewallRules, opening: Opening) -> FirewallRules:
    """Return the rules as they are once the opening was added."""
    if opening.makes_group:
        return with_group(rules, opening.policy.id, opening.filled)
    return with_collection(rules, opening.group.id, opening.collection)
