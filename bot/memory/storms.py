"""Windows, their cases and their digests as rows; each change is made on what stands there.

A channel's row names its open window, and every window that was opened has a row for the purge.
Its cases are in a partition of their own, so that two hundred workers who add one do not wait for
each other.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

from bot.memory.codec import stamp
from bot.memory.digest import Digest, from_row, to_fields
from bot.memory.table import Row, Stale, Table, Taken, UpTo
from bot.request import fingerprint
from bot.storm.window import Case, is_open

WINDOW, OPENED, DIGEST = "window", "opened", "digest"
HELD = timedelta(minutes=2)
"""For how long a worker may draw a digest; longer than Slack may take for one message."""


class Storms:
    """The windows of a table."""

    def __init__(self, table: Table, now: Callable[[], datetime]) -> None:
        """Keep windows in a table."""
        self._table = table
        self.now = now

    async def window(self, channel: str, length: timedelta) -> str:
        """Return the window that is open in a channel; it is opened where none is."""
        while True:
            row = await self._table.get(WINDOW, channel)
            now = self.now()
            if row is not None:
                opened_at = datetime.fromisoformat(str(row.fields["opened_at"]))
                if is_open(opened_at, now, length):
                    return str(row.fields["window"])
            window = fingerprint("window", channel, stamp(now))
            fields = {"window": window, "opened_at": stamp(now)}
            await self._table.put(OPENED, window, {"created_at": stamp(now)})
            try:
                if row is None:
                    await self._table.insert(WINDOW, channel, fields)
                else:
                    await self._table.replace(row, fields)
            except (Taken, Stale):
                continue
            return window

    async def enter(self, window: str, case: Case) -> tuple[Case, ...]:
        """Add a case unless its incident has one, and return all cases of the window."""
        with suppress(Taken):
            await self._table.insert(_cases(window), case.key, _case_fields(case))
        return await self.cases(window)

    async def cases(self, window: str) -> tuple[Case, ...]:
        """List the cases of a window."""
        return tuple(map(_case, await self._table.query(_cases(window))))

    async def change(self, window: str, key: str, change: Callable[[Case], Case]) -> None:
        """Change a case as it stands; nothing happens where it is gone."""
        while (row := await self._table.get(_cases(window), key)) is not None:
            try:
                await self._table.replace(row, _case_fields(change(_case(row))))
            except Stale:
                continue
            return

    async def claim(self, window: str, case: Case) -> bool:
        """Say whether a verdict is a case's to prove: the first that had it, whenever it asks."""
        key, fields = case.verdict, {"case": case.key}
        with suppress(Taken):
            await self._table.insert(_proofs(window), key, fields)
        row = await self._table.get(_proofs(window), key)
        return row is None or row.fields["case"] == case.key

    async def digest(self, window: str) -> Digest | None:
        """Return the digest of a window; None where it has none."""
        row = await self._table.get(DIGEST, window)
        return from_row(row) if row else None

    async def digests(self, since: datetime) -> tuple[Digest, ...]:
        """List the digests of windows that were opened since."""
        rows = map(from_row, await self._table.query(DIGEST))
        return tuple(each for each in rows if each.opened_at >= since)

    async def hold(self, window: str, owner: str, fresh: Digest | None = None) -> "Drawing | None":
        """Take a digest to draw it, stored as `fresh` where it is new; None where it is not free.

        The same owner takes it again at once: its queue message came back after a crash.
        """
        while True:
            row = await self._table.get(DIGEST, window)
            try:
                if row is None:
                    if fresh is None:
                        return None
                    row = await self._table.insert(DIGEST, window, to_fields(fresh))
                digest, now = from_row(row), self.now()
                if not digest.is_free(owner, now):
                    return None
                taken = replace(digest, owner=owner, free_at=now + HELD)
                row = await self._table.replace(row, to_fields(taken))
                return Drawing(self._table, row, self.now)
            except (Taken, Stale):
                continue

    async def forget(self, before: datetime) -> int:
        """Remove what is kept of windows opened before; return how many rows that were."""
        where = UpTo(field="created_at", most=stamp(before))
        removed = 0
        for opened in await self._table.query(OPENED, where):
            digests = [row for row in [await self._table.get(DIGEST, opened.key)] if row]
            # The row that leads to the others goes last.
            cases = await self._table.query(_cases(opened.key))
            proofs = await self._table.query(_proofs(opened.key))
            for row in (*cases, *proofs, *digests, opened):
                await self._table.delete(row.partition, row.key)
                removed += 1
        return removed


class Drawing:
    """A digest in the hands of one worker."""

    def __init__(self, table: Table, row: Row, now: Callable[[], datetime]) -> None:
        """Hold what was taken."""
        self._table = table
        self._row = row
        self._now = now
        self.digest = from_row(row)

    async def save(self, **changes: Any) -> None:  # noqa: ANN401 - any field of a digest
        """Store a step, and hold it for as long again unless that is said otherwise.

        Raises:
            Stale: it took so long that another worker has taken over.
        """
        changed = replace(self.digest, **({"free_at": self._now() + HELD} | changes))
        self._row = await self._table.replace(self._row, to_fields(changed))
        self.digest = changed


def _cases(window: str) -> str:
    return f"case-{window}"


def _proofs(window: str) -> str:
    return f"proof-{window}"


def _case_fields(case: Case) -> dict[str, str]:
    return {name: text for name, text in asdict(case).items() if name != "key"}


def _case(row: Row) -> Case:
    return Case(key=row.key, **{name: str(text) for name, text in row.fields.items()})
