"""The cluster's own state comes first."""

import pytest

from diagnostics.checks.cluster_state import CHECK, is_settled
from diagnostics.judging.asking import finding_of
from diagnostics.model.facts import Known, Missing, Why
from diagnostics.model.incident import Category
from tests.builders import CLUSTER_ID, cluster, incident, pool, snapshot
from tests.diagnostics.checks.asked import FAILED, ON, PASSED, UNKNOWN, Told, told

START = f"az aks start --name aks-shop {ON}"


@pytest.mark.parametrize(
    ("power", "provisioning", "answer"),
    [
        ("Running", "Succeeded", Told(PASSED, "running; last operation Succeeded")),
        ("running", "Failed", Told(PASSED, "running; last operation Failed")),
        ("Running", "canceled", Told(PASSED, "running; last operation canceled")),
        ("Running", "Upgrading", Told(UNKNOWN, "an operation is under way: Upgrading")),
        ("Running", "Creating", Told(UNKNOWN, "an operation is under way: Creating")),
        ("", "Succeeded", Told(UNKNOWN, "whether the cluster runs is not known: no state")),
        ("Paused", "Failed", Told(UNKNOWN, "whether the cluster runs is not known: Paused")),
        (
            "Stopped",
            "Succeeded",
            Told(
                FAILED,
                "the cluster is stopped, so it has no API server (last operation: Succeeded)",
                CLUSTER_ID,
                (START,),
            ),
        ),
        (
            "Stopped",
            "Starting",
            Told(
                FAILED,
                "the cluster is stopped, so it has no API server (last operation: Starting)",
                CLUSTER_ID,
                (START,),
            ),
        ),
    ],
)
def test_power_state_then_provisioning_state(power: str, provisioning: str, answer: Told) -> None:
    state = cluster(power_state=power, provisioning_state=provisioning)
    assert told(CHECK, incident(), snapshot(cluster=Known(state))) == answer


def test_start_is_verified_by_the_state() -> None:
    stopped = snapshot(cluster=Known(cluster(power_state="Stopped")))
    fix = finding_of(CHECK, incident(), stopped).fixes[0]
    assert [argv[:3] for argv in fix.verify] == [("az", "aks", "show")]


def test_unread_cluster_is_unknown() -> None:
    missing = Missing(why=Why.THROTTLED, what="the cluster")
    sentence = "could not read the cluster: Azure kept refusing for load; ask again in a minute"
    assert told(CHECK, incident(), snapshot(cluster=missing)) == Told(UNKNOWN, sentence)


def test_state_is_asked_first_in_every_category_of_the_error() -> None:
    expected = {each: 0.0 for each in Category if each is not Category.NOT_THIS_ERROR}
    assert CHECK.steps == expected


@pytest.mark.parametrize(("state", "settled"), [("Succeeded", True), ("Scaling", False)])
def test_pools_settle_like_clusters(state: str, *, settled: bool) -> None:
    assert is_settled(pool(provisioning_state=state)) is settled
