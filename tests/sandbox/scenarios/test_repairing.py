"""Every scenario can be repaired: the same cluster, nothing broken, its history kept."""

import pytest

from sandbox.packets import cse
from sandbox.scenarios import SCENARIOS
from sandbox.scenarios.repairing import repaired


@pytest.mark.parametrize("name", SCENARIOS)
def test_repaired_cluster_s_nodes_connect(name: str) -> None:
    broken = SCENARIOS[name].build()
    sound = repaired(broken)
    ends = [cse.check(sound, node).exit_code for node in sound.nodes]
    assert (sound.cluster_id, sound.error_text, sum(ends)) == (broken.cluster_id, None, 0)
    assert sound.log[: len(broken.log)] == broken.log


@pytest.mark.parametrize(
    ("name", "outbound", "is_private"),
    [
        ("nsg-deny", "loadBalancer", False),
        ("authorized-ranges-nat", "userAssignedNATGateway", False),
        ("authorized-ranges-firewall", "userDefinedRouting", False),
        ("tls-inspection", "userDefinedRouting", False),
        ("private-dns-unlinked", "loadBalancer", True),
        ("custom-dns-spoke-link", "loadBalancer", True),
    ],
)
def test_repair_keeps_the_way_out(name: str, outbound: str, *, is_private: bool) -> None:
    properties = repaired(SCENARIOS[name].build()).cluster["properties"]
    access = properties.get("apiServerAccessProfile") or {}
    shown = properties["networkProfile"]["outboundType"], bool(access.get("enablePrivateCluster"))
    assert shown == (outbound, is_private)
