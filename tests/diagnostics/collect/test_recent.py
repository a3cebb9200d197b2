"""What clusters share is read once within seconds, for failures that came before it was read."""

import asyncio
from asyncio import Event
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from diagnostics.collect.reads import Reads
from diagnostics.collect.recent import KEPT, Lent, Recent
from diagnostics.model.facts import Known
from diagnostics.model.ids import make_group_id
from diagnostics.ports import Denied
from tests import builders
from tests.fakes import FakeArm, public_arm

GROUP = make_group_id(builders.SUBSCRIPTION, builders.NODE_GROUP)
MOMENT = timedelta(milliseconds=1)


class _Clock:
    """A time of day, that the test moves."""

    now = builders.NOW

    def __call__(self) -> datetime:
        return self.now


async def _subnet(arm: FakeArm, lent: Lent | None) -> object:
    reads = Reads(arm, 1, lent=lent)
    fact = await reads.read("subnet snet-nodes", arm.subnet, builders.SUBNET_ID)
    return fact.value if isinstance(fact, Known) else fact.why


@pytest.mark.parametrize(
    ("passed", "failed", "asked"),
    [
        (KEPT, timedelta(), 1),
        (KEPT + MOMENT, timedelta(), 2),
        (MOMENT, -timedelta(hours=1), 1),
        # It failed after it was read: what stood then may be mended, or broken, since.
        (timedelta(seconds=2), MOMENT, 2),
    ],
)
async def test_shared_reading_is_kept_for_seconds_and_for_earlier_failures(
    passed: timedelta, failed: timedelta, asked: int
) -> None:
    arm, clock = public_arm(), _Clock()
    recent = Recent(now=clock)
    first = await _subnet(arm, recent.after(builders.NOW))
    clock.now += passed
    assert await _subnet(arm, recent.after(builders.NOW + failed)) == first == builders.subnet()
    assert len(arm.asked) == asked


async def test_whoever_is_lent_nothing_reads_anew() -> None:
    arm = public_arm()
    await _subnet(arm, Recent().after(builders.NOW))
    await _subnet(arm, None)
    assert len(arm.asked) == 2


async def test_what_could_not_be_read_is_asked_again() -> None:
    arm, recent = public_arm(), Recent()
    arm.fail("subnet", builders.SUBNET_ID, Denied("403"))
    assert str(await _subnet(arm, recent.after(builders.NOW))) == "denied"
    arm.errors.clear()
    assert await _subnet(arm, recent.after(builders.NOW)) == builders.subnet()


async def test_what_belongs_to_one_cluster_is_never_kept() -> None:
    arm, recent = public_arm(), Recent()
    for _ in range(2):
        reads = Reads(arm, 1, lent=recent.after(builders.NOW))
        await reads.read("the cluster", arm.cluster, builders.CLUSTER_ID)
        await reads.read("the scale sets", arm.scale_sets, GROUP)
        await reads.read("the interface", arm.node_nics, builders.node())
    assert [reading for reading, _ in arm.asked] == ["cluster", "scale_sets", "node_nics"] * 2


@dataclass(slots=True)
class _Slow:
    """Answers when it is let, with what it is to answer; an error is raised."""

    answers: list[str | Exception]
    let: Event = field(default_factory=Event)
    asked: int = 0

    async def nsg(self, _: str) -> str:
        self.asked += 1
        answer = self.answers.pop(0)
        await self.let.wait()
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def of(self, lent: Lent) -> object:
        fact = await Reads(public_arm(), 9, lent=lent).read("the NSG", self.nsg, "nsg-1")
        return fact.value if isinstance(fact, Known) else fact.why.value


async def _all_of(slow: _Slow, *lent: Lent) -> list[object]:
    tasks = [asyncio.create_task(slow.of(each)) for each in lent]
    await asyncio.sleep(0.05)
    slow.let.set()
    return await asyncio.gather(*tasks)


async def test_what_another_run_is_reading_is_waited_for() -> None:
    slow, recent = _Slow(["rules"]), Recent(now=_Clock())
    lent = recent.after(builders.NOW)
    assert await _all_of(slow, lent, lent, lent) == ["rules"] * 3
    assert slow.asked == 1


async def test_reading_that_fails_is_done_anew_by_each() -> None:
    slow, recent = _Slow([Denied("403"), "rules", "rules"]), Recent(now=_Clock())
    lent = recent.after(builders.NOW)
    assert await _all_of(slow, lent, lent, lent) == ["denied", "rules", "rules"]


async def test_reading_of_a_run_that_is_given_up_is_done_anew() -> None:
    slow, recent = _Slow(["given up", "rules"]), Recent(now=_Clock())
    lent = recent.after(builders.NOW)
    first, second = (asyncio.create_task(slow.of(lent)) for _ in range(2))
    await asyncio.sleep(0.05)
    first.cancel()
    slow.let.set()
    assert await second == "rules"
    assert slow.asked == 2


async def test_reading_under_way_when_it_failed_is_not_waited_for() -> None:
    slow, recent = _Slow(["before", "after"]), Recent(now=_Clock())
    earlier, later = recent.after(builders.NOW), recent.after(builders.NOW + MOMENT)
    assert await _all_of(slow, earlier, later) == ["before", "after"]


async def test_reading_that_hangs_is_not_waited_for_long() -> None:
    slow, recent = _Slow(["hung", "rules"]), Recent(now=_Clock(), waited_s=0.01)
    lent = recent.after(builders.NOW)
    assert await _all_of(slow, lent, lent) == ["hung", "rules"]
