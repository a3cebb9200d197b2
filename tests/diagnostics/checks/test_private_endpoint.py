"""The private endpoint is there, provisioned and approved, S5.7."""

import pytest

from diagnostics.checks.private_endpoint import CHECK
from diagnostics.judging.asking import finding_of
from diagnostics.model.facts import Known, Missing, Why
from diagnostics.model.network import PrivateEndpoint
from tests.builders import (
    CLUSTER_ID,
    ENDPOINT_ID,
    NODE_GROUP,
    VMSS,
    cluster,
    incident,
    private_endpoint,
    private_incident,
    private_snapshot,
    snapshot,
)
from tests.diagnostics.checks.asked import (
    FAILED,
    NOT_APPLICABLE,
    ON_NODES,
    PASSED,
    RECONCILE,
    UNKNOWN,
    Told,
    told,
)

VIEW = f"az vmss get-instance-view {ON_NODES} --name {VMSS} --instance-id 0 --output json"
FIXES = (RECONCILE, VIEW)


@pytest.mark.parametrize(
    ("endpoint", "answer"),
    [
        (
            private_endpoint(),
            Told(PASSED, "kube-apiserver is Succeeded and Approved, at 10.0.2.4"),
        ),
        (
            private_endpoint(connections=(("a", "approved"), ("b", "Approved")), addresses=()),
            Told(
                PASSED,
                "kube-apiserver is Succeeded and Approved, at an address that was not read",
            ),
        ),
        (
            None,
            Told(
                FAILED,
                f"node resource group {NODE_GROUP} has no private endpoint for the API server",
                CLUSTER_ID,
                FIXES,
            ),
        ),
        (
            private_endpoint(provisioning_state="Failed"),
            Told(FAILED, "private endpoint kube-apiserver is in state Failed", ENDPOINT_ID, FIXES),
        ),
        (
            private_endpoint(connections=()),
            Told(
                FAILED,
                "private endpoint kube-apiserver has no connection to the API server",
                ENDPOINT_ID,
                FIXES,
            ),
        ),
        (
            private_endpoint(provisioning_state="Failed", connections=(("a", "Rejected"),)),
            Told(
                FAILED,
                "private endpoint kube-apiserver has connection a in state Rejected",
                ENDPOINT_ID,
                FIXES,
            ),
        ),
        (
            private_endpoint(provisioning_state="Updating"),
            Told(
                FAILED, "private endpoint kube-apiserver is in state Updating", ENDPOINT_ID, FIXES
            ),
        ),
        # whichever of both lists holds it
        (
            private_endpoint(connections=(("auto", "Approved"), ("manual", "Disconnected"))),
            Told(
                FAILED,
                "private endpoint kube-apiserver has connection manual in state Disconnected",
                ENDPOINT_ID,
                FIXES,
            ),
        ),
    ],
)
def test_endpoint_state_and_connections_s5_7(
    endpoint: PrivateEndpoint | None, answer: Told
) -> None:
    facts = private_snapshot(private_endpoint=Known(endpoint))
    assert told(CHECK, private_incident(), facts) == answer


CHANGING = "the endpoint carries no traffic while it is changed, which its state does not tell"


@pytest.mark.parametrize(
    ("endpoint", "assumptions"),
    [
        (private_endpoint(provisioning_state="Updating"), (CHANGING,)),
        (private_endpoint(provisioning_state="Updating", connections=()), ()),
        (private_endpoint(provisioning_state="failed"), ()),
        (private_endpoint(connections=(("a", "Pending"),)), ()),
    ],
)
def test_endpoint_that_is_being_changed_is_a_suspicion(
    endpoint: PrivateEndpoint, assumptions: tuple[str, ...]
) -> None:
    facts = private_snapshot(private_endpoint=Known(endpoint))
    found = finding_of(CHECK, private_incident(), facts)
    assert (found.outcome, found.assumptions) == (FAILED, assumptions)


@pytest.mark.parametrize("node", [Known(None), Missing(why=Why.DENIED, what="the node")])
def test_support_is_told_where_no_node_can_be_shown(node: object) -> None:
    facts = private_snapshot(private_endpoint=Known(None), node=node)
    fixes = finding_of(CHECK, private_incident(), facts).fixes
    assert [(fix.check, len(fix.command)) for fix in fixes] == [
        ("private_endpoint", 1),
        ("cluster_state", 0),
    ]


def test_unread_endpoint_is_unknown() -> None:
    missing = Missing(why=Why.TIMED_OUT, what="the private endpoint")
    assert told(CHECK, private_incident(), private_snapshot(private_endpoint=missing)) == Told(
        UNKNOWN, "could not read the private endpoint: the reading took too long; ask again"
    )


@pytest.mark.parametrize(
    ("integrated", "way"), [(False, "public"), (True, "API Server VNet Integration")]
)
def test_other_clusters_have_none(way: str, *, integrated: bool) -> None:
    facts = snapshot(cluster=Known(cluster(vnet_integration=integrated)))
    assert told(CHECK, incident(), facts) == Told(NOT_APPLICABLE, f"nodes use {way} access")
