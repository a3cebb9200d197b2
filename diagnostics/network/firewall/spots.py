"""Where in a policy a collection can go so that it comes before what stops a flow (S3.2)."""

from collections.abc import Iterator
from dataclasses import dataclass

from diagnostics.model.firewall import FirewallPolicy, RuleGroup, RuleKind
from diagnostics.network.firewall.order import Placed

LOWEST, HIGHEST, STEP = 100, 65000, 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A free priority in a group."""

    policy: FirewallPolicy
    group: RuleGroup
    priority: int


def spots(policy: FirewallPolicy, first: Placed | None, kind: RuleKind) -> Iterator[Spot]:
    """Yield free priorities, the nearest before `first` first.

    Its own group, then earlier groups of the same policy, for a child's rules come after all of
    its parent's. Before the default denial every group of `policy` will do; the last one that
    holds rules of the same kind is taken first.
    """
    if first is None or first.group is None or first.policy is None:
        for group in _latest_first(policy.groups, kind):
            yield from _free(policy, group, _end(group))
        return
    yield from _free(first.policy, first.group, first.collection.priority - 1)
    number = first.group.priority
    earlier = tuple(group for group in first.policy.groups if group.priority < number)
    for group in _latest_first(earlier, kind):
        yield from _free(first.policy, group, _end(group))


def _latest_first(groups: tuple[RuleGroup, ...], kind: RuleKind) -> list[RuleGroup]:
    def place(group: RuleGroup) -> tuple[bool, int, str]:
        return _holds(group, kind), group.priority, group.name.lower()

    return sorted(groups, key=place, reverse=True)


def _holds(group: RuleGroup, kind: RuleKind) -> bool:
    return any(rule.kind is kind for held in group.collections for rule in held.rules)


def _free(policy: FirewallPolicy, group: RuleGroup, top: int) -> Iterator[Spot]:
    taken = {held.priority for held in group.collections}
    number = next((one for one in range(top, LOWEST - 1, -1) if one not in taken), None)
    if number is not None:
        yield Spot(policy=policy, group=group, priority=number)


def _end(group: RuleGroup) -> int:
    last = max((held.priority for held in group.collections), default=0)
    return min(last + STEP, HIGHEST)
