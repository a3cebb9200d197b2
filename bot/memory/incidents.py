"""Incidents by key, and who works on one: a lease that each stored step renews.

A queue delivers at least once: the same message may come to two workers, and comes again after a
failure. The same message may take over its own work at once; any other copy is turned away while
the lease lives. Whoever was overtaken notices at its next stored step, and stops.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.incident import Incident
from bot.memory.codec import from_row, stamp, to_fields
from bot.memory.table import Row, Stale, Table, Taken, UpTo

PARTITION, SEEN = "incident", "seen"
LEASE = timedelta(minutes=5)


class LeaseLost(Exception):
    """Another worker has taken the work over; nothing more may be done here."""


class Incidents:
    """The incidents of a table."""

    def __init__(self, table: Table, now: Callable[[], datetime]) -> None:
        """Keep incidents in a table."""
        self._table = table
        self.now = now

    async def find(self, key: str) -> Incident | None:
        """Return an incident, whoever works on it."""
        row = await self._table.get(PARTITION, key)
        return from_row(row) if row else None

    async def due(self, now: datetime) -> tuple[Incident, ...]:
        """List the incidents whose next look is due."""
        where = UpTo(field="next_check_at", most=stamp(now))
        return tuple([from_row(row) for row in await self._table.query(PARTITION, where)])

    async def left(self, before: datetime) -> tuple[Incident, ...]:
        """List the incidents that are not done and that nobody has held since."""
        where = UpTo(field="lease_until", most=stamp(before), unless="done")
        return tuple([from_row(row) for row in await self._table.query(PARTITION, where)])

    async def change(
        self, key: str, change: Callable[[Incident], Incident | None]
    ) -> Incident | None:
        """Change an incident as it stands; None where there is none, or `change` wants nothing.

        `change` is asked again when somebody else was faster.
        """
        while (row := await self._table.get(PARTITION, key)) is not None:
            changed = change(from_row(row))
            if changed is None:
                return None
            try:
                return from_row(await self._table.replace(row, to_fields(changed)))
            except Stale:
                continue
        return None

    async def take(
        self, fresh: Incident, job: str, owner: str, *, forced: bool = False
    ) -> "Hold | None":
        """Begin a job of an incident, or go on with it; None where that is another's, or done.

        `fresh` is stored where the incident is new. `forced` takes the lease that this job itself
        holds while that is alive: the queue message of its owner is known to be gone. What an
        earlier job left to post comes first: then the incident's `job` is still that one.
        """
        while True:
            row = await self._row(fresh)
            there = from_row(row)
            is_given_up = forced and there.holder == job
            if not await self._may_take(there, job, there.owner if is_given_up else owner):
                return None
            is_left = bool(there.outbox) and not there.done
            is_next = there.job != job and not is_left
            if is_next and there.job:
                # Its copies must be turned away, and the next one does what it did not.
                await self.remember(there.job)
            begun = replace(there, job=job, outbox="", posted=0, done=False) if is_next else there
            until, turn = self.now() + LEASE, begun.turn + 1
            taken = replace(begun, holder=job, owner=owner, lease_until=until, turn=turn)
            try:
                return Hold(self._table, await self._table.replace(row, to_fields(taken)), self.now)
            except Stale:
                continue

    async def _may_take(self, there: Incident, job: str, owner: str) -> bool:
        if there.job == job:
            return not there.done and there.is_free(owner, self.now())
        if not there.is_free(owner, self.now()):
            return False
        return not await self.is_done(job)

    async def _row(self, fresh: Incident) -> Row:
        row = await self._table.get(PARTITION, fresh.key)
        if row is not None:
            return row
        try:
            return await self._table.insert(PARTITION, fresh.key, to_fields(fresh))
        except Taken:
            return await self._row(fresh)

    async def is_done(self, job: str) -> bool:
        """Say whether a job was finished and remembered."""
        return await self._table.get(SEEN, job) is not None

    async def remember(self, job: str) -> None:
        """Keep the key of a finished job, so that no copy is done again."""
        await self._table.put(SEEN, job, {"created_at": stamp(self.now())})


class Hold:
    """The work on one incident, as long as nobody takes it over."""

    def __init__(self, table: Table, row: Row, now: Callable[[], datetime]) -> None:
        """Hold what was taken."""
        self._table = table
        self._row = row
        self._now = now
        self.incident = from_row(row)
        self._turn = self.incident.turn

    async def save(self, **changes: Any) -> None:  # noqa: ANN401 - any field of an incident
        """Store a step, and renew the lease.

        Raises:
            LeaseLost: another worker has taken over.
        """
        while True:
            until = self._now() + LEASE
            changed = replace(self.incident, **changes, lease_until=until)
            try:
                self._row = await self._table.replace(self._row, to_fields(changed))
            except Stale:
                await self.refresh()
                continue
            self.incident = changed
            return

    async def renew(self) -> None:
        """Renew the lease where half of it is over."""
        until = self.incident.lease_until
        if until is None or until - self._now() < LEASE / 2:
            await self.save()

    async def refresh(self) -> None:
        """Read what people have changed meanwhile.

        Raises:
            LeaseLost: another worker has taken over.
        """
        row = await self._table.get(PARTITION, self._row.key)
        if row is None or from_row(row).turn != self._turn:
            raise LeaseLost(self._row.key)
        self._row, self.incident = row, from_row(row)
