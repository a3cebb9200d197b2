"""Write what was measured as a page: a table, what is missed and why, and how it was measured."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.row import QUARTILES, Absent, Row

PICTURE = "pictures/performance.svg"
_HEAD = """# Performance

`make bench` measures all of this anew, in one run, and writes this page: no figure is put in by \
hand. The times of one run are to be held against one another; on another machine all of them \
differ.

Measured on {machine}

![How much of each reach is used up]({picture})

| what | measured | reach | reached |
|---|---|---|---|
"""
_SCALE = """
## Scale on paper

One subscription of 1,000 clusters, and 100 subscriptions: the budget of reads, the queue's depth \
and the cost stand, with their arithmetic, in \
[Cost and scale](cost.md#what-resource-manager-allows).
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A measurement's rows, and in words how they came about."""

    title: str
    how: str
    rows: Sequence[Row | Absent]


def page(sections: Sequence[Section], machine: str) -> str:
    """Return the page in Markdown."""
    rows = [row for section in sections for row in section.rows]
    return (
        _HEAD.format(machine=machine, picture=PICTURE)
        + "\n".join(line(row) for row in rows)
        + "\n"
        + _missed([row for row in rows if isinstance(row, Row)])
        + "\n## How it is measured\n"
        + "".join(f"\n**{each.title}.** {each.how}\n" for each in sections)
        + _SCALE
    )


def line(row: Row | Absent) -> str:
    """Return one row of the table."""
    if isinstance(row, Absent):
        return f"| {row.what} | not measured: {row.why} | | |"
    said: Mapping[bool | None, str] = {True: "yes", False: "**no**", None: ""}
    return f"| {row.what} | {_measured(row)} | {reach(row)} | {said[row.is_reached]} |"


def _missed(rows: Sequence[Row]) -> str:
    missed = [row for row in rows if row.is_reached is False]
    if not missed:
        return ""
    told = (f"- {row.what}: {row.distance or 'not looked into yet.'}\n" for row in missed)
    return "\n## What the remaining distance is made of\n\n" + "".join(told)


def _measured(row: Row) -> str:
    spread = row.spread
    value = with_unit(spread.value, row.unit)
    if spread.low == spread.high == spread.value:
        return f"{value} ({row.kind})" if row.kind != QUARTILES else value
    return f"{value} ({row.kind}: {number(spread.low)} and {number(spread.high)})"


def reach(row: Row) -> str:
    """Return what a row must be, empty where nothing is asked of it."""
    if row.most is not None:
        return f"≤ {with_unit(row.most, row.unit)}"
    return "" if row.least is None else f"≥ {with_unit(row.least, row.unit)}"


def with_unit(value: float, unit: str) -> str:
    """Return a value as people write it."""
    return f"{number(value)} {unit}".rstrip()


def number(value: float) -> str:
    """Return three digits of a number, or all of a large one's."""
    if abs(value) >= 100:  # noqa: PLR2004 - from here on three digits are whole ones
        return f"{value:,.0f}"
    return f"{value:.3g}"
