"""Print the sweep's table at the end of a test run, whichever processes its parts ran in."""

from collections.abc import Iterator
from typing import cast

import pytest

from tests.sweep import table
from tests.sweep.parts import SWEPT
from tests.sweep.table import Row


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Gather what the sweep's tests recorded, and print it as one table."""
    rows = list(_recorded(terminalreporter))
    if rows:
        terminalreporter.section("sweep")
        terminalreporter.write_line("\n".join(table.lines(rows)))


def _recorded(reporter: pytest.TerminalReporter) -> Iterator[Row]:
    for reports in reporter.stats.values():
        for report in reports:
            if isinstance(report, pytest.TestReport) and report.when == "call":
                for key, rows in report.user_properties:
                    if key == SWEPT:
                        yield from cast("list[Row]", rows)
