"""Security admin rules come before NSGs, and what was not read is no pass."""

from typing import Any

import pytest

from diagnostics.answers.filtered import (
    UNREAD_ADMIN,
    UNREAD_EXEMPTION,
    Crossing,
    admin_words,
    blocked,
    filtered,
)
from diagnostics.model.admin_rules import AdminRule
from diagnostics.model.facts import Fact, Known, Missing, Why
from diagnostics.model.finding import Answer, Fix, Outcome, failed, passed, unknown
from diagnostics.model.snapshot import Snapshot
from diagnostics.network.flow import api_flow
from diagnostics.network.guards import guards_of
from diagnostics.network.nsg import OUTBOUND
from diagnostics.network.path import space_around
from tests.builders import API_IP, NIC_NSG_ID, NSG_ID, incident, nsg, rule, snapshot
from tests.diagnostics.network.values import admin

TOLD = incident()
PASSES, FAILS = passed("it passes", "a line"), failed("it fails", "a line", resource_id=NSG_ID)
OPEN = unknown("it is open")
TARGET = f"{API_IP}:443"
DROPPED = (
    f"outbound security admin rule stop (priority 100) denies TCP to {TARGET}, before any network "
    "security group"
)
DOUBTED = (
    f"whether outbound security admin rule stop (priority 100) matches {TARGET} depends on a "
    "service tag, a network group or an address that was not read"
)
GROUP = ("/networkGroups/g",)
UNREAD = Missing(why=Why.DENIED, what="the security admin rules")


def crossing(facts: Snapshot, check: str = "nsg_outbound") -> Crossing:
    return Crossing(check=check, flow=api_flow(TOLD, facts), incident=TOLD, snapshot=facts)


def said(rules: Fact[tuple[AdminRule, ...]], by_groups: Answer | None) -> Answer | None:
    facts = snapshot(admin_rules=rules)
    return filtered(crossing(facts), space_around(facts), OUTBOUND, lambda: by_groups)


@pytest.mark.parametrize("by_groups", [PASSES, FAILS, OPEN, None])
@pytest.mark.parametrize("rules", [(), (admin(access="Allow"),), (admin(direction="Inbound"),)])
def test_groups_decide_what_no_rule_does(
    rules: tuple[AdminRule, ...], by_groups: Answer | None
) -> None:
    assert said(Known(rules), by_groups) == by_groups


@pytest.mark.parametrize("by_groups", [PASSES, FAILS, OPEN, None])
def test_rule_ends_the_evaluation(by_groups: Answer | None) -> None:
    assert said(Known((admin(access="AlwaysAllow"),)), by_groups) is None
    dropped = said(Known((admin(),)), by_groups)
    assert dropped is not None
    assert (dropped.outcome, dropped.because, dropped.resource_id) == (
        Outcome.FAILED,
        DROPPED,
        admin().id,
    )
    assert [fix.check for fix in dropped.fixes] == ["nsg_outbound"]


@pytest.mark.parametrize(
    ("access", "by_groups", "answer"),
    [
        ("Deny", PASSES, unknown(DOUBTED, "a line")),
        ("Deny", None, unknown(DOUBTED)),
        ("Deny", FAILS, FAILS),
        ("AlwaysAllow", PASSES, PASSES),
        ("AlwaysAllow", None, None),
        ("AlwaysAllow", FAILS, unknown(DOUBTED, "a line")),
    ],
)
def test_rule_that_may_match_is_held_against_the_groups(
    access: str, by_groups: Answer | None, answer: Answer | None
) -> None:
    assert said(Known((admin(access=access, sources=GROUP),)), by_groups) == answer


@pytest.mark.parametrize(
    ("by_groups", "assumptions"),
    [(PASSES, (UNREAD_ADMIN,)), (FAILS, (UNREAD_EXEMPTION,)), (OPEN, ())],
)
def test_answer_rests_on_rules_that_were_not_read(
    by_groups: Answer, assumptions: tuple[str, ...]
) -> None:
    answer = said(UNREAD, by_groups)
    assert answer is not None
    assert (answer.because, answer.assumptions) == (by_groups.because, assumptions)


def test_silence_of_the_groups_stays_silence() -> None:
    assert said(UNREAD, None) is None


def test_rule_is_named_with_its_direction_where_it_has_one() -> None:
    named = [admin_words(admin(direction=word)) for word in ("Inbound", "")]
    assert named == [
        "inbound security admin rule stop (priority 100)",
        "security admin rule stop (priority 100)",
    ]


STOP = rule("stop", priority=300, access="Deny")


@pytest.mark.parametrize(
    ("facts", "because"),
    [
        ({}, None),
        (
            {"subnet_nsg": Known(nsg(STOP))},
            f"rule stop (priority 300) of subnet NSG nsg-nodes denies TCP to {TARGET}",
        ),
        (
            {
                "subnet_nsg": Known(nsg(STOP)),
                "nic_nsg": Known(nsg(STOP, id=NIC_NSG_ID, name="nsg-nic")),
            },
            (
                "rule stop (priority 300) of NIC NSG nsg-nic and rule stop (priority 300) of "
                f"subnet NSG nsg-nodes deny TCP to {TARGET}"
            ),
        ),
        (
            {"subnet_nsg": Known(nsg(rule("stop", priority=300, access="Deny", protocol="")))},
            (
                f"whether rule stop (priority 300) of subnet NSG nsg-nodes matches {TARGET} "
                "depends on a service tag, a security group or an address that was not read"
            ),
        ),
    ],
)
def test_groups_that_deny_are_named_together(facts: dict[str, Any], because: str | None) -> None:
    given = snapshot(**facts)
    guards = guards_of(api_flow(TOLD, given), space_around(given), given)
    answer = blocked(crossing(given, "api_server_subnet"), guards)
    assert (answer.because if answer else None) == because
    fixes: tuple[Fix, ...] = answer.fixes if answer else ()
    assert {fix.check for fix in fixes} <= {"api_server_subnet"}
