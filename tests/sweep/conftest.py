"""Print the sweep's table at the end of a test run, whichever processes its parts ran in."""

import pytest

from tests.sweep import table
from tests.sweep.parts import SWEPT


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Gather what the sweep's tests recorded, and print it as one table."""
    rows = [
        tuple(row)
        for reports in terminalreporter.stats.values()
        for report in reports
        if isinstance(report, pytest.TestReport) and report.when == "call"
        for key, recorded in report.user_properties
        if key == SWEPT
        for row in recorded
    ]
    if rows:
        terminalreporter.section("sweep")
        terminalreporter.write_line("\n".join(table.lines(rows)))
