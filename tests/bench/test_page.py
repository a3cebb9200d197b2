"""The page: a line for each measurement, what is missed, and how it was measured."""

import pytest

from bench.page import Section, line, number, page
from bench.row import Absent, Row
from bench.spread import Spread, exactly

TABLE = """\
| what | measured | reach | reached |
|---|---|---|---|
| far | 3 | ≤ 2 | **no** |
| near | 1 | ≤ 2 | yes |
| new | 1 | ≥ 2 | **no** |
| gone | not measured: no tool | | |"""
TIMED = Spread(value=1.234, low=1.2, high=1.5)


@pytest.mark.parametrize(
    ("row", "shown"),
    [
        (
            Row(what="a", spread=TIMED, unit="s", most=2),
            "| a | 1.23 s (median; quartiles: 1.2 and 1.5) | ≤ 2 s | yes |",
        ),
        (
            Row(what="a", spread=TIMED, unit="times", least=20),
            "| a | 1.23 times (median; quartiles: 1.2 and 1.5) | ≥ 20 times | **no** |",
        ),
        (
            Row(what="a", spread=TIMED, unit="ms", kind="99 of 100; median, worst"),
            "| a | 1.23 ms (99 of 100; median, worst: 1.2 and 1.5) |  |  |",
        ),
        (Row(what="a", spread=exactly(22), most=18), "| a | 22 | ≤ 18 | **no** |"),
        (
            Row(what="a", spread=exactly(22), kind="most of all runs"),
            "| a | 22 (most of all runs) |  |  |",
        ),
        (Absent(what="a", why="no b"), "| a | not measured: no b | | |"),
    ],
)
def test_line(row: Row | Absent, shown: str) -> None:
    assert line(row) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0, "0"), (0.0123456, "0.0123"), (99.94, "99.9"), (100, "100"), (5000.4, "5,000"), (1, "1")],
)
def test_number(value: float, shown: str) -> None:
    assert number(value) == shown


def test_page_tells_the_distance_of_what_is_missed_alone() -> None:
    rows: list[Row | Absent] = [
        Row(what="far", spread=exactly(3), most=2, distance="Imports."),
        Row(what="near", spread=exactly(1), most=2, distance="Nothing."),
        Row(what="new", spread=exactly(1), least=2),
        Absent(what="gone", why="no tool"),
    ]

    written = page([Section(title="All", how="Thus.", rows=rows)], "2 cores.")

    assert written.split("\n\n")[2:-2] == [
        "Measured on 2 cores.",
        "![How much of each reach is used up](pictures/performance.svg)",
        TABLE,
        "## What the remaining distance is made of",
        "- far: Imports.\n- new: not looked into yet.",
        "## How it is measured",
        "**All.** Thus.",
    ]


def test_page_without_a_miss_tells_of_no_distance() -> None:
    rows = [Row(what="near", spread=exactly(1), most=2)]

    written = page([Section(title="All", how="Thus.", rows=rows)], "2 cores.")

    assert "remaining distance" not in written
