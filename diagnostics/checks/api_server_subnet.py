"""With API Server VNet Integration, nodes may reach the API server's subnet on 443 and 4443.

The API server is an address in a subnet of the same network; no name, no private endpoint. NSGs on
the nodes' side and the one on the API server's subnet must let both ports through. The article
does not know this way of access.

Source: https://learn.microsoft.com/azure/aks/api-server-vnet-integration
(network security groups)
"""

from dataclasses import replace

from diagnostics.checks.nsg_outbound import blocked
from diagnostics.model.finding import Answer, Check, Outcome, failed, not_applicable, passed
from diagnostics.model.incident import Category, Incident
from diagnostics.model.snapshot import Snapshot
from diagnostics.network.flow import API_PORT, CONTROL_PORT, Flow, Topology, api_flow, topology
from diagnostics.network.guards import far_guards, guards_of
from diagnostics.network.path import space_around
from diagnostics.network.space import Space


def ask(incident: Incident, snapshot: Snapshot) -> Answer:
    """Judge what leaves on the second port, and what arrives on both.

    What leaves on the first port is the question of `nsg_outbound`.
    """
    if topology(snapshot.cluster.value) is not Topology.VNET_INTEGRATION:
        return not_applicable("the API server has no subnet of its own in the network")
    flow = api_flow(incident, snapshot)
    control = replace(flow, port=CONTROL_PORT)
    space = space_around(snapshot)
    leaving = blocked(CHECK.id, guards_of(control, space, snapshot), control, incident, snapshot)
    if leaving is not None and leaving.outcome is Outcome.FAILED:
        return leaving
    arriving = (_arriving(each, space, incident, snapshot) for each in (flow, control))
    troubles = [each for each in (leaving, *arriving) if each is not None]
    return _worst(troubles) or _reached(control, snapshot)


def _arriving(flow: Flow, space: Space, incident: Incident, snapshot: Snapshot) -> Answer | None:
    return blocked(CHECK.id, far_guards(flow, space, snapshot), flow, incident, snapshot)


def _worst(troubles: list[Answer]) -> Answer | None:
    """Join the denials of both ports, which one fix opens; without one, tell the first doubt."""
    denials = [each for each in troubles if each.outcome is Outcome.FAILED]
    if not denials:
        return troubles[0] if troubles else None
    return failed(
        " and ".join(each.because for each in denials),
        *dict.fromkeys(line for each in denials for line in each.evidence),
        resource_id=denials[0].resource_id,
        fixes=denials[0].fixes,
    )


def _reached(control: Flow, snapshot: Snapshot) -> Answer:
    nsg = snapshot.api_subnet_nsg.value
    through = f"; {nsg.name} lets them in on {API_PORT} and {CONTROL_PORT}" if nsg else ""
    return passed(f"nodes may reach {control.target}{through}")


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
