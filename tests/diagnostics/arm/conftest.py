"""The scripted Resource Manager, and the readings of the real SDK against it."""

import os
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from diagnostics.arm import Retries, open_arm
from diagnostics.ports import Arm
from diagnostics.settings import read_azure_settings
from tests.diagnostics.arm.scripted import Script, serve

# Short waits, so that repeated readings take milliseconds; a test may bring its own.
QUICK = Retries(attempts=3, budget_s=2, first_wait_s=0.01, longest_wait_s=0.02)
Opener = Callable[..., AbstractAsyncContextManager[Arm]]


@pytest.fixture
async def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Script]:
    """Serve an empty script, with the environment set as a user would set it."""
    async with serve(tmp_path) as served:
        for name, value in served.environ().items():
            monkeypatch.setenv(name, value)
        yield served


@pytest.fixture
def opened(script: Script) -> Opener:
    """Return what gives the readings from the environment, for one block."""
    del script

    def opening(retries: Retries = QUICK) -> AbstractAsyncContextManager[Arm]:
        return open_arm(read_azure_settings(os.environ), retries=retries)

    return opening


@pytest.fixture
async def arm(opened: Opener) -> AsyncIterator[Arm]:
    """Open the readings with quick retries."""
    async with opened() as one:
        yield one
