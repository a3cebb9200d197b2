"""A failed operation is over where cluster and every pool are Succeeded; unknown is not over."""

import pytest

from diagnostics.ports import ArmError, Denied, Unavailable
from diagnostics.recovery import has_recovered
from tests import builders
from tests.fakes import FakeArm

ID = builders.CLUSTER_ID


@pytest.mark.parametrize(
    ("cluster", "pools", "expected"),
    [
        ("Succeeded", ("Succeeded", "succeeded"), True),
        ("Succeeded", (), True),
        ("Succeeded", ("Succeeded", "Failed"), False),
        ("Failed", ("Succeeded",), False),
        ("Updating", ("Succeeded",), False),
    ],
)
async def test_states_of_cluster_and_pools_decide(
    cluster: str, pools: tuple[str, ...], expected: object
) -> None:
    arm = FakeArm()
    arm.answers = {
        ("cluster", ID.lower()): builders.cluster(provisioning_state=cluster),
        ("pools", ID.lower()): tuple(builders.pool(provisioning_state=each) for each in pools),
    }
    assert await has_recovered(ID, arm) is expected


@pytest.mark.parametrize(
    ("power", "expected"), [("running", True), ("Stopped", False), ("", False)]
)
async def test_a_cluster_that_does_not_run_has_not_recovered(power: str, expected: object) -> None:
    arm = FakeArm()
    cluster = builders.cluster(provisioning_state="Succeeded", power_state=power)
    arm.answers = {("cluster", ID.lower()): cluster, ("pools", ID.lower()): ()}
    assert await has_recovered(ID, arm) is expected


@pytest.mark.parametrize("reading", ["cluster", "pools"])
@pytest.mark.parametrize("error", [Denied("403"), Unavailable("503")])
async def test_what_cannot_be_read_has_not_recovered(reading: str, error: ArmError) -> None:
    arm = FakeArm()
    arm.answers = {("cluster", ID.lower()): builders.cluster(provisioning_state="Succeeded")}
    arm.errors = {(reading, ID.lower()): error}
    assert await has_recovered(ID, arm) is False
