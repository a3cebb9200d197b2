"""With API Server VNet Integration, nodes may reach the API server's subnet on 443 and 4443.

The API server is an address in a subnet of the same network; no name, no private endpoint. Security
admin rules and NSGs on the nodes' side, and those of the API server's subnet, must let both ports
through, and the probe of the load balancer before it; that subnet's route table must lead the
replies back. The article does not know this way of access.

Source: https://learn.microsoft.com/azure/aks/api-server-vnet-integration
(network security groups)
"""

from dataclasses import replace

from diagnostics.answers.filtered import SECOND, UNREAD_ADMIN, Crossing, blocked, filtered
from diagnostics.answers.replied import SYMMETRIC, astray
from diagnostics.model.facts import Missing
from diagnostics.model.finding import Answer, Check, Outcome, failed, not_applicable, passed
from diagnostics.model.incident import Category, Incident
from diagnostics.model.snapshot import Snapshot
from diagnostics.model.symptom import Symptom
from diagnostics.network.flow import API_PORT, CONTROL_PORT, Flow, Topology, api_flow, topology
from diagnostics.network.guards import far_guards, guards_of, probe_flow
from diagnostics.network.nsg import INBOUND, OUTBOUND
from diagnostics.network.path import space_around
from diagnostics.network.replies import replies_of

PROBED = (
    "the load balancer before the API server hands no connection on while it cannot probe it on "
    "the port that Microsoft names"
)


def ask(incident: Incident, snapshot: Snapshot) -> Answer:
    """Judge what leaves on the second port, what arrives on both, the probe, and the way back.

    What leaves on the first port is the question of `nsg_outbound`.
    """
    if topology(snapshot.cluster.value) is not Topology.VNET_INTEGRATION:
        return not_applicable("the API server has no subnet of its own in the network")
    flow = api_flow(incident, snapshot)
    control = replace(flow, port=CONTROL_PORT)
    leaving = _filtered(control, OUTBOUND, incident, snapshot)
    if leaving is not None and leaving.outcome is Outcome.FAILED:
        return _second(leaving)
    arriving = {each: _filtered(each, INBOUND, incident, snapshot) for each in (flow, control)}
    troubles = [each for each in (leaving, *arriving.values()) if each is not None]
    if any(each.outcome is Outcome.FAILED for each in troubles):
        knocked = arriving[flow]
        shut = knocked is not None and knocked.outcome is Outcome.FAILED
        return _worst(troubles) if shut else _second(_worst(troubles))
    back = replies_of(flow, snapshot)
    lost = astray(CHECK.id, back, incident, snapshot) if back is not None else None
    for each in (lost, probed := _probed(incident, snapshot)):
        if each is not None and each.outcome is Outcome.FAILED:
            return each
    doubts = [each for each in (*troubles, lost, probed) if each is not None]
    return doubts[0] if doubts else _reached(control, snapshot, symmetric=back is not None)


def _filtered(flow: Flow, way: str, incident: Incident, snapshot: Snapshot) -> Answer | None:
    """Answer for what stops the flow at one end; None where it passes."""
    space = space_around(snapshot)
    guards = guards_of if way == OUTBOUND else far_guards

    crossing = Crossing(check=CHECK.id, flow=flow, incident=incident, snapshot=snapshot)

    def by_groups() -> Answer | None:
        return blocked(crossing, guards(flow, space, snapshot))

    return filtered(crossing, space, way, by_groups)


def _probed(incident: Incident, snapshot: Snapshot) -> Answer | None:
    """Answer for the load balancer's probe: an API server that none reaches is given no node."""
    probe = probe_flow(snapshot)
    answer = _filtered(probe, INBOUND, incident, snapshot) if probe is not None else None
    if answer is None or answer.outcome is not Outcome.FAILED:
        return answer
    because = f"{answer.because} from the load balancer that probes the API server"
    return replace(answer, because=because, assumptions=(*answer.assumptions, PROBED))


def _second(answer: Answer) -> Answer:
    """Rest a denial of the second port alone on what it cannot explain: nodes try the first."""
    return replace(answer, assumptions=(*answer.assumptions, SECOND))


def _worst(troubles: list[Answer]) -> Answer:
    """Join the denials of both ports, which one fix opens."""
    denials = [each for each in troubles if each.outcome is Outcome.FAILED]
    return failed(
        " and ".join(each.because for each in denials),
        *dict.fromkeys(line for each in denials for line in each.evidence),
        resource_id=denials[0].resource_id,
        fixes=tuple(dict.fromkeys(fix for each in denials for fix in each.fixes)),
        assumptions=tuple(dict.fromkeys(line for each in denials for line in each.assumptions)),
    )


def _reached(control: Flow, snapshot: Snapshot, *, symmetric: bool) -> Answer:
    nsg = snapshot.api_subnet_nsg.value
    through = f"; {nsg.name} lets them in on {API_PORT} and {CONTROL_PORT}" if nsg else ""
    unread = (UNREAD_ADMIN,) if isinstance(snapshot.admin_rules, Missing) else ()
    resting = (*unread, *((SYMMETRIC,) if symmetric else ()))
    return passed(f"nodes may reach {control.target}{through}", assumptions=resting)


CHECK = Check(
    id="api_server_subnet",
    title="API server subnet",
    source="https://learn.microsoft.com/azure/aks/api-server-vnet-integration",
    ask=ask,
    symptom=Symptom.LOST,
    steps={
        Category.CONNECTION_TIMEOUT: 7,
        Category.CONNECTION_REFUSED: 7,
        Category.NO_ROUTE_TO_HOST: 3,
        Category.UNSPECIFIED: 7,
    },
)
