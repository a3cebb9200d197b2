"""Where in a policy a collection can go so that it comes before what stops a flow (S3.2)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from diagnostics.model.firewall import FirewallPolicy, RuleGroup, RuleKind
from diagnostics.model.ids import ResourceId, free_name
from diagnostics.network.firewall.order import Numbered, Placed

LOWEST, HIGHEST, STEP = 100, 65000, 100
NEW_GROUP = "allow-aks-api-server"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A free priority in a group, which may be one that `policy` does not have yet."""

    policy: FirewallPolicy
    group: RuleGroup
    priority: int


def spots(policy: FirewallPolicy, first: Placed | None, kind: RuleKind) -> Iterator[Spot]:
    """Yield free priorities, the nearest before `first` first.

    Its own group, then earlier groups of the same policy, for a child's rules come after all of
    its parent's. Before the default denial every group of `policy` will do; the last one that
    holds rules of the same kind is taken first. A group that has to be made comes last of all.
    """
    if first is None or first.group is None or first.policy is None:
        for group in _latest_first(policy.groups, kind):
            yield from _free(policy, group, _end(group.collections))
        yield from _made(policy, _end(policy.groups))
        return
    yield from _free(first.policy, first.group, first.collection.priority - 1)
    number = first.group.priority
    earlier = tuple(group for group in first.policy.groups if group.priority < number)
    for group in _latest_first(earlier, kind):
        yield from _free(first.policy, group, _end(group.collections))
    yield from _made(first.policy, number - 1)


def _latest_first(groups: tuple[RuleGroup, ...], kind: RuleKind) -> list[RuleGroup]:
    def place(group: RuleGroup) -> tuple[bool, int, str]:
        return _holds(group, kind), group.priority, group.name.lower()

    return sorted(groups, key=place, reverse=True)


def _holds(group: RuleGroup, kind: RuleKind) -> bool:
    return any(rule.kind is kind for held in group.collections for rule in held.rules)


def _free(policy: FirewallPolicy, group: RuleGroup, top: int) -> Iterator[Spot]:
    for number in _highest_free(group.collections, top):
        yield Spot(policy=policy, group=group, priority=number)


def _made(policy: FirewallPolicy, top: int) -> Iterator[Spot]:
    name = free_name(NEW_GROUP, (group.name for group in policy.groups))
    where = ResourceId(f"{policy.id}/ruleCollectionGroups/{name}")
    for number in _highest_free(policy.groups, top):
        group = RuleGroup(id=where, name=name, priority=number, collections=())
        yield Spot(policy=policy, group=group, priority=LOWEST)


def _highest_free(held: Iterable[Numbered], top: int) -> Iterator[int]:
    """Yield the highest number up to `top` that none has, or nothing."""
    taken = {one.priority for one in held}
    yield from islice((one for one in range(top, LOWEST - 1, -1) if one not in taken), 1)


def _end(held: Iterable[Numbered]) -> int:
    last = max((one.priority for one in held), default=0)
    return min(last + STEP, HIGHEST)
