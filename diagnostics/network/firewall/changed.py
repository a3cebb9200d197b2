"""A policy as it is once a group or a collection was added, to itself or to one of its parents."""

from collections.abc import Callable
from dataclasses import replace

from diagnostics.model.firewall import FirewallPolicy, FirewallRules, RuleCollection, RuleGroup
from diagnostics.model.ids import ResourceId, same


def with_collection(
    rules: FirewallRules, group_id: ResourceId, collection: RuleCollection
) -> FirewallRules:
    """Return the rules with a collection more, as the last of a group that is there."""

    def add(group: RuleGroup) -> RuleGroup:
        if not same(group.id, group_id):
            return group
        return replace(group, collections=(*group.collections, collection))

    return _changed(rules, lambda policy: replace(policy, groups=tuple(map(add, policy.groups))))


def with_group(rules: FirewallRules, policy_id: ResourceId, group: RuleGroup) -> FirewallRules:
    """Return the rules with a group more in one policy."""

    def add(policy: FirewallPolicy) -> FirewallPolicy:
        own = same(policy.id, policy_id)
        return replace(policy, groups=(*policy.groups, group)) if own else policy

    return _changed(rules, add)


def _changed(
    rules: FirewallRules, change: Callable[[FirewallPolicy], FirewallPolicy]
) -> FirewallRules:
    def whole(policy: FirewallPolicy | None) -> FirewallPolicy | None:
        return policy and replace(change(policy), parent=whole(policy.parent))

    return replace(rules, policy=whole(rules.policy))
