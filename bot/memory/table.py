"""The one port to storage: rows by partition and key, changed only by who has read them last.

Source: https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, TypeAlias

Value: TypeAlias = str | int | bool | bytes
Fields: TypeAlias = Mapping[str, Value]


class Taken(Exception):
    """There is a row of this key already."""


class Stale(Exception):
    """The row was changed or removed since it was read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row as it was read; `etag` names this state of it."""

    partition: str
    key: str
    fields: Fields
    etag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UpTo:
    """The rows whose field holds a text that is not empty and not above `most`.

    Where `unless` names a field, it is false in them.
    """

    field: str
    most: str
    unless: str = ""


class Table(Protocol):
    """Rows; each method is one request, and any may raise the storage's own errors."""

    async def insert(self, partition: str, key: str, fields: Fields) -> Row:
        """Add a row.

        Raises:
            Taken: there is one.
        """

    async def get(self, partition: str, key: str) -> Row | None:
        """Read a row; None where there is none."""

    async def replace(self, row: Row, fields: Fields) -> Row:
        """Put other fields into a row that nobody has changed since.

        Raises:
            Stale: somebody has.
        """

    async def put(self, partition: str, key: str, fields: Fields) -> None:
        """Write a row whatever was there."""

    async def delete(self, partition: str, key: str) -> None:
        """Remove a row; nothing happens where there is none."""

    async def query(self, partition: str, where: UpTo | None = None) -> tuple[Row, ...]:
        """List the rows of a partition, or those that `where` picks."""
