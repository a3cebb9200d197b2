"""New messages to a channel stay apart, however many workers post."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from bot.memory.in_process import MemoryTable
from bot.memory.table import Row
from bot.pace import Pace, PacedPoster, read_gap
from bot.posting import Message
from bot.settings import SettingsError

GAP = timedelta(seconds=1.2)
START = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


@dataclass(slots=True)
class Night:
    """A clock that stands still, what was waited for, and what was sent."""

    slept: list[float] = field(default_factory=list)
    sent: list[tuple[str, ...]] = field(default_factory=list)

    def now(self) -> datetime:
        """Return the time."""
        return START

    async def sleep(self, seconds: float) -> None:
        """Note the pause."""
        self.slept.append(round(seconds, 3))

    async def post(self, channel: str, message: Message, thread_ts: str | None = None) -> str:
        """Note a message."""
        self.sent.append((channel, message["text"], thread_ts or ""))
        return "1.1"

    async def edit(self, channel: str, ts: str, message: Message, *, patient: bool = True) -> None:
        """Note an edit."""
        del patient
        self.sent.append((channel, message["text"], ts))

    async def permalink(self, channel: str, ts: str) -> str:
        """Return an address."""
        return f"https://slack.test/{channel}/{ts}"


class SlowTable(MemoryTable):
    """A table where every reader has read before anybody writes."""

    async def get(self, partition: str, key: str) -> Row | None:
        """Read, and let the others read."""
        row = await super().get(partition, key)
        await asyncio.sleep(0)
        return row


def poster(night: Night, table: MemoryTable, gap: timedelta = GAP) -> PacedPoster:
    pace = Pace(table=table, gap=gap, now=night.now, sleep=night.sleep)
    return PacedPoster(poster=night, pace=pace)


async def test_workers_that_post_at_once_take_moments_of_their_own() -> None:
    night, table = Night(), SlowTable()
    workers = [poster(night, table) for _ in range(5)]
    await asyncio.gather(*(each.post("C1", {"text": "x"}) for each in workers))
    assert sorted(night.slept) == [1.2, 2.4, 3.6, 4.8]


async def test_another_channel_and_an_edit_do_not_wait() -> None:
    night = Night()
    paced = poster(night, MemoryTable())
    assert await paced.post("C1", {"text": "a"}, "0.9") == "1.1"
    await paced.post("C2", {"text": "b"})
    await paced.edit("C1", "1.1", {"text": "c"})
    assert night.sent == [("C1", "a", "0.9"), ("C2", "b", ""), ("C1", "c", "1.1")]
    assert night.slept == []


async def test_an_address_is_asked_for_at_once() -> None:
    assert (
        await poster(Night(), MemoryTable()).permalink("C1", "1.1") == "https://slack.test/C1/1.1"
    )


async def test_without_a_gap_nobody_waits_and_nothing_is_booked() -> None:
    night, table = Night(), MemoryTable()
    for _ in range(3):
        await poster(night, table, timedelta(0)).post("C1", {"text": "a"})
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
    await poster(night, table).post("C1", {"text": "a"})
    row = await table.get("pace", "C1")
    assert row is not None
    assert row.fields == {"free_at": (START + GAP).isoformat(timespec="microseconds")}
    assert night.slept == []
