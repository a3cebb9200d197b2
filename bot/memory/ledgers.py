"""The recent notices of each cluster, a row each: the one place where an incident is chosen.

A text property of Azure's tables takes 32,768 characters, fewer than a busy cluster's ledger, so it
is stored compressed.
"""

import zlib
from collections.abc import Callable
from datetime import datetime

from bot.memory.codec import stamp
from bot.memory.table import Fields, Row, Stale, Table, Taken
from bot.notices import Ledger, enter, mute, over, read_ledger
from bot.request import DiagnosisRequest, fingerprint

PARTITION = "ledger"


class Ledgers:
    """The ledgers of a table."""

    def __init__(self, table: Table, now: Callable[[], datetime]) -> None:
        """Keep ledgers in a table."""
        self._table = table
        self._now = now

    async def enter(self, notice: DiagnosisRequest) -> str:
        """Enter a notice, and return the key of its incident; the same for every copy."""
        keys: list[str] = []

        def entered(ledger: Ledger) -> Ledger:
            key, changed = enter(ledger, notice, self._now())
            keys.append(key)
            return changed

        await self._change(notice.cluster_id, entered)
        return keys[-1]

    async def mute(self, cluster_id: str, key: str, until: datetime) -> None:
        """Let an incident take the notices of its pool for a while."""
        await self._change(cluster_id, lambda ledger: mute(ledger, key, until, self._now()))

    async def close(self, cluster_id: str, key: str) -> None:
        """Let an incident that is over take no more than copies of what it has."""
        await self._change(cluster_id, lambda ledger: over(ledger, key))

    async def _change(self, cluster_id: str, change: Callable[[Ledger], Ledger]) -> None:
        key = fingerprint(cluster_id)
        while True:
            row = await self._table.get(PARTITION, key)
            packed = zlib.compress(change(_read(row)).to_json().encode(), 9)
            fields: Fields = {"packed": packed, "created_at": stamp(self._now())}
            try:
                if row is None:
                    await self._table.insert(PARTITION, key, fields)
                else:
                    await self._table.replace(row, fields)
            except (Taken, Stale):
                continue
            return


def _read(row: Row | None) -> Ledger:
    packed = row.fields.get("packed") if row else None
    return read_ledger(zlib.decompress(packed).decode()) if isinstance(packed, bytes) else Ledger()
