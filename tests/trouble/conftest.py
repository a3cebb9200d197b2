"""A simulated Azure that fails as it is told, read through the real SDK."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime

import pytest

from diagnostics.arm import Retries, open_arm
from diagnostics.asked import Request
from diagnostics.collect import Terms
from diagnostics.model.ids import ResourceId
from diagnostics.pipeline import Run, diagnose
from diagnostics.settings import read_azure_settings
from sandbox.azure.server import SimulatedArm, serve
from sandbox.scenarios import SCENARIOS
from sandbox.stage import azure_settings
from tests.trouble.troubles import QUICK

Diagnosing = Callable[..., Awaitable[Run]]


@pytest.fixture
async def azure(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[SimulatedArm]:
    """Serve the estate whose nodes an NSG cuts off."""
    world = SCENARIOS["nsg-deny"].build()
    async with serve(world) as arm:
        for name, value in azure_settings(world, arm).items():
            monkeypatch.setenv(name, value)
        yield arm


@pytest.fixture
def diagnosing(azure: SimulatedArm) -> Diagnosing:
    """Return what diagnoses the estate's cluster as the product does, within a limit."""
    del azure

    async def run(limit_s: float, *, retries: Retries = QUICK, probe: bool = False) -> Run:
        request = Request(
            cluster_id=ResourceId(SCENARIOS["nsg-deny"].build().cluster_id), probe=probe
        )
        async with open_arm(read_azure_settings(os.environ), retries=retries) as arm:
            return await diagnose(
                request,
                arm,
                now=lambda: datetime.now(UTC),
                terms=Terms(timeout_s=limit_s, limit_s=limit_s),
            )

    return run
