"""Incidents as the fields of a row, and back; None is a field that is not there."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from bot.incident import Incident
from bot.memory.table import Row, Value

_TIMES = frozenset(each.name for each in fields(Incident) if "datetime" in str(each.type))


def to_fields(incident: Incident) -> Mapping[str, Value]:
    """Write times as text that sorts as they do, and leave out the key and what is None."""
    said = {each.name: getattr(incident, each.name) for each in fields(Incident)}
    return {
        name: stamp(value) if isinstance(value, datetime) else value
        for name, value in said.items()
        if name != "key" and value is not None
    }


def from_row(row: Row) -> Incident:
    """Read an incident; a field that a newer version wrote is passed over."""
    known = {each.name for each in fields(Incident)}
    said: dict[str, Any] = {
        name: datetime.fromisoformat(str(value)) if name in _TIMES else value
        for name, value in row.fields.items()
        if name in known
    }
    return Incident(key=row.key, **said)


def stamp(moment: datetime) -> str:
    """Write a time in UTC; all of one length, so that they sort."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
