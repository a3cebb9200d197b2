"""Which remedies a report lists, and in which order."""

from dataclasses import replace
from typing import Any

import pytest

from diagnostics.fixes.cluster import retry, support
from diagnostics.fixes.rights import grant
from diagnostics.judging.remedies import remedies
from diagnostics.model.facts import Known, Missing, Why
from diagnostics.model.finding import Finding, Fix, Outcome
from diagnostics.model.report import State, Verdict
from tests.builders import cluster, node, pool, snapshot

FAILED_STATE = Known(cluster(provisioning_state="Failed"))
RETRY, SUPPORT = retry(FAILED_STATE.value), support(FAILED_STATE.value, node())
NSG = Fix(check="nsg_outbound", title="Allow it", command=(("az", "a"),))
ROUTE = Fix(check="route_table", title="Lead it", instructions="Do.")
LOOK = Fix(check="firewall_rules", title="Ask", instructions="Ask.")


def finding(check: str, outcome: Outcome, *fixes: Fix) -> Finding:
    return Finding(id=check, title=check, outcome=outcome, summary="", fixes=fixes)


FINDINGS = (
    finding("nsg_outbound", Outcome.FAILED, NSG),
    finding("route_table", Outcome.FAILED, ROUTE),
    finding("firewall_rules", Outcome.UNKNOWN, LOOK),
    finding("cluster_state", Outcome.PASSED),
)


def listed(
    state: State,
    *findings: Finding,
    check: str | None = None,
    **facts: Any,  # noqa: ANN401
) -> list[str]:
    undecided = ("firewall_rules",) if state is State.NOT_DETERMINED else ()
    verdict = Verdict(state=state, summary="", check=check, undecided=undecided)
    given = {"cluster": FAILED_STATE} | facts
    return [fix.title for fix in remedies(verdict, snapshot(**given), findings)]


@pytest.mark.parametrize("state", [State.CAUSE_FOUND, State.LIKELY_CAUSE])
def test_headlines_fix_comes_first_then_the_others_then_retry_and_support(state: State) -> None:
    found = listed(state, *FINDINGS, check="route_table")
    assert found == ["Lead it", "Allow it", RETRY.title, SUPPORT.title]


def test_missing_right_is_a_remedy_of_the_first_check_that_it_keeps_open() -> None:
    scope = "/subscriptions/s/resourceGroups/rg-network"
    assignment = (
        *("az", "role", "assignment", "create", "--assignee-object-id", "0a1b"),
        *("--assignee-principal-type", "ServicePrincipal", "--role", "Reader", "--scope", scope),
    )
    unread = Missing(why=Why.DENIED, what="it", resource_id=f"{scope}/providers/a/b/c")
    findings = (
        finding("nsg_outbound", Outcome.UNKNOWN),
        replace(finding("route_table", Outcome.UNKNOWN), missing=unread),
    )
    verdict = Verdict(
        state=State.NOT_DETERMINED,
        summary="",
        undecided=("nsg_outbound", "route_table"),
        grant=assignment,
    )
    first, *_ = remedies(verdict, snapshot(cluster=FAILED_STATE), findings)
    assert first == grant("route_table", assignment)


def test_retry_is_not_listed_twice() -> None:
    found = listed(
        State.CAUSE_FOUND,
        finding("private_endpoint", Outcome.FAILED, retry(cluster(), "private_endpoint")),
        finding("private_dns", Outcome.FAILED, retry(cluster(), "private_dns")),
        check="private_endpoint",
    )
    assert found == [RETRY.title, SUPPORT.title]


def test_same_remedy_of_two_checks_keeps_the_first_place() -> None:
    twice = (
        finding("a", Outcome.FAILED, ROUTE, NSG),
        finding("b", Outcome.FAILED, LOOK, ROUTE),
    )
    found = listed(State.CAUSE_FOUND, *twice, check="a", cluster=Known(cluster()))
    assert found == ["Lead it", "Allow it", "Ask"]


def test_refused_and_failed_without_a_fault_is_reconciled_then_supported() -> None:
    assert listed(State.NO_FAULT_FOUND) == [RETRY.title, SUPPORT.title]


def test_open_question_lists_what_would_decide_and_support() -> None:
    asked = finding("firewall_rules", Outcome.UNKNOWN, LOOK)
    assert listed(State.NOT_DETERMINED, asked) == ["Ask", SUPPORT.title]


def test_running_operation_is_not_repeated() -> None:
    assert listed(State.IN_PROGRESS, *FINDINGS) == ["Allow it", "Lead it"]


@pytest.mark.parametrize(
    "facts",
    [
        {"cluster": Known(cluster())},
        {"cluster": Known(cluster(power_state="Stopped", provisioning_state="Failed"))},
        {"cluster": Missing(why=Why.DENIED, what="the cluster")},
    ],
)
def test_nothing_to_repeat(facts: dict[str, Any]) -> None:
    assert listed(State.NO_FAULT_FOUND, **facts) == []


def test_failed_pool_is_repeated_too() -> None:
    pools = Known((pool(provisioning_state="Failed"),))
    found = listed(State.NO_FAULT_FOUND, cluster=Known(cluster()), pools=pools)
    assert found == [RETRY.title, SUPPORT.title]


def test_support_without_a_read_node_has_no_command() -> None:
    verdict = Verdict(state=State.NO_FAULT_FOUND, summary="")
    unread = snapshot(cluster=FAILED_STATE, node=Missing(why=Why.DENIED, what="the node"))
    found = remedies(verdict, unread, ())
    assert found == (RETRY, support(FAILED_STATE.value, None))
