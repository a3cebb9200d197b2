"""Remember which thread belongs to which request, so that a retry goes on where it stopped.

A queue delivers at least once: the same message may come twice to two workers, and comes again
after a failure. The first to claim a key owns it; the same queue message may claim it again, any
other copy is turned away.
"""

from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from typing import Any, Protocol

from azure.core.exceptions import ResourceExistsError, ResourceNotFoundError
from azure.data.tables.aio import TableClient

TABLE = "conncheckthreads"
PARTITION = "thread"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """How far the thread of one request has come. `owner` is the queue message's id.

    `ts` is the root message, None before it was posted. `replies` counts what is in the thread.
    """

    owner: str
    channel: str = ""
    ts: str = ""
    replies: int = 0
    done: bool = False


class Threads(Protocol):
    """Threads by key."""

    async def claim(self, key: str, owner: str) -> Thread | None:
        """Claim a key; None where another message owns it, or where it is done."""

    async def save(self, key: str, thread: Thread) -> None:
        """Store how far the thread has come."""

    async def find(self, key: str) -> Thread | None:
        """Return the thread of a key, whoever owns it."""


def _mine(thread: Thread, owner: str) -> Thread | None:
    return thread if thread.owner == owner and not thread.done else None


class MemoryThreads:
    """Threads of this process alone, for a host without storage."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._threads: dict[str, Thread] = {}

    async def claim(self, key: str, owner: str) -> Thread | None:
        """Claim a key; None where another message owns it, or where it is done."""
        return _mine(self._threads.setdefault(key, Thread(owner=owner)), owner)

    async def save(self, key: str, thread: Thread) -> None:
        """Store how far the thread has come."""
        self._threads[key] = thread

    async def find(self, key: str) -> Thread | None:
        """Return the thread of a key, whoever owns it."""
        return self._threads.get(key)


class TableThreads:
    """Threads in an Azure table, shared by all workers."""

    def __init__(self, table: TableClient) -> None:
        """Keep threads in a table, which is made on first use."""
        self._table = table
        self._made = False

    async def claim(self, key: str, owner: str) -> Thread | None:
        """Claim a key; None where another message owns it, or where it is done."""
        await self._make()
        try:
            await self._table.create_entity(_entity(key, Thread(owner=owner)))
        except ResourceExistsError:
            return _mine(await self.find(key) or Thread(owner=""), owner)
        return Thread(owner=owner)

    async def save(self, key: str, thread: Thread) -> None:
        """Store how far the thread has come."""
        await self._table.upsert_entity(_entity(key, thread))

    async def find(self, key: str) -> Thread | None:
        """Return the thread of a key, whoever owns it."""
        await self._make()
        try:
            said = await self._table.get_entity(PARTITION, key)
        except ResourceNotFoundError:
            return None
        return replace(
            Thread(owner=said["owner"]),
            **{name: said[name] for name in ("channel", "ts", "replies", "done")},
        )

    async def close(self) -> None:
        """Let go of the connections."""
        await self._table.close()

    async def _make(self) -> None:
        if not self._made:
            with suppress(ResourceExistsError):
                await self._table.create_table()
            self._made = True


def _entity(key: str, thread: Thread) -> dict[str, Any]:
    return {"PartitionKey": PARTITION, "RowKey": key, **asdict(thread)}
