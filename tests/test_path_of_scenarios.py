"""The line from node to API server of real runs: the words of the checks lead to the right hop."""

from datetime import UTC, datetime

import pytest

from diagnostics.asked import Request
from diagnostics.model.ids import ResourceId
from diagnostics.pipeline import diagnose
from diagnostics.render import path_line
from sandbox.azure.server import serve
from sandbox.scenarios import SCENARIOS
from sandbox.stage import azure_settings
from tests.sweep.seeing import reading

NODE, SERVER = "node 10.40.0.4", "API server 20.26.114.37:443"
PRIVATE = "API server 10.40.3.250:443"
GROUPS = "NIC NSG ✓ config ok → subnet NSG ✓ config ok"
EXPECTED = {
    "nsg-deny": f"{NODE} → subnet NSG ✗ BROKEN HERE → route ✓ config ok → internet → {SERVER}",
    "nsg-nic": f"{NODE} → NIC NSG ✗ BROKEN HERE → route ✓ config ok → internet → {SERVER}",
    "missing-permission": (
        f"{NODE} → NIC NSG and subnet NSG ? not looked at → route ? not looked at → firewall "
        f"? not looked at → internet → {SERVER}"
    ),
    "authorized-ranges-firewall": (
        f"{NODE} → {GROUPS} → route ✓ config ok → firewall ✓ config ok → internet"
        f" → {SERVER} ✗ BROKEN HERE "
        "(Authorized IP ranges)"
    ),
    "udr-none": f"{NODE} → {GROUPS} → route ✗ BROKEN HERE → internet → {SERVER}",
    "private-endpoint-disconnected": (
        f"{NODE} → name look-up ✓ config ok → {GROUPS} → route ✓ config ok"
        f" → private endpoint ✗ BROKEN HERE → "
        f"{PRIVATE}"
    ),
    "private-dns-unlinked": (
        f"{NODE} → name look-up ✗ BROKEN HERE (Private DNS) → {GROUPS}"
        f" → route ✓ config ok → private "
        f"endpoint ✓ config ok → {PRIVATE}"
    ),
    "private-dns-stale-record": (
        f"{NODE} → name look-up ✗ BROKEN HERE (Private DNS) → {GROUPS}"
        f" → route ✓ config ok → private "
        f"endpoint ✓ config ok → {PRIVATE}"
    ),
    "tls-inspection": (
        f"{NODE} → {GROUPS} → route ✓ config ok → firewall ? not certain → internet → {SERVER} "
        "✗ A NODE FAILS HERE (TLS from the node)"
    ),
    "http-proxy": (
        f"{NODE} → HTTP proxy ✗ BROKEN HERE → {GROUPS} → route ✓ config ok → internet → API server"
    ),
    "stale-certificate": (
        f"{NODE} → {GROUPS} → route ✓ config ok → internet"
        f" → {SERVER} ? not looked at (TLS from the node)"
    ),
    "healthy-public": f"node → {GROUPS} → route ✓ config ok → internet → API server",
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
