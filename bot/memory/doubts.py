"""Who says of which incident that the check found was not the cause; counted per check."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime

from bot.memory.codec import stamp
from bot.memory.table import Table, Taken
from bot.request import fingerprint

PARTITION = "doubt"


class Doubts:
    """Doubts, one a person, incident and check: another run may blame another check."""

    def __init__(self, table: Table, now: Callable[[], datetime]) -> None:
        """Keep doubts in a table."""
        self._table = table
        self._now = now

    async def add(self, incident: str, check: str, user: str) -> bool:
        """Keep a doubt, and return whether it is new."""
        fields = {"incident": incident, "check": check, "created_at": stamp(self._now())}
        try:
            await self._table.insert(PARTITION, fingerprint(incident, check, user), fields)
        except Taken:
            return False
        return True

    async def counted(self) -> Mapping[str, int]:
        """Count the doubts of each check."""
        return Counter(str(row.fields["check"]) for row in await self._table.query(PARTITION))
