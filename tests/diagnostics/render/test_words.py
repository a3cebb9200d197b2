"""Every outcome, state, danger and category has its word."""

from dataclasses import replace
from enum import StrEnum

import pytest

from diagnostics.model.finding import Danger, Outcome
from diagnostics.model.incident import Category, NodeRef
from diagnostics.model.plan import Plan
from diagnostics.model.report import State
from diagnostics.render.words import (
    CATEGORY,
    DANGER,
    HEADLINE,
    OUTCOME,
    error_line,
    headline,
    subject_lines,
)
from tests.builders import CLUSTER_ID, SUBNET_ID, ZONE_ID, ZONE_NAME, incident
from tests.diagnostics.render.reports import BARE

BALANCED = "outbound type loadBalancer"


@pytest.mark.parametrize(
    ("words", "enum"),
    [(HEADLINE, State), (OUTCOME, Outcome), (DANGER, Danger), (CATEGORY, Category)],
)
def test_every_member_has_a_word(words: dict[object, str], enum: type[StrEnum]) -> None:
    assert set(words) == set(enum)


@pytest.mark.parametrize(
    ("node", "start"),
    [
        (NodeRef(ip="10.0.2.9", vmss="v", instance_id="1"), ", from 10.0.2.9"),
        (NodeRef(vmss="v", instance_id="1", pool="np"), ", from v/1"),
        (NodeRef(vmss="v"), ", from v"),
        (NodeRef(pool="np"), ", from np"),
        (NodeRef(), ""),
    ],
)
def test_error_line_names_the_node_as_it_can(node: NodeRef, start: str) -> None:
    line = error_line(incident(node=node))
    assert line.partition(", to ")[0] == f"connection timed out, exit 51{start}"


@pytest.mark.parametrize(
    ("plan", "line"),
    [
        (
            Plan(subnet_id=SUBNET_ID),
            f"cluster with public API server, {BALANCED}",
        ),
        (
            Plan(subnet_id=SUBNET_ID, location="uksouth", authorized_ranges=("20.0.0.4",)),
            f"cluster in uksouth with public API server, {BALANCED}, authorized IP ranges 20.0.0.4",
        ),
        (
            Plan(subnet_id=SUBNET_ID, private=True, private_dns_zone=ZONE_ID),
            f"cluster with private API server, {BALANCED}, private DNS zone {ZONE_NAME}",
        ),
        (
            Plan(subnet_id=SUBNET_ID, private=True, api_subnet_id=SUBNET_ID, outbound_type="none"),
            "cluster with private API server by API Server VNet Integration, outbound type none",
        ),
    ],
)
def test_planned_cluster_is_named_by_its_options(plan: Plan, line: str) -> None:
    assert subject_lines(replace(BARE, plan=plan)) == (("Planned", line), ("Subnet", SUBNET_ID))


def test_existing_cluster_is_named_by_its_id_and_error() -> None:
    assert subject_lines(BARE) == (("Cluster", CLUSTER_ID), ("Error", error_line(BARE.incident)))


@pytest.mark.parametrize(
    ("state", "now", "planned"),
    [
        (State.CAUSE_FOUND, "Cause found", "Fault found"),
        (State.LIKELY_CAUSE, "Likely cause", "Likely fault"),
        (State.NO_FAULT_FOUND, "No fault found", "No fault found"),
        (State.NOT_DETERMINED, "Not determined", "Not determined"),
    ],
)
def test_what_has_not_happened_has_a_fault_and_no_cause(
    state: State, now: str, planned: str
) -> None:
    report = replace(BARE, verdict=replace(BARE.verdict, state=state))
    plan = Plan(subnet_id=SUBNET_ID)
    assert (headline(report), headline(replace(report, plan=plan))) == (now, planned)
