"""The package, built once, and a worker that runs it."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.package.built import Package, unpack
from tests.package.driven import ENGINES, Engine, Worker, run


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    """Build the package for the Python of the tests, and unpack it."""
    return unpack(tmp_path_factory.mktemp("package"))


@pytest.fixture(scope="module", params=list(ENGINES))
def engine(request: pytest.FixtureRequest) -> Engine:
    """Return each program that can play the worker in turn."""
    return ENGINES[request.param]


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
