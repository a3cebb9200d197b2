"""Network security groups, S1: tables rule by rule, and agreement with a brute-force model."""

from dataclasses import replace
from ipaddress import IPv4Network
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from diagnostics.model.ids import ResourceId
from diagnostics.model.network import NsgRule
from diagnostics.network.flow import Flow
from diagnostics.network.match import Match
from diagnostics.network.nsg import DEFAULT_RULES as ASSUMED
from diagnostics.network.nsg import (
    Access,
    Ruling,
    inbound_rules,
    judge_inbound,
    judge_outbound,
    outbound_rules,
    rule_matches,
)
from diagnostics.network.space import Space
from tests.builders import API_IP, DEFAULT_RULES, NODE_IP, NSG_ID, nsg, rule
from tests.diagnostics.network import naive

OWN = ("10.0.0.0/16", "10.1.0.0/16")
SPACE = Space(own=tuple(IPv4Network(text) for text in OWN))
ASG = ResourceId(f"{NSG_ID}-asg")
YES, NO, MAYBE = Match.YES, Match.NO, Match.MAYBE


def flow(destination: str | None = API_IP, source: str = NODE_IP, port: int = 443) -> Flow:
    to = IPv4Network(destination) if destination else None
    return Flow(source=IPv4Network(source), destination=to, port=port)


def deny(name: str = "deny", **fields: Any) -> NsgRule:  # noqa: ANN401 - any field of its type
    return rule(name, **({"access": "Deny"} | fields))


@pytest.mark.parametrize(
    ("fields", "match"),
    [
        ({}, YES),
        # S1.3: all five fields in one rule; an empty side is absent, never "any"
        ({"destinations": ()}, NO),
        ({"sources": ()}, NO),
        ({"destination_ports": ()}, NO),
        ({"source_ports": ()}, NO),
        ({"destination_ports": ("80", "440-450")}, YES),
        ({"destination_ports": ("443-443",)}, YES),
        ({"destination_ports": ("444-65535",)}, NO),
        ({"destination_ports": ("0-442",)}, NO),
        ({"destination_ports": ("500-400",)}, NO),
        ({"destination_ports": (" 443 ",)}, YES),
        ({"destination_ports": ("440 - 450",)}, YES),
        ({"destination_ports": ("https",)}, MAYBE),
        ({"destination_ports": ("²",)}, MAYBE),
        ({"source_ports": ("443",)}, NO),
        ({"source_ports": ("1024-65535",)}, YES),
        ({"source_ports": ("40000-50000",)}, MAYBE),
        ({"source_ports": ("40000-65535",)}, MAYBE),
        ({"source_ports": ("0-32768",)}, MAYBE),
        ({"source_ports": ("0-32767",)}, NO),
        ({"source_ports": ("60999-65535",)}, MAYBE),
        ({"source_ports": ("61000-65535",)}, NO),
        # S1.4: protocols
        ({"protocol": "*"}, YES),
        ({"protocol": "TCP"}, YES),
        ({"protocol": "Udp"}, NO),
        ({"protocol": "Icmp"}, NO),
        ({"protocol": "Esp"}, NO),
        ({"protocol": "Ah"}, NO),
        # S1.5: addresses
        ({"destinations": (API_IP,)}, YES),
        ({"destinations": ("20.90.10.99/16",)}, YES),
        ({"destinations": ("0.0.0.0/0",)}, YES),
        ({"destinations": ("::/0",)}, NO),
        ({"destinations": ("10.0.0.0/8", API_IP)}, YES),
        ({"destinations": ("AzureCloud",)}, MAYBE),
        ({"destinations": ("azurecloud.UKSouth", "::/0")}, MAYBE),
        ({"destinations": ("AzureCloud", "*")}, YES),
        ({"sources": ("AzureCloud",)}, NO),
        ({"sources": (f"{NODE_IP}/24",)}, YES),
        ({"sources": ("10.0.3.0/24",)}, NO),
        # S1.6, S1.7, S1.8: tags
        ({"destinations": ("VirtualNetwork",)}, NO),
        ({"destinations": (" internet ",)}, YES),
        ({"destinations": ("AzureLoadBalancer",)}, NO),
        ({"sources": (" virtualnetwork ",)}, YES),
        ({"sources": ("Internet",)}, NO),
        ({"sources": ("AzureLoadBalancer",)}, NO),
        ({"destinations": (), "destination_asg_ids": (ASG,)}, NO),
        ({"sources": (), "source_asg_ids": (ASG,)}, NO),
    ],
)
def test_rule_matches_by_its_five_fields_s1_3_to_s1_8(fields: dict[str, Any], match: Match) -> None:
    assert rule_matches(rule(**fields), flow(), SPACE) is match


