"""Long values, such as the messages still to be posted, as compressed JSON in rows of their own.

A property of Azure's tables takes 64 KiB and a row 1 MiB, so a page is cut into properties.
"""

import json
import zlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.memory.codec import stamp
from bot.memory.table import Fields, Table

PARTITION = "page"
MOST_BYTES = 60_000


class Pages:
    """JSON values by the key of what they belong to, and a name."""

    def __init__(self, table: Table, now: Callable[[], datetime]) -> None:
        """Keep pages in a table."""
        self._table = table
        self._now = now

    async def put(self, key: str, name: str, value: object) -> None:
        """Write a page whatever was there."""
        packed = zlib.compress(json.dumps(value).encode(), 9)
        cuts = range(0, len(packed), MOST_BYTES)
        parts = {f"part{at:02d}": packed[cut : cut + MOST_BYTES] for at, cut in enumerate(cuts)}
        fields: Fields = {"created_at": stamp(self._now()), **parts}
        await self._table.put(PARTITION, f"{key}-{name}", fields)

    async def get(self, key: str, name: str) -> Any:  # noqa: ANN401 - it is JSON
        """Read a page; None where there is none."""
        row = await self._table.get(PARTITION, f"{key}-{name}")
        if row is None:
            return None
        parts = sorted(name for name in row.fields if name.startswith("part"))
        packed = b"".join(part for name in parts if isinstance(part := row.fields[name], bytes))
        return json.loads(zlib.decompress(packed))
