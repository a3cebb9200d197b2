"""Where an added collection comes before what stops a flow (S3.2)."""

from dataclasses import replace

import pytest

from diagnostics.model.firewall import FirewallPolicy, RuleGroup, RuleKind
from diagnostics.model.ids import ResourceId
from diagnostics.network.firewall.order import Placed
from diagnostics.network.firewall.spots import NEW_GROUP, spots
from tests.diagnostics.network.firewall.values import (
    application,
    collection,
    group,
    network,
    policy,
)

NETWORK, APPLICATION = RuleKind.NETWORK, RuleKind.APPLICATION
MADE = ("policy", NEW_GROUP, 100)


def found(
    own: FirewallPolicy, first: Placed | None, kind: RuleKind = NETWORK
) -> list[tuple[str, str, int]]:
    return [(spot.policy.name, spot.group.name, spot.priority) for spot in spots(own, first, kind)]


def new_groups(own: FirewallPolicy, first: Placed | None) -> list[RuleGroup]:
    made = [spot.group for spot in spots(own, first, NETWORK)]
    return [each for each in made if each not in own.groups]


def placed(own: FirewallPolicy, home: RuleGroup, at: int) -> Placed:
    held = home.collections[at]
    return Placed(rule=held.rules[0], collection=held, group=home, policy=own)


DENIES = collection(network(), name="denies", priority=203, action="Deny")
NEXT = collection(network(), name="next", priority=202)
NAT = collection(name="nat", priority=201, action="Dnat")


def test_the_nearest_free_priority_before_the_rule_is_taken() -> None:
    home = group(DENIES, NEXT, NAT, name="home")
    own = policy(home)
    assert found(own, placed(own, home, 0)) == [("policy", "home", 200), MADE]
    assert found(own, placed(own, home, 1)) == [("policy", "home", 200), MADE]


def test_earlier_groups_of_the_same_policy_follow() -> None:
    lowest = collection(network(), priority=100, action="Deny")
    home = group(lowest, name="home", priority=300)
    own = policy(
        group(name="empty", priority=100),
        group(collection(application(), priority=150), name="names", priority=250),
        home,
        group(
            collection(network(), priority=500),
            collection(priority=300),
            name="numbers",
            priority=200,
        ),
        group(collection(network()), name="level", priority=300),
        group(name="later", priority=301),
        parent=policy(group(name="of-parent"), name="parent"),
    )
    assert found(own, placed(own, home, 0)) == [
        ("policy", "numbers", 600),
        ("policy", "names", 250),
        ("policy", "empty", 100),
        MADE,
    ]


def test_the_parents_groups_are_taken_where_the_parent_stops_the_flow() -> None:
    home = group(DENIES, name="home")
    parent = policy(home, name="parent")
    own = policy(group(name="own", priority=100), parent=parent)
    assert found(own, placed(parent, home, 0)) == [
        ("parent", "home", 202),
        ("parent", NEW_GROUP, 100),
    ]


def test_before_the_default_denial_any_own_group_will_do() -> None:
    own = policy(
        group(collection(application(), priority=150), name="names", priority=100),
        group(collection(network(), priority=64950), name="numbers", priority=200),
        group(name="empty", priority=300),
        parent=policy(group(name="of-parent"), name="parent"),
    )
    empty, names, numbers = ("empty", 100), ("names", 250), ("numbers", 65000)
    by_kind = {NETWORK: [numbers, empty, names], APPLICATION: [names, empty, numbers]}
    for kind, expected in by_kind.items():
        assert found(own, None, kind) == [*(("policy", *one) for one in expected), MADE]


def test_a_taken_end_leaves_the_number_before() -> None:
    own = policy(group(collection(priority=65000), collection(priority=64999)))
    assert found(own, None) == [("policy", "group", 64998), MADE]


def test_a_full_group_has_no_spot_in_it() -> None:
    full = group(*(collection(network(), priority=number) for number in range(100, 110)))
    own = policy(full)
    assert found(own, placed(own, full, 9)) == [MADE]


@pytest.mark.parametrize(
    ("taken", "expected"),
    [
        ((), (299,)),
        ((299, 298, 250, 301), (297,)),
        (tuple(range(101, 300)), (100,)),
        (tuple(range(100, 300)), ()),
    ],
)
def test_a_new_group_takes_the_nearest_free_number_before_the_deciding_group(
    taken: tuple[int, ...], expected: tuple[int, ...]
) -> None:
    home = group(DENIES, name="home", priority=300)
    own = policy(home, *(group(name=f"g{number}", priority=number) for number in taken))
    assert new_groups(own, placed(own, home, 0)) == [
        RuleGroup(
            id=ResourceId(f"{own.id}/ruleCollectionGroups/{NEW_GROUP}"),
            name=NEW_GROUP,
            priority=number,
            collections=(),
        )
        for number in expected
    ]


@pytest.mark.parametrize(
    ("taken", "expected"),
    [((), 100), ((100, 300), 400), ((64950,), 65000), ((65000, 64999), 64998)],
)
def test_before_the_default_denial_a_new_group_comes_after_the_others(
    taken: tuple[int, ...], expected: int
) -> None:
    own = policy(*(group(name=f"g{number}", priority=number) for number in taken))
    assert [made.priority for made in new_groups(own, None)] == [expected]


@pytest.mark.parametrize(
    ("taken", "expected"),
    [
        (("Allow-AKS-API-server",), f"{NEW_GROUP}-2"),
        ((f"{NEW_GROUP}-2", NEW_GROUP), f"{NEW_GROUP}-3"),
    ],
)
def test_a_new_group_has_a_name_that_none_has(taken: tuple[str, ...], expected: str) -> None:
    own = policy(*(group(name=name, priority=100 + at) for at, name in enumerate(taken)))
    assert [made.name for made in new_groups(own, None)] == [expected]


def test_groups_of_equal_priority_are_taken_by_their_names_in_small_letters() -> None:
    own = policy(group(name="aB"), group(name="A_"))
    assert found(own, None) == [("policy", "aB", 100), ("policy", "A_", 100), MADE]


def test_a_rule_without_group_or_policy_sets_no_place() -> None:
    own = policy(group(name="own"))
    classic = Placed(rule=DENIES.rules[0], collection=DENIES)
    anywhere = [("policy", "own", 100), MADE]
    assert found(own, classic) == anywhere
    assert found(own, replace(classic, policy=own)) == anywhere
    assert found(own, replace(classic, group=own.groups[0])) == anywhere