@pytest.mark.parametrize(
    ("destinations", "target", "match"),
    [
        (("VirtualNetwork",), "10.1.0.4", YES),
        (("Internet",), "10.1.0.4", NO),
        (("Internet",), "10.9.0.4", NO),
        (("AzureCloud",), "10.1.0.4", NO),
        (("AzureLoadBalancer",), "168.63.129.16", YES),
        (("10.0.9.0/29",), "10.0.9.0/28", MAYBE),
        (("10.0.9.0/24",), "10.0.9.0/28", YES),
        (("*",), None, YES),
        (("0.0.0.0/0",), None, YES),
        (("10.0.0.0/8",), None, NO),
        (("20.0.0.0/8",), None, MAYBE),
        (("AzureCloud",), None, MAYBE),
        (("::/0",), None, NO),
        (("Internet",), None, YES),
        (("VirtualNetwork",), None, NO),
        (("AzureLoadBalancer",), None, NO),
    ],
)
def test_destination_matches_s1_5_to_s1_8(
    destinations: tuple[str, ...], target: str | None, match: Match
) -> None:
    assert rule_matches(rule(destinations=destinations), flow(target), SPACE) is match


@pytest.mark.parametrize(
    ("tag", "target", "match"),
    [
        ("AzureCloud.UKSouth", API_IP, YES),
        ("AzureCloud", API_IP, YES),
        ("AzureCloud", "21.1.1.1", NO),
        ("AzureCloud", "20.90.0.0/15", MAYBE),
        ("AzureCloud", "10.1.0.4", NO),
        ("AzureCloud", None, MAYBE),
        ("Storage", API_IP, MAYBE),
    ],
)
def test_tag_that_was_expanded_decides_s1_5_s1_10(
    tag: str, target: str | None, match: Match
) -> None:
    tags = {"azurecloud": ("52.0.0.0/8",), "azurecloud.uksouth": ("20.90.0.0/16",)}
    space = replace(SPACE, tags=tags)
    assert rule_matches(rule(destinations=(tag,)), flow(target), space) is match


@pytest.mark.parametrize(
    ("asg_ids", "match"), [((), NO), ((ResourceId(ASG.upper()),), YES), (None, MAYBE)]
)
def test_source_group_matches_its_members_only_s1_8(
    asg_ids: tuple[ResourceId, ...] | None, match: Match
) -> None:
    grouped = rule(sources=(), source_asg_ids=(ASG,))
    assert rule_matches(grouped, flow(), SPACE, asg_ids) is match


@pytest.mark.parametrize(
    ("address", "groups", "match"),
    [
        ("10.0.2.4", None, MAYBE),
        ("10.0.2.4", (), NO),
        ("10.0.2.4", (NSG_ID, ResourceId(ASG.upper())), YES),
        (API_IP, (ASG,), NO),
    ],
)
def test_destination_group_may_hold_a_private_endpoint_s1_8(
    address: str, groups: tuple[ResourceId, ...] | None, match: Match
) -> None:
    grouped = rule(destinations=(), destination_asg_ids=(ASG,))
    assert rule_matches(grouped, replace(flow(address), groups=groups), SPACE) is match


def test_default_rules_are_assumed_where_the_body_lacks_them_s1_9() -> None:
    own = rule(priority=100)
    assert outbound_rules(nsg(rules=(own,))) == (own, *ASSUMED)
    assert tuple(each.name for each in ASSUMED) == tuple(each.name for each in DEFAULT_RULES)


