"""Azurite, afresh for each test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.azurite import run_azurite


@pytest.fixture
def azurite(require_tool: Callable[[str], Path]) -> Iterator[str]:
    """Run Azurite in memory and return its connection string."""
    with run_azurite(require_tool("node"), require_tool("azurite")) as connection:
        yield connection
