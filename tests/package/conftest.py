"""The package, built once, and a worker that runs it."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.conftest import NO_PYTHON
from tests.package.built import Package, unpack
from tests.package.driven import OURS, PLATFORMS, Engine, Worker, run
from tests.package.driven import engine as engine_of


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    """Build the package for the Python of the tests, and unpack it."""
    return unpack(tmp_path_factory.mktemp("package"))


@pytest.fixture(scope="module", params=[OURS, PLATFORMS])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Return each program that can play the worker in turn."""
    found = engine_of(request.param)
    return found or pytest.skip(f"{NO_PYTHON}, so Microsoft's runtime is not run")


@pytest.fixture(scope="module")
def packed(engine: Engine, package: Package, tmp_path_factory: pytest.TempPathFactory) -> Package:
    """Return the package for that program's Python."""
    if engine.python == sys.executable:
        return package
    return unpack(tmp_path_factory.mktemp("packed"), engine.python)


@pytest.fixture
async def worker(engine: Engine, packed: Package, tmp_path: Path) -> AsyncIterator[Worker]:
    """Run a worker on the package."""
    async with run(engine, packed, tmp_path) as running:
        yield running
