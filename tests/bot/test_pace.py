"""New messages to a channel stay apart, however many workers post."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.memory.in_process import MemoryTable
from bot.memory.table import Row
from bot.pace import GAP, Pace, PacedPoster
from bot.posting import Message

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


class SlowTable(MemoryTable):
    """A table where every reader has read before anybody writes."""

    async def get(self, partition: str, key: str) -> Row | None:
        """Read, and let the others read."""
        row = await super().get(partition, key)
        await asyncio.sleep(0)
        return row


def poster(night: Night, table: MemoryTable) -> PacedPoster:
    return PacedPoster(poster=night, pace=Pace(table=table, now=night.now, sleep=night.sleep))


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


async def test_a_channel_that_was_quiet_is_free() -> None:
    night, table = Night(), MemoryTable()
    await table.insert("pace", "C1", {"free_at": (START - timedelta(hours=1)).isoformat()})
    await poster(night, table).post("C1", {"text": "a"})
    row = await table.get("pace", "C1")
    assert row is not None
    assert row.fields == {"free_at": (START + GAP).isoformat(timespec="microseconds")}
    assert night.slept == []
