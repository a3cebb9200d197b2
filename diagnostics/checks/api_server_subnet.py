"""With API Server VNet Integration, nodes may reach the API server's subnet on 443 and 4443.

The API server is an address in a subnet of the same network; no name, no private endpoint. NSGs on
the nodes' side must let both ports through. The article does not know this way of access.

Source: https://learn.microsoft.com/azure/aks/api-server-vnet-integration
(network security groups)
"""

from dataclasses import replace

from diagnostics.checks.nsg_outbound import blocked
from diagnostics.model.finding import Answer, Check, not_applicable, passed, unknown
from diagnostics.model.incident import Category, Incident
from diagnostics.model.snapshot import Snapshot
from diagnostics.network.flow import Topology, api_flow, topology
from diagnostics.network.guards import guards_of
from diagnostics.network.path import space_around

CONTROL_PORT = 4443


def ask(incident: Incident, snapshot: Snapshot) -> Answer:
    """Judge the second port here; the first is the question of `nsg_outbound`."""
    if topology(snapshot.cluster.value) is not Topology.VNET_INTEGRATION:
        return not_applicable("the API server has no subnet of its own in the network")
    flow = replace(api_flow(incident, snapshot), port=CONTROL_PORT)
    judged = guards_of(flow, space_around(snapshot), snapshot)
    trouble = blocked(CHECK.id, judged, flow, incident, snapshot)
    if trouble is not None:
        return trouble
    subnet = snapshot.api_subnet.value
    if subnet is not None and subnet.nsg_id is not None:
        return unknown(f"the inbound rules of the NSG on subnet {subnet.name} are not evaluated")
    return passed(f"nodes may reach {flow.target}")


CHECK = Check(
    id="api_server_subnet",
    title="API server subnet",
    source="https://learn.microsoft.com/azure/aks/api-server-vnet-integration",
    ask=ask,
    steps={
        Category.CONNECTION_TIMEOUT: 7,
        Category.CONNECTION_REFUSED: 7,
        Category.NO_ROUTE_TO_HOST: 3,
        Category.UNSPECIFIED: 7,
    },
)