def test_given_default_rules_are_not_doubled_s1_9() -> None:
    assert outbound_rules(nsg()) == DEFAULT_RULES


def test_inbound_rules_do_not_count_and_may_share_a_number_s1_1() -> None:
    inbound = deny(direction="Inbound", priority=100)
    outbound = rule(direction="outbound", priority=100)
    assert outbound_rules(nsg(inbound, outbound)) == (outbound, *DEFAULT_RULES)


@pytest.mark.parametrize(
    ("rules", "access", "deciding"),
    [
        ((), Access.ALLOW, "AllowInternetOutBound"),
        ((deny(),), Access.DENY, "deny"),
        # S1.1: the lower number first, whatever the order in the body; 1000 after 200
        ((deny(priority=1000), rule(priority=200)), Access.ALLOW, "allow-api"),
        ((rule(priority=1000), deny(priority=200)), Access.DENY, "deny"),
        ((rule(priority=2), deny(priority=1)), Access.DENY, "deny"),
        ((deny(protocol="Udp"),), Access.ALLOW, "AllowInternetOutBound"),
        # S1.10: both ways; only a difference makes it unknown
        ((deny("tag", destinations=("AzureCloud",)),), Access.UNKNOWN, "tag"),
        ((rule("tag", destinations=("AzureCloud",)),), Access.ALLOW, "AllowInternetOutBound"),
        (
            (
                rule("tag", priority=100, destinations=("Storage",)),
                deny("tags", priority=110, destinations=("AzureCloud",)),
                deny(priority=120),
            ),
            Access.UNKNOWN,
            "tag",
        ),
        (
            (deny("tag", priority=100, destinations=("AzureCloud",)), deny(priority=120)),
            Access.DENY,
            "deny",
        ),
        # a broken body: nothing matches, and what nothing allows is denied
        ((deny("odd", priority=65001, protocol="Udp"),), Access.DENY, "DenyAllOutBound"),
        (
            (
                deny("odd", priority=65001, protocol="Udp"),
                deny("none", priority=65500, protocol="Udp"),
            ),
            Access.DENY,
            "DenyAllOutBound",
        ),
    ],
)
def test_first_match_by_priority_decides_s1_1_s1_9_s1_10(
    rules: tuple[NsgRule, ...], access: Access, deciding: str
) -> None:
    ruling = judge_outbound(nsg(rules=rules), flow(), SPACE)
    assert (ruling.access, ruling.rule.name) == (access, deciding)


def test_ruling_tells_what_was_passed_over_and_what_may_come_first() -> None:
    other = rule("udp", priority=100, protocol="Udp")
    tag = deny("tag", priority=110, destinations=("AzureCloud",))
    last = deny("last", priority=120)
    ruling = judge_outbound(nsg(last, tag, other), flow(), SPACE)
    assert ruling == Ruling(access=Access.DENY, rule=last, skipped=(other,), doubtful=(tag,))
    assert ruling.first == tag


def test_vnet_with_a_default_route_to_an_appliance_is_everything_s1_6() -> None:
    steered = Space(own=SPACE.own, steered=(IPv4Network("0.0.0.0/0"),))
    denying = nsg(deny(destinations=("VirtualNetwork",)))
    assert judge_outbound(denying, flow(), steered).access is Access.DENY
    assert judge_outbound(denying, flow(), SPACE).access is Access.ALLOW


PREFIXES = (
    "*", "VirtualNetwork", "Internet", "AzureLoadBalancer", "AzureCloud", "Storage.UKSouth",
    "::/0", "0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/16", "10.0.2.0/24", "10.0.2.10", "10.0.2.8/30",
    "10.0.2.77/16", "10.1.0.0/16", "20.0.0.0/7", "20.90.10.0/24", "20.90.10.20", "20.90.10.16/29",
)  # fmt: skip
PORTS = ("*", "443", "443-443", "0-65535", "80", "0-442", "444-65535", "22")
SOURCE_PORTS = ("*", "443", "0-65535", "1024-65535", "40000-50000")
TARGETS = ("20.90.10.20", "20.90.10.25", "21.1.1.1", "10.0.2.4", "10.1.0.4", "10.9.0.4")


