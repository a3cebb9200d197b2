"""Ask Network Watcher what it would do with the node's packet.

`az network watcher test-ip-flow` and `show-next-hop` refuse scale set instances, so the requests
go through `az rest`; a relative address lets az add its own cloud's endpoint.
"""

import json

from diagnostics.fixes.az import az
from diagnostics.model.cluster import Node
from diagnostics.model.finding import Argv
from diagnostics.model.ids import subscription
from diagnostics.network.flow import Flow, is_single

API_VERSION = "2024-05-01"


def ip_flow_verify(node: Node | None, flow: Flow, location: str) -> tuple[Argv, ...]:
    """Return the IP flow verify request for TCP to the API server; () where nothing can ask."""
    addresses = _addresses(flow)
    if node is None or addresses is None:
        return ()
    local, remote = addresses
    body = {
        "targetResourceId": node.id,
        "direction": "Outbound",
        "protocol": "TCP",
        "localIPAddress": local,
        "localPort": "50000",
        "remoteIPAddress": remote,
        "remotePort": str(flow.port),
    }
    return (_post(node, location, "ipFlowVerify", body),)


def next_hop(node: Node | None, flow: Flow, location: str) -> tuple[Argv, ...]:
    """Return the next hop request for the node and the API server; () where nothing can ask."""
    addresses = _addresses(flow)
    if node is None or addresses is None:
        return ()
    source, destination = addresses
    body = {
        "targetResourceId": node.id,
        "sourceIPAddress": source,
        "destinationIPAddress": destination,
    }
    return (_post(node, location, "nextHop", body),)


def _addresses(flow: Flow) -> tuple[str, str] | None:
    """Return both ends; None where one is known as a subnet only, or not at all."""
    source, destination = flow.source, flow.destination
    if destination is None or not (is_single(source) and is_single(destination)):
        return None
    return str(source.network_address), str(destination.network_address)


def _post(node: Node, location: str, action: str, body: dict[str, str]) -> Argv:
    watcher = (
        f"/subscriptions/{subscription(node.id)}/resourceGroups/NetworkWatcherRG/providers"
        f"/Microsoft.Network/networkWatchers/NetworkWatcher_{location}"
    )
    url = f"{watcher}/{action}?api-version={API_VERSION}"
    return az("rest", "--method", "post", "--url", url, "--body", json.dumps(body))
