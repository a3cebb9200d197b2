"""The line from node to API server of real runs: the words of the checks lead to the right hop."""

from datetime import UTC, datetime

import pytest

from diagnostics.model.ids import ResourceId
from diagnostics.pipeline import Request, diagnose
from diagnostics.render import path_line
from sandbox.azure.server import serve
from sandbox.scenarios import SCENARIOS
from sandbox.stage import azure_settings
from tests.sweep.seeing import reading

NODE, SERVER = "node 10.40.0.4", "API server 20.26.114.37:443"
PRIVATE = "API server 10.40.3.250:443 ✓ ok"
GROUPS = "NIC NSG ✓ ok → subnet NSG ✓ ok"
EXPECTED = {
    "nsg-deny": f"{NODE} → subnet NSG ✗ BROKEN HERE → route ✓ ok → internet → {SERVER} ✓ ok",
    "nsg-nic": f"{NODE} → NIC NSG ✗ BROKEN HERE → route ✓ ok → internet → {SERVER} ✓ ok",
    "missing-permission": (
        f"{NODE} → NIC NSG and subnet NSG ? not looked at → route ? not looked at → firewall "
        f"? not looked at → internet → {SERVER} ✓ ok"
    ),
    "authorized-ranges-firewall": (
        f"{NODE} → {GROUPS} → route ✓ ok → firewall ✓ ok → internet → {SERVER} ✗ BROKEN HERE "
        "(Authorized IP ranges)"
    ),
    "udr-none": f"{NODE} → {GROUPS} → route ✗ BROKEN HERE → internet → {SERVER} ✓ ok",
    "private-endpoint-disconnected": (
        f"{NODE} → name look-up ✓ ok → {GROUPS} → route ✓ ok → private endpoint ✗ BROKEN HERE → "
        f"{PRIVATE}"
    ),
    "private-dns-unlinked": (
        f"{NODE} → name look-up ✗ BROKEN HERE (Private DNS) → {GROUPS} → route ✓ ok → private "
        f"endpoint ✓ ok → {PRIVATE}"
    ),
    "http-proxy": (
        f"{NODE} → HTTP proxy ✗ BROKEN HERE → {GROUPS} → route ✓ ok → internet → API server ✓ ok"
    ),
    "stale-certificate": (f"{NODE} → {GROUPS} → route ✓ ok → internet → {SERVER} ? not looked at"),
    "healthy-public": f"node → {GROUPS} → route ✓ ok → internet → API server ✓ ok",
}


@pytest.mark.parametrize("name", EXPECTED)
async def test_path_line_of_a_scenario(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    world = SCENARIOS[name].build()
    asked = Request(cluster_id=ResourceId(world.cluster_id), error=world.error_text)
    async with serve(world, page_size=50) as azure:
        for key, value in azure_settings(world, azure).items():
            monkeypatch.setenv(key, value)
        async with reading(world, azure) as arm:
            run = await diagnose(asked, arm, now=lambda: datetime.now(UTC))
    assert path_line(run.report) == EXPECTED[name]
