"""Whose work an incident is: leases, taking over, copies turned away, and what people change."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from bot.incident import Incident
from bot.memory.in_process import MemoryTable
from bot.memory.incidents import LEASE, Hold, Incidents, LeaseLost
from tests import builders
from tests.bot.reports import KEY, NOW

FRESH = Incident(key=KEY, cluster_id=str(builders.CLUSTER_ID), created_at=NOW, channel="C1")


@dataclass(slots=True)
class Scene:
    """Incidents, and a time that tests turn."""

    time: datetime = NOW
    table: MemoryTable = field(default_factory=MemoryTable)

    def now(self) -> datetime:
        """Return the time."""
        return self.time

    @property
    def incidents(self) -> Incidents:
        """Return the incidents as another worker would open them."""
        return Incidents(self.table, self.now)

    async def take(self, job: str = KEY, owner: str = "message-1") -> Hold | None:
        """Take the incident."""
        return await self.incidents.take(FRESH, job, owner)

    async def hold(self, job: str = KEY, owner: str = "message-1") -> Hold:
        """Take the incident, which is free."""
        hold = await self.take(job, owner)
        assert hold is not None
        return hold


@pytest.fixture
def scene() -> Scene:
    """Return a scene in which nothing has happened."""
    return Scene()


async def test_first_to_take_an_incident_holds_it(scene: Scene) -> None:
    hold = await scene.hold()
    assert hold.incident == replace(
        FRESH, job=KEY, holder=KEY, owner="message-1", lease_until=NOW + LEASE, turn=1
    )
    assert await scene.incidents.find(KEY) == hold.incident
    assert await scene.take(owner="message-2") is None


async def test_same_message_goes_on_where_it_stopped_and_the_overtaken_worker_stops(
    scene: Scene,
) -> None:
    first = await scene.hold()
    await first.save(ts="1.2", outbox="outbox-1", posted=2)
    again = await scene.hold()
    kept = (again.incident.ts, again.incident.outbox, again.incident.posted, again.incident.turn)
    assert kept == ("1.2", "outbox-1", 2, 2)
    with pytest.raises(LeaseLost):
        await first.save(posted=3)
    await again.save(posted=4)


async def test_lease_that_ended_frees_the_work_and_a_stored_step_renews_it(scene: Scene) -> None:
    hold = await scene.hold()
    scene.time += LEASE - timedelta(seconds=1)
    await hold.save(posted=1)
    scene.time += LEASE - timedelta(seconds=1)
    assert await scene.take(owner="message-2") is None
    scene.time += timedelta(seconds=1)
    assert (await scene.hold(owner="message-2")).incident.posted == 1


async def test_lease_is_renewed_where_half_of_it_is_over(scene: Scene) -> None:
    hold = await scene.hold()
    await hold.renew()
    assert hold.incident.lease_until == NOW + LEASE
    scene.time += LEASE / 2 + timedelta(seconds=1)
    await hold.renew()
    assert hold.incident.lease_until == scene.time + LEASE


async def test_what_is_done_is_done_for_every_copy(scene: Scene) -> None:
    await (await scene.hold()).save(done=True)
    assert [await scene.take(), await scene.take(owner="message-2")] == [None, None]


async def test_next_job_begins_after_the_last_and_copies_of_both_stay_away(scene: Scene) -> None:
    hold = await scene.hold()
    assert await scene.take("job-2", "message-2") is None
    await hold.save(ts="1.2", outbox="outbox-1", posted=5, done=True)
    second = await scene.hold("job-2", "message-2")
    begun = second.incident
    assert (begun.ts, begun.outbox, begun.posted, begun.done) == ("1.2", "", 0, False)
    assert await scene.take() is None
    await second.save(done=True)
    copies = [await scene.take(), await scene.take("job-2", "message-9")]
    assert (copies, (await scene.hold("job-3")).incident.turn) == ([None, None], 3)


async def test_forced_taking_passes_over_a_lease_that_lives(scene: Scene) -> None:
    await scene.hold()
    forced = await scene.incidents.take(FRESH, KEY, "poison-1", forced=True)
    assert forced is not None
    assert forced.incident.owner == "poison-1"


async def test_what_people_say_is_kept_beside_the_work(scene: Scene) -> None:
    hold = await scene.hold()
    said = await scene.incidents.change(KEY, lambda one: replace(one, on_it="U0ANN"))
    await hold.save(posted=1)
    there = await scene.incidents.find(KEY)
    assert said is not None
    assert there is not None
    assert (said.on_it, there.on_it, there.posted) == ("U0ANN", "U0ANN", 1)


async def test_change_of_nothing_is_none(scene: Scene) -> None:
    change: Callable[[Incident], Incident | None] = lambda _: None  # noqa: E731 - a value
    assert await scene.incidents.change(KEY, change) is None
    await scene.hold()
    assert await scene.incidents.change(KEY, change) is None


@pytest.mark.parametrize(
    ("at", "due"),
    [(None, []), (NOW, [KEY]), (NOW + timedelta(seconds=1), []), (NOW - timedelta(days=1), [KEY])],
)
async def test_incidents_are_due_by_their_time(
    scene: Scene, at: datetime | None, due: list[str]
) -> None:
    await (await scene.hold()).save(next_check_at=at)
    assert [one.key for one in await scene.incidents.due(NOW)] == due
