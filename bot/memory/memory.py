"""All that is remembered, opened over one table."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.memory.codec import stamp
from bot.memory.doubts import Doubts
from bot.memory.incidents import Incidents
from bot.memory.known import KnownClusters
from bot.memory.ledgers import Ledgers
from bot.memory.pages import PARTITION as PAGE
from bot.memory.pages import Pages
from bot.memory.storms import Storms
from bot.memory.table import Table, UpTo

PARTITIONS = {
    "incident": "lease_until",
    "seen": "created_at",
    PAGE: "created_at",
    "ledger": "created_at",
    "doubt": "created_at",
}
"""Each partition with the field that says when a row was last of use; pages after incidents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Incidents, their texts, ledgers of clusters, doubts about checks, known clusters, storms."""

    table: Table
    incidents: Incidents
    pages: Pages
    ledgers: Ledgers
    doubts: Doubts
    clusters: KnownClusters
    storms: Storms

    async def purge(self, now: datetime, keep: timedelta) -> int:
        """Remove what was last of use longer ago than `keep`; return how many rows that were.

        Texts go with their incident, which may be looked at long after they were written.
        """
        removed = 0
        for partition, field in PARTITIONS.items():
            for row in await self.table.query(partition, UpTo(field=field, most=stamp(now - keep))):
                if partition == PAGE and await self.incidents.find(row.key.partition("-")[0]):
                    continue
                await self.table.delete(row.partition, row.key)
                removed += 1
        return removed + await self.storms.forget(now - keep)


def open_memory(table: Table, now: Callable[[], datetime]) -> Memory:
    """Open the memory over a table."""
    pages = Pages(table, now)
    return Memory(
        table=table,
        incidents=Incidents(table, now),
        pages=pages,
        ledgers=Ledgers(table, now),
        doubts=Doubts(table, now),
        clusters=KnownClusters(pages),
        storms=Storms(table, now),
    )
