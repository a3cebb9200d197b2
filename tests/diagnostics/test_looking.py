"""A look reads what decides, says that a fault is still there, and never that it is gone."""

from datetime import UTC, datetime

import pytest

from diagnostics.looking import still_fails
from diagnostics.model.ids import ResourceId
from diagnostics.pipeline import Request, diagnose
from sandbox.azure.server import serve
from sandbox.scenarios import SCENARIOS
from sandbox.stage import azure_settings
from tests.sweep.seeing import reading

# What each look takes of Resource Manager, beside what a whole run takes.
LOOKS = {
    "nsg-deny": ("nsg_outbound", 0, 0),
    "nsg-nic": ("nsg_outbound", 0, 0),
    "udr-none": ("route_table", 0, 0),
    "udr-stopped-firewall": ("route_table", 0, 0),
    "authorized-ranges-nat": ("authorized_ip_ranges", 0, 0),
    "private-endpoint-disconnected": ("private_endpoint", 0, 0),
    "private-dns-unlinked": ("private_dns", 0, 0),
    "stopped-cluster": ("cluster_state", 0, 0),
}


def now() -> datetime:
    return datetime.now(UTC)


@pytest.mark.parametrize("scenario", LOOKS)
async def test_a_look_sees_the_fault_with_fewer_readings(
    scenario: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = SCENARIOS[scenario].build()
    check, looks, whole = LOOKS[scenario]
    request = Request(cluster_id=ResourceId(world.cluster_id))
    async with serve(world) as azure:
        for name, value in azure_settings(world, azure).items():
            monkeypatch.setenv(name, value)
        async with reading(world, azure) as arm:
            run = await diagnose(request, arm, now=now)
        async with reading(world, azure) as arm:
            seen = await still_fails(request, check, arm, now=now)
            calls = arm.calls
    assert run.report.verdict.check == check
    assert (seen, calls, run.report.arm_calls) == (True, looks, whole)
