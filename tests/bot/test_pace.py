"""New messages to a channel stay apart, however many workers post."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from bot.memory.in_process import MemoryTable
from bot.memory.table import Row
from bot.pace import TRIES, Pace, read_gap
from bot.settings import SettingsError

GAP = timedelta(seconds=1.2)
START = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


@dataclass(slots=True)
class Night:
    """A clock and what was waited for; it stands still unless sleepers wake up `late`."""

    slept: list[float] = field(default_factory=list)
    late: list[float] | None = None
    at: datetime = START

    def now(self) -> datetime:
        """Return the time."""
        return self.at

    async def sleep(self, seconds: float) -> None:
        """Note the pause, and wake up late."""
        self.slept.append(round(seconds, 3))
        if self.late is not None:
            self.at += timedelta(seconds=seconds + self.late.pop(0))


class SlowTable(MemoryTable):
    """A table where every reader has read before anybody writes."""

    async def get(self, partition: str, key: str) -> Row | None:
        """Read, and let the others read."""
        row = await super().get(partition, key)
        await asyncio.sleep(0)
        return row


def pace(night: Night, table: MemoryTable, gap: timedelta = GAP) -> Pace:
    return Pace(table=table, gap=gap, now=night.now, sleep=night.sleep)


async def test_workers_that_post_at_once_take_moments_of_their_own() -> None:
    night, table = Night(), SlowTable()
    await asyncio.gather(*(pace(night, table).wait("C1") for _ in range(5)))
    assert sorted(night.slept) == [1.2, 2.4, 3.6, 4.8]


async def test_another_channel_does_not_wait() -> None:
    night, table = Night(), MemoryTable()
    for channel in ("C1", "C2"):
        await pace(night, table).wait(channel)
    assert night.slept == []


async def test_who_comes_late_to_a_moment_books_another() -> None:
    night, table = Night(late=[0.5, 0.05]), MemoryTable()
    await pace(night, table).wait("C1")
    await pace(night, table).wait("C1")
    assert night.slept == [1.2, 0.7]


async def test_who_is_always_late_goes_all_the_same() -> None:
    night, table = Night(late=[0.5] * TRIES), MemoryTable()
    await pace(night, table).wait("C1")
    await pace(night, table).wait("C1")
    assert (len(night.slept), night.late) == (TRIES, [])


async def test_without_a_gap_nobody_waits_and_nothing_is_booked() -> None:
    night, table = Night(), MemoryTable()
    for _ in range(3):
        await pace(night, table, timedelta(0)).wait("C1")
    assert (night.slept, await table.get("pace", "C1")) == ([], None)


@pytest.mark.parametrize(
    ("said", "gap"), [("", 1.2), ("0", 0.0), ("1", 1.0), (" 0.25 ", 0.25), ("10", 10.0)]
)
def test_the_gap_is_a_setting(said: str, gap: float) -> None:
    assert read_gap({"CONNCHECK_MESSAGE_GAP_S": said}) == timedelta(seconds=gap)


@pytest.mark.parametrize("said", ["-1", "10.1", "1,2", "ten", "1e1", "nan"])
def test_a_gap_that_is_none_is_refused(said: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read_gap({"CONNCHECK_MESSAGE_GAP_S": said})
    told = "CONNCHECK_MESSAGE_GAP_S must be a number of seconds, 0 to 10."
    assert str(refused.value) == told


async def test_a_channel_that_was_quiet_is_free() -> None:
    night, table = Night(), MemoryTable()
    await table.insert("pace", "C1", {"free_at": (START - timedelta(hours=1)).isoformat()})
    await pace(night, table).wait("C1")
    row = await table.get("pace", "C1")
    assert row is not None
    assert row.fields == {"free_at": (START + GAP).isoformat(timespec="microseconds")}
    assert night.slept == []
