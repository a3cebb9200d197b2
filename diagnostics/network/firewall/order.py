"""The order in which a firewall comes to its rules (S3.1-S3.3).

Network rules before application rules, whatever the numbers; in each pass the parent policy's
groups first, then groups by priority, then collections by priority, then rules as listed. Which
of two equal priorities comes first is not documented: such neighbours are followed side by side.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol, TypeVar

from diagnostics.model.firewall import (
    FirewallPolicy,
    FirewallRule,
    FirewallRules,
    RuleCollection,
    RuleGroup,
    RuleKind,
)
from diagnostics.network.firewall.told import NO, Told
from diagnostics.network.match import Match


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A rule and where it stands; `policy` and `group` are None for a classic collection."""

    rule: FirewallRule
    collection: RuleCollection
    group: RuleGroup | None = None
    policy: FirewallPolicy | None = None

    @property
    def allows(self) -> bool:
        """Say whether the rule's collection allows what it matches."""
        return self.collection.action.lower() == "allow"


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """A pass through rules: those that may match, in order, and those that do not.

    `ended` tells that one certainly matches, so that nothing after it is applied.
    """

    met: tuple[tuple[Placed, Told], ...] = ()
    skipped: tuple[Placed, ...] = ()
    ended: bool = False


class Numbered(Protocol):
    """A group or a collection: what has a name and a priority among its like."""

    @property
    def name(self) -> str:
        """Name it; casing does not count."""

    @property
    def priority(self) -> int:
        """Return its number; the lowest comes first."""


N = TypeVar("N", bound=Numbered)
Fits = Callable[[Placed], Told]


def walk(rules: FirewallRules, kind: RuleKind, fits: Fits) -> Walk:
    """Go through the rules of one kind until one certainly matches."""
    if rules.policy is None:
        return _by_priority(rules.collections, lambda one: _collection(_rules(one, kind), fits))
    policies = reversed(tuple(lineage(rules.policy)))
    return _one_by_one(_policy(policy, kind, fits) for policy in policies)


def lineage(policy: FirewallPolicy | None) -> Iterator[FirewallPolicy]:
    """Yield a policy, its parent, and so on up."""
    while policy is not None:
        yield policy
        policy = policy.parent


def _policy(policy: FirewallPolicy, kind: RuleKind, fits: Fits) -> Walk:
    def group_of(group: RuleGroup) -> Walk:
        return _by_priority(
            group.collections,
            lambda one: _collection(_rules(one, kind, group=group, policy=policy), fits),
        )

    return _by_priority(policy.groups, group_of)


def _rules(
    collection: RuleCollection,
    kind: RuleKind,
    *,
    group: RuleGroup | None = None,
    policy: FirewallPolicy | None = None,
) -> Iterator[Placed]:
    for rule in collection.rules:
        if rule.kind is kind:
            yield Placed(rule=rule, collection=collection, group=group, policy=policy)


def _collection(placed: Iterable[Placed], fits: Fits) -> Walk:
    met: list[tuple[Placed, Told]] = []
    skipped: list[Placed] = []
    for one in placed:
        told = fits(one)
        if told is NO or told.match is Match.NO:
            skipped.append(one)
            continue
        met.append((one, told))
        if told.match is Match.YES:
            return Walk(met=tuple(met), skipped=tuple(skipped), ended=True)
    return Walk(met=tuple(met), skipped=tuple(skipped))


def _by_priority(held: Iterable[N], walk_one: Callable[[N], Walk]) -> Walk:
    ordered = sorted(held, key=lambda one: (one.priority, one.name.lower()))
    tied = groupby(ordered, key=lambda one: one.priority)
    return _one_by_one(_joined(map(walk_one, equals)) for _, equals in tied)


def _one_by_one(walks: Iterable[Walk]) -> Walk:
    """Follow walks one after the other, none after the one that ends."""
    done: list[Walk] = []
    for one in walks:
        done.append(one)
        if one.ended:
            break
    return _joined(done)


def _joined(walks: Iterable[Walk]) -> Walk:
    walks = tuple(walks)
    return Walk(
        met=tuple(pair for one in walks for pair in one.met),
        skipped=tuple(placed for one in walks for placed in one.skipped),
        ended=any(one.ended for one in walks),
    )
