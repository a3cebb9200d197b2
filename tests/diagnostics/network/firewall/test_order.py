"""The order of rules, collections, groups and policies (S3.1-S3.3)."""

from diagnostics.model.firewall import FirewallRule, FirewallRules, RuleKind
from diagnostics.network.firewall.order import Placed, walk
from diagnostics.network.firewall.told import NO, YES, Told, maybe
from tests.diagnostics.network.firewall.values import (
    application,
    collection,
    group,
    network,
    policy,
)


def all_skipped(rules: FirewallRules, kind: RuleKind) -> tuple[str, ...]:
    return tuple(one.rule.name for one in walk(rules, kind, lambda _: NO).skipped)


def numbered(*names: str) -> tuple[FirewallRule, ...]:
    return tuple(network(name) for name in names)


BASE = policy(
    group(collection(*numbered("base-late"), name="b2", priority=9000), name="g2", priority=60000),
    group(
        collection(*numbered("base-3"), application("base-app"), name="b1", priority=400),
        collection(*numbered("base-1", "base-2"), name="b0", priority=300),
        name="g1",
        priority=50000,
    ),
    name="base",
)
CHILD = policy(
    group(collection(*numbered("child-2"), priority=100), name="late", priority=200),
    group(
        collection(application("child-app"), priority=100),
        collection(*numbered("child-1"), name="n", priority=65000),
        name="early",
        priority=100,
    ),
    name="child",
    parent=BASE,
)


def test_network_pass_takes_the_parent_first_whatever_the_numbers() -> None:
    names = ("base-1", "base-2", "base-3", "base-late", "child-1", "child-2")
    assert all_skipped(FirewallRules(policy=CHILD), RuleKind.NETWORK) == names


def test_application_pass_has_the_same_order() -> None:
    names = ("base-app", "child-app")
    assert all_skipped(FirewallRules(policy=CHILD), RuleKind.APPLICATION) == names


def test_a_grandparent_comes_before_the_parent() -> None:
    grandchild = policy(group(collection(*numbered("grandchild"))), parent=CHILD)
    names = all_skipped(FirewallRules(policy=grandchild), RuleKind.NETWORK)
    assert (names[0], names[-1]) == ("base-1", "grandchild")


def test_classic_collections_go_by_their_priority() -> None:
    classic = FirewallRules(
        collections=(
            collection(*numbered("third"), name="c", priority=500),
            collection(*numbered("first", "second"), name="a", priority=110),
            collection(application("app"), name="b", priority=100),
        )
    )
    assert all_skipped(classic, RuleKind.NETWORK) == ("first", "second", "third")
    assert all_skipped(classic, RuleKind.APPLICATION) == ("app",)


def test_classic_collections_do_not_count_beside_a_policy() -> None:
    rules = FirewallRules(policy=BASE, collections=(collection(*numbered("classic")),))
    names = ("base-1", "base-2", "base-3", "base-late")
    assert all_skipped(rules, RuleKind.NETWORK) == names


def test_placed_says_where_a_rule_stands() -> None:
    (first, *_) = walk(FirewallRules(policy=CHILD), RuleKind.APPLICATION, lambda _: NO).skipped
    home = BASE.groups[1]
    assert first == Placed(
        rule=application("base-app"), collection=home.collections[0], group=home, policy=BASE
    )


def told_by_name(answers: dict[str, Told]) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    done = walk(
        FirewallRules(policy=CHILD),
        RuleKind.NETWORK,
        lambda placed: answers.get(placed.rule.name, NO),
    )
    met = tuple(placed.rule.name for placed, _ in done.met)
    return met, tuple(one.rule.name for one in done.skipped), done.ended


def test_a_certain_match_ends_the_pass() -> None:
    rain = maybe("rain")
    assert told_by_name({"base-2": rain, "base-late": YES, "child-1": YES}) == (
        ("base-2", "base-late"),
        ("base-1", "base-3"),
        True,
    )
    assert told_by_name({"child-2": rain})[::2] == (("child-2",), False)
    assert told_by_name({})[::2] == ((), False)


def test_collections_of_equal_priority_are_followed_side_by_side() -> None:
    tied = FirewallRules(
        policy=policy(
            group(
                collection(*numbered("after"), name="z", priority=201),
                collection(*numbered("b-1", "b-2"), name="B", priority=200),
                collection(*numbered("a-1", "a-2"), name="a", priority=200),
            )
        )
    )
    done = walk(tied, RuleKind.NETWORK, lambda _: YES)
    assert [placed.rule.name for placed, _ in done.met] == ["a-1", "b-1"]
    assert (done.skipped, done.ended) == ((), True)


def test_groups_of_equal_priority_are_followed_side_by_side() -> None:
    tied = FirewallRules(
        policy=policy(
            group(collection(*numbered("b")), name="gb"),
            group(collection(*numbered("a")), name="ga"),
        )
    )
    done = walk(tied, RuleKind.NETWORK, lambda _: YES)
    assert [placed.rule.name for placed, _ in done.met] == ["a", "b"]


def test_names_of_equal_priority_are_compared_in_small_letters() -> None:
    tied = FirewallRules(
        collections=(
            collection(*numbered("letter"), name="aB"),
            collection(*numbered("underscore"), name="A_"),
        )
    )
    assert all_skipped(tied, RuleKind.NETWORK) == ("underscore", "letter")