def texts(values: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=2).map(tuple)


@st.composite
def rule_sets(draw: st.DrawFn) -> tuple[NsgRule, ...]:
    """Draw up to four own rules with different priorities, in any order."""
    priorities = draw(st.lists(st.integers(100, 4096), max_size=4, unique=True))
    return tuple(
        rule(
            f"r{priority}",
            priority=priority,
            access=draw(st.sampled_from(("Allow", "Deny"))),
            protocol=draw(st.sampled_from(("*", "Tcp", "Tcp", "Udp"))),
            direction=draw(st.sampled_from(("Outbound", "Outbound", "Inbound"))),
            sources=draw(texts(PREFIXES)),
            source_ports=draw(texts(SOURCE_PORTS)),
            destinations=draw(texts(PREFIXES)),
            destination_ports=draw(texts(PORTS)),
        )
        for priority in priorities
    )


LISTS: tuple[dict[str, tuple[str, ...]], ...] = (
    {},
    {"azurecloud": ("20.0.0.0/8",), "storage.uksouth": ("20.90.10.16/29",)},
    {"azurecloud": (), "storage.uksouth": ("20.90.10.16/30", "20.90.10.24/29", "::/0")},
)


def expected(
    rules: tuple[NsgRule, ...],
    target: str,
    source: str = NODE_IP,
    tags: dict[str, tuple[str, ...]] = LISTS[0],
) -> set[str]:
    ground = naive.Ground(source=source, destination=target, port=443, own=OWN, tags=tags)
    return naive.outcomes((*rules, *DEFAULT_RULES), ground)


@given(rules=rule_sets(), target=st.sampled_from(TARGETS), tags=st.sampled_from(LISTS))
@example(rules=(deny(destinations=("AzureCloud",)),), target="20.90.10.20", tags=LISTS[0])
@example(rules=(deny(destinations=("AzureCloud",)),), target="20.90.10.20", tags=LISTS[1])
def test_ruling_agrees_with_brute_force_s1(
    rules: tuple[NsgRule, ...], target: str, tags: dict[str, tuple[str, ...]]
) -> None:
    may = expected(rules, target, tags=tags)
    access = judge_outbound(nsg(*rules), flow(target), replace(SPACE, tags=tags)).access
    assert access is (Access(next(iter(may))) if len(may) == 1 else Access.UNKNOWN)


@given(rules=rule_sets(), prefix=st.sampled_from(("10.0.2.8/30", "10.0.2.0/29", "20.90.10.16/28")))
def test_ruling_for_a_whole_subnet_holds_for_each_of_its_addresses_s1(
    rules: tuple[NsgRule, ...], prefix: str
) -> None:
    each = IPv4Network(prefix)
    may = {access for address in each for access in expected(rules, str(address))}
    access = judge_outbound(nsg(*rules), flow(prefix), SPACE).access
    assert access is Access.UNKNOWN or may == {access.value}


@given(rules=rule_sets())
def test_ruling_for_an_unknown_node_holds_for_each_address_of_its_subnet_s1(
    rules: tuple[NsgRule, ...],
) -> None:
    nodes = IPv4Network("10.0.2.8/29")
    may = {access for node in nodes for access in expected(rules, API_IP, str(node))}
    access = judge_outbound(nsg(*rules), flow(source=str(nodes)), SPACE).access
    assert access is Access.UNKNOWN or may == {access.value}


@given(rules=rule_sets(), target=st.sampled_from(TARGETS), data=st.data())
def test_order_in_the_body_never_matters_s1_1(
    rules: tuple[NsgRule, ...], target: str, data: st.DataObject
) -> None:
    shuffled = tuple(data.draw(st.permutations((*rules, *DEFAULT_RULES))))
    ruled = judge_outbound(nsg(rules=shuffled), flow(target), SPACE)
    assert ruled == judge_outbound(nsg(*rules), flow(target), SPACE)


