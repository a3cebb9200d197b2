"""Queues as the host needs them: in memory, or in a storage account (Azurite)."""

import base64
import itertools
import secrets
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

from azure.core.exceptions import ResourceExistsError
from azure.storage.queue.aio import QueueClient, QueueServiceClient

LIFETIME = timedelta(days=7)
LONGEST_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A message on loan: hidden from other readers until `next_visible`.

    `text` is None where the stored bytes are not base64, which Azure's host cannot read either.
    """

    id: str
    text: str | None
    raw: str
    dequeue_count: int
    pop_receipt: str
    inserted: datetime
    expires: datetime
    next_visible: datetime


class Queues(Protocol):
    """The operations a queue trigger needs."""

    async def open(self, queue: str) -> None:
        """Make sure the queue exists."""

    async def send(self, queue: str, text: str) -> None:
        """Append a message.

        Raises:
            ValueError: it is longer than 64 KB in base64.
        """

    async def receive(self, queue: str, most: int, hidden_s: float) -> list[Received]:
        """Take up to `most` visible messages and hide them."""

    async def release(self, queue: str, message: Received, hidden_s: float) -> None:
        """Make a message visible again after some seconds."""

    async def delete(self, queue: str, message: Received) -> None:
        """Remove a message for good."""

    async def count(self, queue: str) -> int:
        """Count the messages, hidden ones included."""

    async def close(self) -> None:
        """Let go of connections."""


@dataclass(slots=True, kw_only=True)
class MemoryQueues:
    """Queues that live as long as the host."""

    _queues: dict[str, dict[str, Received]] = field(default_factory=lambda: defaultdict(dict))
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    async def open(self, queue: str) -> None:
        """Make sure the queue exists."""
        self._queues[queue]

    async def send(self, queue: str, text: str) -> None:
        """Append a message."""
        raw = _encode(text)
        now, ident = datetime.now(UTC), f"{next(self._ids):032x}"
        self._queues[queue][ident] = Received(
            id=ident,
            text=text,
            raw=raw,
            dequeue_count=0,
            pop_receipt="",
            inserted=now,
            expires=now + LIFETIME,
            next_visible=now,
        )

    async def receive(self, queue: str, most: int, hidden_s: float) -> list[Received]:
        """Take up to `most` visible messages and hide them."""
        now = datetime.now(UTC)
        visible = [one for one in self._queues[queue].values() if one.next_visible <= now]
        taken = [
            replace(
                one,
                dequeue_count=one.dequeue_count + 1,
                pop_receipt=secrets.token_hex(8),
                next_visible=now + timedelta(seconds=hidden_s),
            )
            for one in visible[:most]
        ]
        self._queues[queue].update({one.id: one for one in taken})
        return taken

    async def release(self, queue: str, message: Received, hidden_s: float) -> None:
        """Make a message visible again after some seconds."""
        later = datetime.now(UTC) + timedelta(seconds=hidden_s)
        self._queues[queue][message.id] = replace(message, next_visible=later)

    async def delete(self, queue: str, message: Received) -> None:
        """Remove a message for good."""
        del self._queues[queue][message.id]

    async def count(self, queue: str) -> int:
        """Count the messages, hidden ones included."""
        return len(self._queues[queue])

    async def close(self) -> None:
        """Hold no connections."""


class StorageQueues:
    """Queues of a storage account; messages are base64, as the host's default wants them."""

    def __init__(self, connection: str) -> None:
        """Prepare a client for a connection string; nothing is sent yet."""
        self._service = QueueServiceClient.from_connection_string(connection)

    async def open(self, queue: str) -> None:
        """Make sure the queue exists."""
        try:
            await self._service.create_queue(queue)
        except ResourceExistsError:
            return

    async def send(self, queue: str, text: str) -> None:
        """Append a message, creating the queue if need be."""
        await self.open(queue)
        await self._client(queue).send_message(_encode(text))

    async def receive(self, queue: str, most: int, hidden_s: float) -> list[Received]:
        """Take up to `most` visible messages and hide them."""
        pages = self._client(queue).receive_messages(
            messages_per_page=most, max_messages=most, visibility_timeout=int(hidden_s)
        )
        return [
            Received(
                id=one.id,
                text=_decode(one.content),
                raw=one.content,
                dequeue_count=one.dequeue_count or 0,
                pop_receipt=one.pop_receipt or "",
                inserted=one.inserted_on or datetime.now(UTC),
                expires=one.expires_on or datetime.now(UTC),
                next_visible=one.next_visible_on or datetime.now(UTC),
            )
            async for one in pages
        ]

    async def release(self, queue: str, message: Received, hidden_s: float) -> None:
        """Make a message visible again after some seconds."""
        await self._client(queue).update_message(
            message.id, message.pop_receipt, visibility_timeout=int(hidden_s)
        )

    async def delete(self, queue: str, message: Received) -> None:
        """Remove a message for good."""
        await self._client(queue).delete_message(message.id, message.pop_receipt)

    async def count(self, queue: str) -> int:
        """Count the messages, hidden ones included."""
        properties = await self._client(queue).get_queue_properties()
        return properties.approximate_message_count or 0

    async def close(self) -> None:
        """Close the client's connections."""
        await self._service.close()

    def _client(self, queue: str) -> QueueClient:
        return self._service.get_queue_client(queue)


def _encode(text: str) -> str:
    raw = base64.b64encode(text.encode()).decode()
    if len(raw) > LONGEST_BYTES:
        raise ValueError(f"a queue message takes {LONGEST_BYTES} bytes, this one is {len(raw)}")
    return raw


def _decode(raw: str) -> str | None:
    try:
        return base64.b64decode(raw, validate=True).decode()
    except ValueError:
        return None
