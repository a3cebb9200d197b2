"""What would let exactly one flow through a policy (S3.1-S3.9)."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.model.firewall import FirewallRules, RuleKind
from diagnostics.model.ids import key
from diagnostics.network.firewall.opening import Opening, allow_rules, opened
from diagnostics.network.firewall.spots import NEW_GROUP
from diagnostics.network.flow import Flow
from diagnostics.network.nsg import Access
from tests.builders import API_IP, FQDN, NODE_IP
from tests.diagnostics.network.firewall.estates import firewalls
from tests.diagnostics.network.firewall.naive import World, what_happens
from tests.diagnostics.network.firewall.values import (
    DENIED,
    EMPTIED,
    FLOW,
    NODES,
    SUBNET,
    application,
    collection,
    flow,
    group,
    judged,
    network,
    policy,
    rules_of,
)


def opening_in(
    rules: FirewallRules, flow: Flow = FLOW, fqdn: str | None = FQDN, *, sni: bool = True
) -> Opening | None:
    return allow_rules(rules, (flow,), sources=(SUBNET,), fqdn=fqdn, sni=sni)


def place(opening: Opening | None) -> tuple[str, str, int, RuleKind] | None:
    if opening is None:
        return None
    held = opening.collection
    return opening.policy.name, opening.group.name, held.priority, held.rules[0].kind


OTHER = collection(application(target_fqdns=("mcr.microsoft.com",)), name="base", priority=200)


def test_the_opening_is_one_rule_for_the_subnet_the_name_and_the_port() -> None:
    rules = rules_of(OTHER)
    opening = opening_in(rules)
    assert opening is not None
    assert (opening.policy, opening.group) == (rules.policy, group(OTHER))
    assert opening.collection == collection(
        application("allow-aks-api-server-443", sources=(SUBNET,)),
        name="allow-aks-api-server-443",
        priority=300,
    )


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (rules_of(OTHER), ("policy", "group", 300, RuleKind.APPLICATION)),
        (rules_of(), ("policy", "group", 100, RuleKind.APPLICATION)),
        (
            rules_of(collection(application(), action="Deny")),
            ("policy", "group", 199, RuleKind.APPLICATION),
        ),
        (
            rules_of(collection(network(), action="Deny")),
            ("policy", "group", 199, RuleKind.NETWORK),
        ),
        (
            rules_of(collection(application(terminate_tls=True))),
            ("policy", "group", 199, RuleKind.APPLICATION),
        ),
        (
            rules_of(collection(network(source_group_ids=(DENIED,)), action="Deny")),
            ("policy", "group", 199, RuleKind.NETWORK),
        ),
    ],
)
def test_the_opening_comes_just_before_what_stops_the_flow(
    rules: FirewallRules, expected: tuple[str, str, int, RuleKind]
) -> None:
    opening = opening_in(rules)
    assert place(opening) == expected
    assert opening is not None
    after = judged(opened(rules, opening))
    assert (after.access, after.inspected) == (Access.ALLOW, False)


def test_the_opening_goes_into_the_parent_where_the_parent_denies() -> None:
    parent = policy(group(collection(network(), action="Deny"), name="hub"), name="parent")
    child = policy(group(name="own", priority=100), parent=parent)
    rules = FirewallRules(policy=child)
    opening = opening_in(rules)
    assert place(opening) == ("parent", "hub", 199, RuleKind.NETWORK)
    assert opening is not None
    more = opened(rules, opening)
    assert more.policy == replace(
        child,
        parent=policy(
            group(collection(network(), action="Deny"), opening.collection, name="hub"),
            name="parent",
        ),
    )


def test_a_connection_by_address_is_opened_by_address() -> None:
    assert place(opening_in(rules_of(OTHER), sni=False)) == (
        *("policy", "group", 300),
        RuleKind.NETWORK,
    )


def test_the_next_group_is_taken_where_an_equal_neighbour_would_still_deny() -> None:
    denies = collection(network(), action="Deny")
    tied = policy(
        group(denies, name="a", priority=300),
        group(denies, name="b", priority=300),
        group(name="before", priority=200),
    )
    assert place(opening_in(FirewallRules(policy=tied))) == (
        *("policy", "before", 100),
        RuleKind.NETWORK,
    )


@pytest.mark.parametrize(
    ("taken", "name"),
    [
        (("Allow-AKS-API-server-443",), "allow-aks-api-server-443-2"),
        (
            ("allow-aks-api-server-443", "allow-aks-api-server-443-2"),
            "allow-aks-api-server-443-3",
        ),
    ],
)
def test_a_name_that_is_taken_gets_a_number(taken: tuple[str, ...], name: str) -> None:
    held = [collection(name=one, priority=100 + at) for at, one in enumerate(taken)]
    opening = opening_in(rules_of(*held))
    assert opening is not None
    assert opening.collection.name == name


def test_before_the_default_denial_the_group_with_rules_of_the_same_kind_is_taken() -> None:
    own = policy(group(OTHER, name="names", priority=100), group(name="empty", priority=300))
    assert place(opening_in(FirewallRules(policy=own))) == (
        *("policy", "names", 300),
        RuleKind.APPLICATION,
    )


def test_a_denied_service_tag_is_opened_where_it_was_expanded() -> None:
    denies = collection(network(destinations=("AzureCloud",)), action="Deny")
    rules = rules_of(denies, collection(application(), priority=300))
    tags = {"azurecloud": (API_IP,)}
    opening = allow_rules(rules, (FLOW,), sources=(SUBNET,), fqdn=FQDN, sni=True, tags=tags)
    assert place(opening) == ("policy", "group", 199, RuleKind.NETWORK)
    assert opening_in(rules) is None


CLASSIC = FirewallRules(collections=(OTHER,))
DENIES = collection(network(), action="Deny")
FIRST = collection(network(), priority=100, action="Deny")
MAYBE_INSPECTS = application(source_group_ids=(DENIED,), terminate_tls=True)


@pytest.mark.parametrize(
    ("rules", "fqdn", "to"),
    [
        (rules_of(collection(application())), FQDN, API_IP),
        (rules_of(collection(network(source_group_ids=(DENIED,)))), FQDN, API_IP),
        (rules_of(collection(MAYBE_INSPECTS, application())), FQDN, API_IP),
        (CLASSIC, FQDN, API_IP),
        (FirewallRules(policy=policy(group(FIRST, priority=100))), FQDN, API_IP),
        (rules_of(OTHER), None, None),
        (rules_of(DENIES, dns_proxy=False), FQDN, None),
    ],
)
def test_no_opening_where_none_is_needed_known_or_possible(
    rules: FirewallRules, fqdn: str | None, to: str | None
) -> None:
    assert opening_in(rules, flow(destination=to), fqdn) is None


def test_no_opening_for_a_node_outside_the_subnet() -> None:
    assert opening_in(rules_of(OTHER), flow(source="10.0.3.10")) is None


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (rules_of(FIRST), ("policy", NEW_GROUP, 100, RuleKind.NETWORK)),
        (
            rules_of(collection(application(terminate_tls=True), priority=100)),
            ("policy", NEW_GROUP, 100, RuleKind.APPLICATION),
        ),
        (FirewallRules(policy=policy()), ("policy", NEW_GROUP, 100, RuleKind.APPLICATION)),
        (
            FirewallRules(policy=policy(parent=policy(group(FIRST), name="parent"))),
            ("parent", NEW_GROUP, 100, RuleKind.NETWORK),
        ),
    ],
)
def test_a_new_group_is_made_where_none_has_a_free_priority_in_time(
    rules: FirewallRules, expected: tuple[str, str, int, RuleKind]
) -> None:
    opening = opening_in(rules)
    assert place(opening) == expected
    assert opening is not None
    assert opening.makes_group is True
    after = judged(opened(rules, opening))
    assert (after.access, after.inspected) == (Access.ALLOW, False)


def test_a_new_group_is_opened_in_its_own_policy_alone() -> None:
    parent = policy(group(FIRST), name="parent")
    child = policy(group(name="own"), parent=parent)
    opening = opening_in(FirewallRules(policy=child))
    assert opening is not None
    assert opening.filled == replace(opening.group, collections=(opening.collection,))
    both = replace(parent, groups=(group(FIRST), opening.filled))
    assert opened(FirewallRules(policy=child), opening).policy == replace(child, parent=both)


def test_opened_leaves_a_firewall_without_policy_as_it_is() -> None:
    opening = opening_in(rules_of(OTHER))
    assert opening is not None
    assert opened(CLASSIC, opening) == CLASSIC


def world(source: str, destination: str, port: int, name: str, *, sni: bool) -> World:
    return World(
        source=source,
        destination=destination,
        port=port,
        name=name,
        sni=sni,
        groups={key(NODES): ("10.0.2.0/24",), key(EMPTIED): ()},
        tags={},
    )


@given(
    rules=firewalls(fqdns=False).filter(lambda rules: rules.policy is not None),
    sni=st.booleans(),
    source=st.sampled_from((NODE_IP, "10.0.3.10", "10.9.0.1")),
    other=st.sampled_from(((API_IP, "x.contoso.com", 80), ("20.91.0.1", "x.contoso.com", 443))),
)
def test_an_opening_lets_the_flow_through_and_no_other(
    rules: FirewallRules, source: str, other: tuple[str, str, int], *, sni: bool
) -> None:
    ours = world(NODE_IP, API_IP, 443, FQDN, sni=sni)
    opening = opening_in(rules, sni=sni)
    if what_happens(rules, ours) == ("allow", False):
        assert opening is None
        return
    assert opening is not None
    more = opened(rules, opening)
    assert what_happens(more, ours) == ("allow", False)
    address, name, port = other
    theirs = [world(NODE_IP, address, port, name, sni=True)]
    if source != NODE_IP:
        theirs.append(world(source, API_IP, 443, FQDN, sni=True))
    for one in theirs:
        assert what_happens(more, one) == what_happens(rules, one)


def test_nothing_to_name_the_destination_by_is_no_opening() -> None:
    assert opening_in(rules_of(), flow(destination=None), None) is None


def test_ports_that_different_rules_stop_are_opened_before_the_first() -> None:
    late = collection(network(destination_ports=("443",)), name="late", priority=400, action="Deny")
    first = collection(network(destination_ports=("4443",)), name="first", action="Deny")
    both = (FLOW, flow(port=4443))
    opening = allow_rules(rules_of(late, first), both, sources=(SUBNET,), fqdn=None, sni=False)
    assert opening is not None
    assert opening.collection == collection(
        network(
            "allow-aks-api-server-443-4443",
            sources=(SUBNET,),
            destinations=(API_IP,),
            destination_ports=("443", "4443"),
        ),
        name="allow-aks-api-server-443-4443",
        priority=199,
    )


def test_only_the_port_that_is_stopped_is_opened() -> None:
    lets = collection(network(destination_ports=("443",)))
    both = (FLOW, flow(port=4443))
    opening = allow_rules(rules_of(lets), both, sources=(SUBNET,), fqdn=None, sni=False)
    assert opening is not None
    (rule,) = opening.collection.rules
    assert rule.name == "allow-aks-api-server-4443"