INBOUND_DEFAULTS = tuple(
    rule(
        name,
        priority=priority,
        direction="Inbound",
        access=access,
        protocol="*",
        sources=(source,),
        destinations=(destination,),
        destination_ports=("*",),
        default=True,
    )
    for name, priority, access, source, destination in (
        ("AllowVnetInBound", 65000, "Allow", "VirtualNetwork", "VirtualNetwork"),
        ("AllowAzureLoadBalancerInBound", 65001, "Allow", "AzureLoadBalancer", "*"),
        ("DenyAllInBound", 65500, "Deny", "*", "*"),
    )
)


# In the place of each default rule one that does not match.
BROKEN_INBOUND = tuple(
    deny(f"odd-{priority}", priority=priority, direction="Inbound", protocol="Udp")
    for priority in (65000, 65001, 65500)
)


def test_inbound_default_rules_are_assumed_s1_9() -> None:
    own = rule(priority=100, direction="Inbound")
    assert inbound_rules(nsg(own, rule())) == (own, *INBOUND_DEFAULTS)


@pytest.mark.parametrize(
    ("rules", "target", "access", "deciding"),
    [
        ((), "10.0.9.4", Access.ALLOW, "AllowVnetInBound"),
        ((), "10.1.0.4", Access.ALLOW, "AllowVnetInBound"),
        # an address outside the network is not let in by default
        ((), "10.9.0.4", Access.DENY, "DenyAllInBound"),
        ((deny(direction="Inbound"),), "10.0.9.4", Access.DENY, "deny"),
        ((deny(),), "10.0.9.4", Access.ALLOW, "AllowVnetInBound"),
        (
            (deny(direction="inbound", sources=("VirtualNetwork",)),),
            "10.0.9.4",
            Access.DENY,
            "deny",
        ),
        (
            (deny(direction="Inbound", sources=("10.0.3.0/24", "Internet")),),
            "10.0.9.4",
            Access.ALLOW,
            "AllowVnetInBound",
        ),
        (BROKEN_INBOUND, "10.0.9.4", Access.DENY, "DenyAllInBound"),
    ],
)
def test_inbound_rules_decide_where_the_flow_arrives_s1_1_s1_9(
    rules: tuple[NsgRule, ...], target: str, access: Access, deciding: str
) -> None:
    ruling = judge_inbound(nsg(rules=rules), flow(target), SPACE)
    assert (ruling.access, ruling.rule.name) == (access, deciding)


@pytest.mark.parametrize(
    ("asg_ids", "access"),
    [((), Access.ALLOW), ((ASG,), Access.DENY), (None, Access.UNKNOWN)],
)
def test_groups_of_the_node_count_at_either_end_s1_8(
    asg_ids: tuple[ResourceId, ...] | None, access: Access
) -> None:
    leaves = deny(sources=(), source_asg_ids=(ASG,))
    arrives = replace(leaves, direction="Inbound")
    inside = flow("10.0.9.4")
    assert judge_outbound(nsg(leaves), inside, SPACE, asg_ids).access is access
    assert judge_inbound(nsg(arrives), inside, SPACE, asg_ids).access is access


@given(rules=rule_sets(), target=st.sampled_from(("10.0.2.4", "10.1.0.4", "10.9.0.4")))
def test_inbound_ruling_agrees_with_brute_force_s1(rules: tuple[NsgRule, ...], target: str) -> None:
    ground = naive.Ground(source=NODE_IP, destination=target, port=443, own=OWN)
    may = naive.outcomes((*rules, *INBOUND_DEFAULTS), ground, "Inbound")
    access = judge_inbound(nsg(*rules), flow(target), SPACE).access
    assert access is (Access(next(iter(may))) if len(may) == 1 else Access.UNKNOWN)


CANNOT_MATCH: tuple[dict[str, Any], ...] = (
    {"protocol": "Udp"},
    {"direction": "Inbound"},
    {"destination_ports": ("80",)},
    {"source_ports": ("443",)},
    {"destinations": ("::/0",)},
    {"sources": ("192.168.0.0/16",)},
    {"destinations": ()},
)
UNRELATED = st.builds(
    lambda misses, access, priority: rule("extra", access=access, priority=priority, **misses),
    st.sampled_from(CANNOT_MATCH),
    st.sampled_from(("Allow", "Deny")),
    st.integers(100, 4096),
)


