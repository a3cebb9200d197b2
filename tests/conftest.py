"""Fixtures that any test may ask for.

A test that needs a tool says so with `require_tool`. Where the tool is absent the test is skipped
by the tool's name; where `CI` is set it fails, so that nothing goes untested there unnoticed.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.az.lines import AzLines
from tests.tools import find_tool

RequireTool = Callable[[str], Path]


@pytest.fixture(scope="session")
def require_tool() -> RequireTool:
    """Return a function from a tool's name (see tests/tools.py) to what to run."""

    def require(name: str) -> Path:
        found = find_tool(name)
        if found is not None:
            return found
        reason = f"{name} is not installed (make tools)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        return pytest.skip(reason)

    return require


@pytest.fixture(scope="session")
def az_lines(require_tool: RequireTool) -> Iterator[AzLines]:
    """Return the judge of printed `az` lines: `az_lines.check(lines)`."""
    with AzLines(require_tool("az")) as lines:
        yield lines
