"""The report: what the text said, completed by what Azure knows."""

from dataclasses import replace
from typing import Any

import pytest

from diagnostics.checks import all_checks
from diagnostics.judging.reporting import completed, other_error_report, report_of
from diagnostics.model.facts import Known, Missing, Why
from diagnostics.model.incident import Category, Endpoint, NodeRef
from diagnostics.model.report import Report, State, Verdict
from tests.builders import (
    API_IP,
    FQDN,
    PRIVATE_FQDN,
    VMSS,
    cluster,
    incident,
    node,
    nsg,
    private_endpoint,
    private_incident,
    private_snapshot,
    rule,
    snapshot,
)

UNREAD = Missing(why=Why.DENIED, what="a thing")
NOTHING_SAID: dict[str, Any] = {"endpoint": Endpoint(), "node": NodeRef(), "region": None}


def test_report_holds_every_check_once_with_verdict_and_figures() -> None:
    report = report_of(incident(), snapshot(), seconds=1.5, arm_calls=17)
    ids = [finding.id for finding in report.findings]
    assert (ids, report.verdict.state, report.fixes, report.seconds, report.arm_calls) == (
        [check.id for check in all_checks()],
        State.NO_FAULT_FOUND,
        (),
        1.5,
        17,
    )


def test_asking_twice_gives_the_same_report() -> None:
    denying = snapshot(subnet_nsg=Known(nsg(rule("stop", access="Deny"))))
    assert report_of(incident(), denying) == report_of(incident(), denying)


@pytest.mark.parametrize(
    ("facts", "endpoint"),
    [
        (snapshot(), Endpoint(fqdn=FQDN, ip=None, port=443)),
        (private_snapshot(), Endpoint(fqdn=PRIVATE_FQDN, ip="10.0.2.4", port=443)),
        (
            private_snapshot(private_endpoint=Known(private_endpoint(addresses=()))),
            Endpoint(fqdn=PRIVATE_FQDN, ip=None, port=443),
        ),
        (
            private_snapshot(private_endpoint=UNREAD),
            Endpoint(fqdn=PRIVATE_FQDN, ip=None, port=443),
        ),
        (snapshot(cluster=UNREAD), Endpoint()),
    ],
)
def test_endpoint_is_completed_from_azure(facts: Any, endpoint: Endpoint) -> None:  # noqa: ANN401
    assert completed(incident(**NOTHING_SAID), facts).endpoint == endpoint


def test_what_the_text_said_stays() -> None:
    said = Endpoint(fqdn="other.example", ip="10.0.2.99", port=6443)
    named = NodeRef(ip="10.0.2.77", pool="np2", vmss="vmss2", instance_id="7")
    told = private_incident(endpoint=said, node=named, region="eastus")
    assert completed(told, private_snapshot()) == told


@pytest.mark.parametrize(
    ("facts", "named"),
    [
        (
            snapshot(),
            NodeRef(ip="10.0.2.10", pool="nodepool1", vmss=VMSS, instance_id="0"),
        ),
        (
            snapshot(node=Known(node(nic=None))),
            NodeRef(ip=None, pool="nodepool1", vmss=VMSS, instance_id="0"),
        ),
        # any other machine of the pool did not fail
        (snapshot(node=Known(node(failed=False))), NodeRef(pool="nodepool1")),
        (snapshot(node=Known(None)), NodeRef(pool="nodepool1")),
        (snapshot(node=UNREAD), NodeRef(pool="nodepool1")),
        (
            snapshot(pool=UNREAD),
            NodeRef(ip="10.0.2.10", pool="nodepool1", vmss=VMSS, instance_id="0"),
        ),
        (snapshot(pool=UNREAD, node=UNREAD), NodeRef()),
    ],
)
def test_failed_node_is_completed_from_azure(facts: Any, named: NodeRef) -> None:  # noqa: ANN401
    assert completed(incident(**NOTHING_SAID), facts).node == named


@pytest.mark.parametrize(("fact", "region"), [(Known(cluster()), "uksouth"), (UNREAD, None)])
def test_region_is_the_clusters(fact: Any, region: str | None) -> None:  # noqa: ANN401
    assert completed(incident(**NOTHING_SAID), snapshot(cluster=fact)).region == region


@pytest.mark.parametrize(
    ("fields", "summary"),
    [
        (
            {"error_name": "VMExtensionError_OutboundConnFail", "exit_code": 50},
            "it is VMExtensionError_OutboundConnFail.",
        ),
        ({"error_name": None, "exit_code": 50}, "it is exit code 50."),
        ({"error_name": None, "exit_code": None}, "it is another error."),
        (
            {"error_name": "X", "hint": "Egress is blocked.", "article": "https://aka.ms/x"},
            "it is X. Egress is blocked. See https://aka.ms/x",
        ),
        ({"error_name": "X", "article": "https://aka.ms/x"}, "it is X. See https://aka.ms/x"),
    ],
)
def test_another_error_is_named_and_linked(fields: dict[str, Any], summary: str) -> None:
    told = incident(Category.NOT_THIS_ERROR, **fields)
    assert other_error_report(told) == Report(
        incident=told,
        verdict=Verdict(
            state=State.NOT_THIS_ERROR,
            summary=f"This is not the API server connectivity error: {summary}",
        ),
        findings=(),
        fixes=(),
        seconds=0.0,
        arm_calls=0,
    )


def test_followed_neighbour_that_is_refused_keeps_its_own_name() -> None:
    told = incident(Category.CONNECTION_TIMEOUT, error_name="X")
    assert other_error_report(told).incident.category is Category.NOT_THIS_ERROR


OTHER = "other-dns-abc12345.hcp.westeurope.azmk8s.io"


@pytest.mark.parametrize(
    ("named", "state", "assumed"),
    [
        (FQDN, State.CAUSE_FOUND, ()),
        (FQDN.upper(), State.CAUSE_FOUND, ()),
        ("proxy.corp.example", State.CAUSE_FOUND, ()),
        (
            OTHER,
            State.LIKELY_CAUSE,
            (f"the error text names another API server, {OTHER}: its address was not used",),
        ),
    ],
)
def test_text_about_another_cluster_is_told_as_that(
    named: str, state: State, assumed: tuple[str, ...]
) -> None:
    told = incident(endpoint=Endpoint(fqdn=named, ip=API_IP))
    stop = rule("stop", priority=300, access="Deny", destinations=("*",))
    verdict = report_of(told, snapshot(subnet_nsg=Known(nsg(stop)))).verdict
    assert (verdict.state, verdict.assumptions) == (state, assumed)
    narrow = replace(stop, destinations=(API_IP,))
    guarded = report_of(told, snapshot(subnet_nsg=Known(nsg(narrow)))).verdict
    # the other server's address is not this cluster's
    assert (guarded.check == "nsg_outbound") is (named != OTHER)


def test_unread_cluster_has_no_name_to_compare() -> None:
    told = incident(endpoint=Endpoint(fqdn=OTHER, ip=API_IP))
    unread = snapshot(cluster=Missing(why=Why.DENIED, what="the cluster"))
    assert report_of(told, unread).verdict.assumptions == ()
    nameless = snapshot(cluster=Known(cluster(fqdn=None)))
    assert report_of(told, nameless).verdict.assumptions == ()
