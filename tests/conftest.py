"""Fixtures that any test may ask for, and the rule about skipping.

A test that needs a tool says so with `require_tool`, one that needs evaluation data with
`eval_data`. Where `CI` is set a skip is a failure, so that nothing goes untested there unnoticed.
Two things may be absent: evaluation data, which is no part of the project, and the Python that
Microsoft's runtime needs, which not every system has a package of; `.ci/run` names it at its end.

Property tests take their number of examples from a profile: a few in `make test`, and with
`--hypothesis-profile=many` (`make properties`) as many as the network rules are held to.
"""

import os
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.az.lines import AzLines
from tests.programs import find_tool

EVAL_DATA = "CONNCHECK_EVAL_DATA"
NO_PYTHON = "Python 3.13 is not installed"
MAY_BE_ABSENT = (EVAL_DATA, NO_PYTHON)
RequireTool = Callable[[str], Path]

# A slow or busy machine is no defect, so no example has a deadline.
settings.register_profile("usual", settings(), max_examples=200, deadline=None)
settings.register_profile("many", settings(), max_examples=20_000, deadline=None, derandomize=False)
settings.register_profile(
    "hostile", settings(), max_examples=25_000, deadline=None, derandomize=False
)
settings.load_profile("usual")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skip into a failure where CI is set; the reason stays as it was."""
    report = yield
    expected_to_fail = hasattr(report, "wasxfail")
    if os.environ.get("CI") and report.skipped and not expected_to_fail:
        excused = any(each in str(report.longrepr) for each in MAY_BE_ABSENT)
        report.outcome = "skipped" if excused else "failed"
    return report


@pytest.fixture(scope="session")
def require_tool() -> RequireTool:
    """Return a function from a tool's name (see tests/programs.py) to what to run."""

    def require(name: str) -> Path:
        found = find_tool(name)
        return found if found is not None else pytest.skip(f"{name} is not installed (make tools)")

    return require


@pytest.fixture(scope="session")
def az_lines(require_tool: RequireTool) -> Iterator[AzLines]:
    """Return the judge of printed `az` lines: `az_lines.check(lines)`."""
    with AzLines(require_tool("az")) as lines:
        yield lines


@pytest.fixture(scope="session")
def eval_data() -> Path:
    """Return the folder with evaluation data."""
    folder = os.environ.get(EVAL_DATA)
    return Path(folder) if folder else pytest.skip(f"{EVAL_DATA} is not set")
