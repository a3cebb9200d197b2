"""Run the measurements: `python -m bench [NAME]`.

With a name, one of them runs and its table is printed. Without, all run one after another, and
docs/performance.md and its picture are written anew.
"""

import argparse
import asyncio
import sys
import time
from datetime import UTC, datetime
from importlib import import_module

from bench.machine import describe
from bench.page import PICTURE, Section, line, page
from bench.picture import draw
from bench.row import Absent, Row
from sandbox.process import ROOT

# What is timed has the machine to itself; the last two wait, or do not count time.
GROUPS = (
    ("verdict",), ("article",), ("cold",), ("ack",), ("imports",), ("nsg",), ("firewall",),
    ("classification",), ("memory", "storm"),
)  # fmt: skip
NAMES = tuple(name for group in GROUPS for name in group)


async def measured(name: str) -> Section:
    """Run one measurement and print its rows."""
    began = time.monotonic()
    module = import_module(f"bench.measure.{name}")
    try:
        rows = await module.measure()
    except TimeoutError:
        # The other measurements are worth their page all the same.
        rows = [Absent(what=module.TITLE, why="it took too long")]
    _say("\n".join(map(line, rows)))
    _say(f"  ({name}: {time.monotonic() - began:.0f} s)")
    return Section(title=module.TITLE, how=module.HOW, rows=rows)


async def all_measured() -> list[Section]:
    """Run all measurements, group by group, those of a group side by side."""
    sections: list[Section] = []
    for group in GROUPS:
        sections += await asyncio.gather(*map(measured, group))
    return sections


def main() -> None:
    """Parse the command line and measure."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("name", nargs="?", choices=NAMES, help="only this one; writes nothing")
    chosen = parser.parse_args().name
    if chosen:
        asyncio.run(measured(chosen))
        return
    sections = asyncio.run(all_measured())
    docs = ROOT / "docs"
    rows = [row for each in sections for row in each.rows if isinstance(row, Row)]
    draw(rows, docs / PICTURE)
    (docs / "performance.md").write_text(page(sections, describe(datetime.now(UTC))), "utf-8")


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