@given(
    rules=rule_sets(),
    target=st.sampled_from(TARGETS),
    more=UNRELATED,
    data=st.data(),
)
def test_rule_that_cannot_match_never_changes_the_ruling(
    rules: tuple[NsgRule, ...],
    target: str,
    more: NsgRule,
    data: st.DataObject,
) -> None:
    at = data.draw(st.integers(0, len(rules)), "place")
    before = judge_outbound(nsg(*rules), flow(target), SPACE)
    after = judge_outbound(nsg(*rules[:at], more, *rules[at:]), flow(target), SPACE)
    assert (after.access, after.rule, after.first) == (before.access, before.rule, before.first)


@given(rules=rule_sets(), target=st.sampled_from(("10.0.2.4", "10.9.0.4")), data=st.data())
def test_order_in_the_body_never_matters_to_what_arrives_s1_1(
    rules: tuple[NsgRule, ...], target: str, data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations((*rules, *INBOUND_DEFAULTS)))
    ruled = judge_inbound(nsg(rules=tuple(shuffled)), flow(target), SPACE)
    assert ruled == judge_inbound(nsg(*rules), flow(target), SPACE)


@given(rules=rule_sets())
def test_denying_tag_that_may_match_first_is_never_read_as_a_pass_s1_10(
    rules: tuple[NsgRule, ...],
) -> None:
    first = deny("tag", priority=99, destinations=("AzureCloud",))
    assert judge_outbound(nsg(first, *rules), flow(), SPACE).access is not Access.ALLOW


LATER_ALLOW = rule("allow-all", priority=300, destination_ports=("*",))


@pytest.mark.parametrize(
    ("untold", "access", "first"),
    [
        # What Azure did not tell may be anything: it decides nothing, and may change everything.
        (deny(priority=0), Access.UNKNOWN, "deny"),
        (rule("same", priority=0), Access.ALLOW, "allow-all"),
        (rule("mute", access=""), Access.UNKNOWN, "mute"),
        (rule("odd", access="Audit"), Access.UNKNOWN, "odd"),
        (deny(direction=""), Access.UNKNOWN, "deny"),
        (deny(protocol=""), Access.UNKNOWN, "deny"),
        # It does not matter where it cannot match, or stands behind what decides.
        (deny(priority=0, destination_ports=("80",)), Access.ALLOW, "allow-all"),
        (rule("mute", access="", priority=400), Access.ALLOW, "allow-all"),
        (deny(direction="", priority=400), Access.ALLOW, "allow-all"),
    ],
)
def test_rule_that_is_not_wholly_told_decides_nothing(
    untold: NsgRule, access: Access, first: str
) -> None:
    ruling = judge_outbound(nsg(untold, LATER_ALLOW), flow(), SPACE)
    assert (ruling.access, ruling.rule.name) == (access, first)
    arriving = tuple(replace(each, direction="Inbound") for each in (untold, LATER_ALLOW))
    inbound = untold if not untold.direction else arriving[0]
    ruling = judge_inbound(nsg(inbound, arriving[1]), flow(), SPACE)
    assert (ruling.access, ruling.rule.name) == (access, first)


def test_denial_stays_one_beside_an_untold_denial_and_sets_the_place() -> None:
    last = deny("last", priority=300)
    ruling = judge_outbound(nsg(deny("untold", priority=0), last), flow(), SPACE)
    assert (ruling.access, ruling.rule, ruling.first) == (Access.DENY, last, last)


@pytest.mark.parametrize(
    ("tag", "destination", "match"),
    [
        ("AzureCloud.UKSouth", None, YES),
        ("AzureCloud.ukwest", None, MAYBE),
        ("Storage", None, MAYBE),
        # what is named lies where the tag's list says
        ("AzureCloud.uksouth", API_IP, MAYBE),
    ],
)
def test_tag_that_surely_holds_an_address_that_nobody_named(
    tag: str, destination: str | None, match: Match
) -> None:
    planned = replace(flow(destination), within=("azurecloud", "azurecloud.uksouth"))
    assert rule_matches(rule(destinations=(tag,)), planned, SPACE) is match
