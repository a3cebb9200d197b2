"""Security admin rules, which come before NSGs (S1, Virtual Network Manager)."""

from dataclasses import replace
from ipaddress import IPv4Network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.model.admin_rules import AdminRule
from diagnostics.network.admin import (
    AdminRuling,
    Effect,
    admin_rule_matches,
    effect_of,
    judge_admin,
)
from diagnostics.network.flow import Flow
from diagnostics.network.match import Match
from diagnostics.network.space import Space
from tests.builders import API_IP, NODE_IP, arm_id
from tests.diagnostics.network import naive
from tests.diagnostics.network.values import admin

OWN = ("10.0.0.0/16",)
SPACE = Space(own=tuple(IPv4Network(text) for text in OWN))
FLOW = Flow(source=IPv4Network(NODE_IP), destination=IPv4Network(API_IP))
MEMBERS = arm_id("Microsoft.Network/networkManagers/avnm/networkGroups", "spokes")
YES, NO, MAYBE = Match.YES, Match.NO, Match.MAYBE


@pytest.mark.parametrize(
    ("fields", "match"),
    [
        ({}, YES),
        ({"protocol": "Any"}, YES),
        ({"protocol": "Udp"}, NO),
        ({"destinations": ("20.90.0.0/16",)}, YES),
        ({"destinations": ("AzureCloud",)}, MAYBE),
        ({"destinations": (MEMBERS,)}, MAYBE),
        ({"destinations": (MEMBERS, "*")}, YES),
        ({"sources": (MEMBERS,)}, MAYBE),
        ({"sources": (MEMBERS,), "destination_ports": ("80",)}, NO),
        ({"sources": ("10.9.0.0/16",)}, NO),
    ],
)
def test_admin_rule_matches_like_any_rule(fields: dict[str, Any], match: Match) -> None:
    assert admin_rule_matches(admin(**fields), FLOW, SPACE) is match


@pytest.mark.parametrize(
    ("destinations", "match"), [((MEMBERS,), MAYBE), ((MEMBERS, "10.0.9.0/24"), YES), ((), NO)]
)
def test_network_group_may_hold_a_private_address(
    destinations: tuple[str, ...], match: Match
) -> None:
    inside = replace(FLOW, destination=IPv4Network("10.0.9.4"))
    assert admin_rule_matches(admin(destinations=destinations), inside, SPACE) is match


@pytest.mark.parametrize(
    ("access", "effect"),
    [
        ("Deny", Effect.DROP),
        ("alwaysAllow", Effect.LET),
        ("Allow", Effect.ONWARD),
        ("Muse", Effect.ONWARD),
    ],
)
def test_only_deny_and_always_allow_end_it(access: str, effect: Effect) -> None:
    assert effect_of(admin(access=access)) is effect


TAGGED = admin("tagged", priority=50, destinations=("AzureCloud",))
LATE = admin("late", priority=200, access="AlwaysAllow")


@pytest.mark.parametrize(
    ("rules", "ruling", "effects"),
    [
        ((), AdminRuling(rule=None), {Effect.ONWARD}),
        ((LATE, admin()), AdminRuling(rule=admin()), {Effect.DROP}),
        ((LATE,), AdminRuling(rule=LATE), {Effect.LET}),
        ((LATE, admin(priority=1)), AdminRuling(rule=admin(priority=1)), {Effect.DROP}),
        (
            (LATE, TAGGED),
            AdminRuling(rule=LATE, doubtful=(TAGGED,)),
            {Effect.LET, Effect.DROP},
        ),
        ((TAGGED,), AdminRuling(rule=None, doubtful=(TAGGED,)), {Effect.ONWARD, Effect.DROP}),
        ((admin(direction="Inbound"),), AdminRuling(rule=None), {Effect.ONWARD}),
        # What Azure did not tell may be anything.
        (
            (admin(access=""), LATE),
            AdminRuling(rule=LATE, doubtful=(admin(access=""),)),
            set(Effect),
        ),
        (
            (admin(priority=0), LATE),
            AdminRuling(rule=LATE, doubtful=(admin(priority=0),)),
            {Effect.DROP, Effect.LET},
        ),
        (
            (admin(direction=""),),
            AdminRuling(rule=None, doubtful=(admin(direction=""),)),
            {Effect.DROP, Effect.ONWARD},
        ),
        (
            (admin(access="", destination_ports=("80",)),),
            AdminRuling(rule=None),
            {Effect.ONWARD},
        ),
    ],
)
def test_first_match_by_priority_decides(
    rules: tuple[AdminRule, ...], ruling: AdminRuling, effects: set[Effect]
) -> None:
    found = judge_admin(rules, FLOW, SPACE)
    assert (found, found.effects) == (ruling, frozenset(effects))


