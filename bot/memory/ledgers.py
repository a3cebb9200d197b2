"""The recent notices of each cluster, a row each: the one place where an incident is chosen."""

from collections.abc import Callable
from datetime import datetime

from bot.memory.codec import stamp
from bot.memory.table import Stale, Table, Taken
from bot.notices import Ledger, enter, read_ledger
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
        """Let an incident take all notices of its cluster for a while."""

        def muted(ledger: Ledger) -> Ledger:
            return Ledger(recent=ledger.recent, muted=key, muted_until=stamp(until))

        await self._change(cluster_id, muted)

    async def _change(self, cluster_id: str, change: Callable[[Ledger], Ledger]) -> None:
        key = fingerprint(cluster_id)
        while True:
            row = await self._table.get(PARTITION, key)
            before = read_ledger(str(row.fields["text"])) if row else Ledger()
            fields = {"text": change(before).to_json(), "created_at": stamp(self._now())}
            try:
                if row is None:
                    await self._table.insert(PARTITION, key, fields)
                else:
                    await self._table.replace(row, fields)
            except (Taken, Stale):
                continue
            return
