"""Where an added collection comes before what stops a flow (S3.2)."""

from diagnostics.model.firewall import FirewallPolicy, RuleGroup, RuleKind
from diagnostics.network.firewall.order import Placed
from diagnostics.network.firewall.spots import spots
from tests.diagnostics.network.firewall.values import (
    application,
    collection,
    group,
    network,
    policy,
)

NETWORK, APPLICATION = RuleKind.NETWORK, RuleKind.APPLICATION


def found(
    own: FirewallPolicy, first: Placed | None, kind: RuleKind = NETWORK
) -> list[tuple[str, str, int]]:
    return [(spot.policy.name, spot.group.name, spot.priority) for spot in spots(own, first, kind)]


def placed(own: FirewallPolicy, home: RuleGroup, at: int) -> Placed:
    held = home.collections[at]
    return Placed(rule=held.rules[0], collection=held, group=home, policy=own)


DENIES = collection(network(), name="denies", priority=203, action="Deny")
NEXT = collection(network(), name="next", priority=202)
NAT = collection(name="nat", priority=201, action="Dnat")


def test_the_nearest_free_priority_before_the_rule_is_taken() -> None:
    home = group(DENIES, NEXT, NAT, name="home")
    own = policy(home)
    assert found(own, placed(own, home, 0)) == [("policy", "home", 200)]
    assert found(own, placed(own, home, 1)) == [("policy", "home", 200)]


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
    ]


def test_the_parents_groups_are_taken_where_the_parent_stops_the_flow() -> None:
    home = group(DENIES, name="home")
    parent = policy(home, name="parent")
    own = policy(group(name="own", priority=100), parent=parent)
    assert found(own, placed(parent, home, 0)) == [("parent", "home", 202)]


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
        assert found(own, None, kind) == [("policy", *one) for one in expected]
    assert found(policy(), None) == []


def test_a_taken_end_leaves_the_number_before() -> None:
    own = policy(group(collection(priority=65000), collection(priority=64999)))
    assert found(own, None) == [("policy", "group", 64998)]


def test_a_full_group_has_no_spot() -> None:
    full = group(*(collection(network(), priority=number) for number in range(100, 110)))
    own = policy(full)
    assert found(own, placed(own, full, 9)) == []