def test_what_arrives_is_judged_by_inbound_rules() -> None:
    inbound = admin("in", direction="Inbound")
    assert judge_admin((LATE, inbound), FLOW, SPACE, "inbound") == AdminRuling(rule=inbound)
    assert judge_admin((LATE,), FLOW, SPACE, "inbound") == AdminRuling(rule=None)


def test_first_rule_that_may_end_it_is_told() -> None:
    assert judge_admin((LATE, TAGGED), FLOW, SPACE).first == TAGGED
    assert judge_admin((LATE,), FLOW, SPACE).first == LATE


@st.composite
def rule_sets(draw: st.DrawFn) -> tuple[AdminRule, ...]:
    """Draw up to four admin rules with different priorities, in any order."""
    sides = ("*", "AzureCloud", "10.0.0.0/8", "20.0.0.0/8", "20.90.10.20", "VirtualNetwork")
    priorities = draw(st.lists(st.integers(1, 4096), max_size=4, unique=True))
    return tuple(
        admin(
            f"r{priority}",
            priority=priority,
            access=draw(st.sampled_from(("Allow", "Deny", "AlwaysAllow"))),
            direction=draw(st.sampled_from(("Outbound", "Inbound"))),
            sources=(draw(st.sampled_from(sides)),),
            destinations=(draw(st.sampled_from(sides)),),
            destination_ports=(draw(st.sampled_from(("443", "80", "0-65535"))),),
        )
        for priority in priorities
    )


@given(rules=rule_sets(), target=st.sampled_from((API_IP, "21.1.1.1", "10.0.9.4")))
def test_admin_ruling_agrees_with_brute_force(rules: tuple[AdminRule, ...], target: str) -> None:
    ground = naive.Ground(source=NODE_IP, destination=target, port=443, own=OWN)
    flow = Flow(source=IPv4Network(NODE_IP), destination=IPv4Network(target))
    words = {Effect.DROP: "Deny", Effect.LET: "AlwaysAllow", Effect.ONWARD: "Allow"}
    found = {words[each] for each in judge_admin(rules, flow, SPACE).effects}
    assert found == naive.admin_outcomes(rules, ground)


@given(rules=rule_sets(), target=st.sampled_from((API_IP, "10.0.9.4")), data=st.data())
def test_order_of_admin_rules_never_matters(
    rules: tuple[AdminRule, ...], target: str, data: st.DataObject
) -> None:
    flow = Flow(source=IPv4Network(NODE_IP), destination=IPv4Network(target))
    shuffled = data.draw(st.permutations(rules))
    assert judge_admin(shuffled, flow, SPACE) == judge_admin(rules, flow, SPACE)


CANNOT_MATCH: tuple[dict[str, Any], ...] = (
    {"protocol": "Udp"},
    {"direction": "Inbound"},
    {"destination_ports": ("80",)},
    {"source_ports": ("443",)},
    {"destinations": ("::/0",)},
    {"sources": ("192.168.0.0/16",)},
)
UNRELATED = st.builds(
    lambda misses, access, priority: admin("extra", access=access, priority=priority, **misses),
    st.sampled_from(CANNOT_MATCH),
    st.sampled_from(("Allow", "Deny", "AlwaysAllow")),
    st.integers(1, 4096),
)


@given(
    rules=rule_sets(),
    target=st.sampled_from((API_IP, "10.0.9.4")),
    more=UNRELATED,
    data=st.data(),
)
def test_admin_rule_that_cannot_match_never_changes_the_ruling(
    rules: tuple[AdminRule, ...],
    target: str,
    more: AdminRule,
    data: st.DataObject,
) -> None:
    flow = Flow(source=IPv4Network(NODE_IP), destination=IPv4Network(target))
    at = data.draw(st.integers(0, len(rules)), "place")
    grown = (*rules[:at], more, *rules[at:])
    assert judge_admin(grown, flow, SPACE) == judge_admin(rules, flow, SPACE)
