"""What Network Watcher is asked, and when it cannot be."""

import json
from ipaddress import IPv4Network

import pytest

from diagnostics.fixes.watcher import ip_flow_verify, next_hop
from diagnostics.model.cluster import Node
from diagnostics.network.flow import Flow
from tests.builders import NODE_ID, SUBSCRIPTION, node

WATCHER = (
    f"/subscriptions/{SUBSCRIPTION}/resourceGroups/NetworkWatcherRG/providers/Microsoft.Network"
    "/networkWatchers/NetworkWatcher_uksouth"
)


def flow(source: str, destination: str | None) -> Flow:
    to = IPv4Network(destination) if destination else None
    return Flow(source=IPv4Network(source), destination=to, port=4443)


EXACT = flow("10.0.2.10", "20.1.2.3")


def test_flow_is_verified() -> None:
    (line,) = ip_flow_verify(node(), EXACT, "uksouth")
    url = f"{WATCHER}/ipFlowVerify?api-version=2024-05-01"
    assert line[:-1] == ("az", "rest", "--method", "post", "--url", url, "--body")
    assert json.loads(line[-1]) == {
        "targetResourceId": NODE_ID,
        "direction": "Outbound",
        "protocol": "TCP",
        "localIPAddress": "10.0.2.10",
        "localPort": "50000",
        "remoteIPAddress": "20.1.2.3",
        "remotePort": "4443",
    }


def test_next_hop_is_asked() -> None:
    (line,) = next_hop(node(), EXACT, "uksouth")
    url = f"{WATCHER}/nextHop?api-version=2024-05-01"
    assert line[:-1] == ("az", "rest", "--method", "post", "--url", url, "--body")
    assert json.loads(line[-1]) == {
        "targetResourceId": NODE_ID,
        "sourceIPAddress": "10.0.2.10",
        "destinationIPAddress": "20.1.2.3",
    }


@pytest.mark.parametrize(
    ("machine", "asked"),
    [
        (None, EXACT),
        (node(), flow("10.0.2.10", None)),
        (node(), flow("10.0.2.0/24", "20.1.2.3")),
        (node(), flow("10.0.2.10", "10.0.9.0/28")),
    ],
)
def test_both_ends_must_be_one_address(machine: Node | None, asked: Flow) -> None:
    lines = (ip_flow_verify(machine, asked, "uksouth"), next_hop(machine, asked, "uksouth"))
    assert lines == ((), ())
