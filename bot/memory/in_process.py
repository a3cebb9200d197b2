"""Rows of this process alone, for a host without storage and for tests."""

from itertools import count

from bot.memory.table import Fields, Row, Stale, Taken, UpTo


class MemoryTable:
    """A table as Azure's, in a dictionary; no method waits, so each is atomic."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._rows: dict[tuple[str, str], Row] = {}
        self._versions = count(1)

    async def insert(self, partition: str, key: str, fields: Fields) -> Row:
        """Add a row."""
        if (partition, key) in self._rows:
            raise Taken(key)
        return self._write(partition, key, fields)

    async def get(self, partition: str, key: str) -> Row | None:
        """Read a row."""
        return self._rows.get((partition, key))

    async def replace(self, row: Row, fields: Fields) -> Row:
        """Put other fields into a row that nobody has changed since."""
        there = self._rows.get((row.partition, row.key))
        if there is None or there.etag != row.etag:
            raise Stale(row.key)
        return self._write(row.partition, row.key, fields)

    async def put(self, partition: str, key: str, fields: Fields) -> None:
        """Write a row whatever was there."""
        self._write(partition, key, fields)

    async def delete(self, partition: str, key: str) -> None:
        """Remove a row."""
        self._rows.pop((partition, key), None)

    async def query(self, partition: str, where: UpTo | None = None) -> tuple[Row, ...]:
        """List rows."""
        rows = (row for (at, _), row in sorted(self._rows.items()) if at == partition)
        return tuple(row for row in rows if where is None or _fits(row, where))

    async def close(self) -> None:
        """Hold no connections."""

    def _write(self, partition: str, key: str, fields: Fields) -> Row:
        row = Row(partition=partition, key=key, fields=dict(fields), etag=str(next(self._versions)))
        self._rows[partition, key] = row
        return row


def _fits(row: Row, where: UpTo) -> bool:
    value = row.fields.get(where.field, "")
    is_left_out = bool(where.unless) and row.fields.get(where.unless) is not False
    return isinstance(value, str) and "" < value <= where.most and not is_left_out
