"""What clusters share is read once within seconds, where nobody asked for a fresh look."""

import pytest

from diagnostics.collect.reads import Reads
from diagnostics.collect.recent import KEPT_S, Recent
from diagnostics.model.facts import Known
from diagnostics.model.ids import make_group_id
from diagnostics.ports import Denied
from tests import builders
from tests.fakes import FakeArm, public_arm

GROUP = make_group_id(builders.SUBSCRIPTION, builders.NODE_GROUP)


class _Clock:
    """A time of day in seconds, that the test moves."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


async def _subnet(arm: FakeArm, recent: Recent | None) -> object:
    reads = Reads(arm, 1, recent=recent)
    fact = await reads.read("subnet snet-nodes", arm.subnet, builders.SUBNET_ID)
    return fact.value if isinstance(fact, Known) else fact.why


@pytest.mark.parametrize(("passed_s", "asked"), [(KEPT_S - 0.1, 1), (KEPT_S + 0.1, 2)])
async def test_shared_reading_is_kept_for_seconds(passed_s: float, asked: int) -> None:
    arm, clock = public_arm(), _Clock()
    recent = Recent(clock=clock)
    first = await _subnet(arm, recent)
    clock.now += passed_s
    assert await _subnet(arm, recent) == first == builders.subnet()
    assert len(arm.asked) == asked


async def test_whoever_brings_nothing_recent_reads_anew() -> None:
    arm = public_arm()
    await _subnet(arm, Recent())
    await _subnet(arm, None)
    assert len(arm.asked) == 2


async def test_what_could_not_be_read_is_asked_again() -> None:
    arm, recent = public_arm(), Recent()
    arm.fail("subnet", builders.SUBNET_ID, Denied("403"))
    assert str(await _subnet(arm, recent)) == "denied"
    arm.errors.clear()
    assert await _subnet(arm, recent) == builders.subnet()


async def test_what_belongs_to_one_cluster_is_never_kept() -> None:
    arm, recent = public_arm(), Recent()
    for _ in range(2):
        reads = Reads(arm, 1, recent=recent)
        await reads.read("the cluster", arm.cluster, builders.CLUSTER_ID)
        await reads.read("the scale sets", arm.scale_sets, GROUP)
        await reads.read("the interface", arm.node_nics, builders.node())
    assert [reading for reading, _ in arm.asked] == ["cluster", "scale_sets", "node_nics"] * 2
