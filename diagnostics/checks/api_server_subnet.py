"""With API Server VNet Integration, nodes may reach the API server's subnet on 443 and 4443.

The API server is an address in a subnet of the same network; no name, no private endpoint. Security
admin rules and NSGs on the nodes' side, and those of the API server's subnet, must let both ports
through, and that subnet's route table must lead the replies back. The article does not know this
way of access.

Source: https://learn.microsoft.com/azure/aks/api-server-vnet-integration
(network security groups)
"""

from collections.abc import Callable
from dataclasses import replace

from diagnostics.checks.nsg_outbound import UNREAD_ADMIN, blocked
from diagnostics.fixes.managers import exempt
from diagnostics.fixes.retest import retest
from diagnostics.fixes.routes import lead, remove
from diagnostics.model.facts import Missing
from diagnostics.model.finding import (
    Answer,
    Argv,
    Check,
    Fix,
    Outcome,
    failed,
    not_applicable,
    passed,
    unknown,
)
from diagnostics.model.incident import Category, Incident
from diagnostics.model.network import Route, RouteTable
from diagnostics.model.snapshot import Snapshot
from diagnostics.model.symptom import Symptom
from diagnostics.network.admin import AdminRuling, Effect, judge_admin
from diagnostics.network.flow import API_PORT, CONTROL_PORT, Flow, Topology, api_flow, topology
from diagnostics.network.guards import far_guards, guards_of
from diagnostics.network.hops import HopKind
from diagnostics.network.nsg import INBOUND, OUTBOUND
from diagnostics.network.path import Path, path_of, space_around
from diagnostics.network.replies import DIRECT, replies_of
from diagnostics.network.routes import route_of, without
from diagnostics.network.space import Space

OBEYED = "the API server's replies obey the route table of its subnet"
SYMMETRIC = "the appliance lets replies back to connections that it let through"
Judge = Callable[[], Answer | None]


def ask(incident: Incident, snapshot: Snapshot) -> Answer:
    """Judge what leaves on the second port, what arrives on both, and the way back.

    What leaves on the first port is the question of `nsg_outbound`.
    """
    if topology(snapshot.cluster.value) is not Topology.VNET_INTEGRATION:
        return not_applicable("the API server has no subnet of its own in the network")
    flow = api_flow(incident, snapshot)
    control, space = replace(flow, port=CONTROL_PORT), space_around(snapshot)
    leaving = _leaving(control, space, incident, snapshot)
    if leaving is not None and leaving.outcome is Outcome.FAILED:
        return leaving
    arriving = (_arriving(each, space, incident, snapshot) for each in (flow, control))
    troubles = [each for each in (leaving, *arriving) if each is not None]
    if any(each.outcome is Outcome.FAILED for each in troubles):
        return _worst(troubles)
    back = replies_of(flow, snapshot)
    astray = _astray(back, incident, snapshot) if back is not None else None
    if astray is not None and astray.outcome is Outcome.FAILED:
        return astray
    doubts = [each for each in (*troubles, astray) if each is not None]
    return doubts[0] if doubts else _reached(control, snapshot, symmetric=back is not None)


def _leaving(control: Flow, space: Space, incident: Incident, snapshot: Snapshot) -> Answer | None:
    def by_groups() -> Answer | None:
        guards = guards_of(control, space, snapshot)
        return blocked(CHECK.id, guards, control, incident, snapshot)

    admin = _admin(control, space, OUTBOUND, snapshot)
    return _weighed(admin, by_groups, control, incident, snapshot)


def _arriving(flow: Flow, space: Space, incident: Incident, snapshot: Snapshot) -> Answer | None:
    def by_groups() -> Answer | None:
        guards = far_guards(flow, space, snapshot)
        return blocked(CHECK.id, guards, flow, incident, snapshot)

    admin = _admin(flow, space, INBOUND, snapshot)
    return _weighed(admin, by_groups, flow, incident, snapshot)


def _admin(flow: Flow, space: Space, direction: str, snapshot: Snapshot) -> AdminRuling:
    """Judge security admin rules; where they were not read, a pass names that."""
    fact = snapshot.admin_rules
    rules = () if isinstance(fact, Missing) else fact.value
    return judge_admin(rules, flow, space, direction)


def _weighed(
    admin: AdminRuling, by_groups: Judge, flow: Flow, incident: Incident, snapshot: Snapshot
) -> Answer | None:
    """Let security admin rules speak before NSGs; None where the flow passes."""
    if admin.effects == {Effect.LET}:
        return None
    if admin.effects == {Effect.DROP}:
        return _dropped(admin, flow, incident, snapshot)
    answer = by_groups()
    said = answer.outcome if answer is not None else Outcome.PASSED
    may = {Effect.DROP: Outcome.FAILED, Effect.LET: Outcome.PASSED}
    if {may.get(each, said) for each in admin.effects} == {said}:
        return answer
    doubt = admin.doubtful[0]
    return unknown(
        f"whether {doubt.direction.lower()} security admin rule {doubt.name} (priority "
        f"{doubt.priority}) matches {flow.target} depends on what was not read"
    )


def _dropped(admin: AdminRuling, flow: Flow, incident: Incident, snapshot: Snapshot) -> Answer:
    rule, verify = admin.first, retest(incident, snapshot)
    return failed(
        f"{rule.direction.lower()} security admin rule {rule.name} (priority {rule.priority}) "
        f"denies TCP to {flow.target}, before any network security group",
        resource_id=rule.id,
        fixes=(exempt(rule, flow, snapshot.subnet.value, verify, check=CHECK.id),),
    )


def _worst(troubles: list[Answer]) -> Answer:
    """Join the denials of both ports, which one fix opens."""
    denials = [each for each in troubles if each.outcome is Outcome.FAILED]
    return failed(
        " and ".join(each.because for each in denials),
        *dict.fromkeys(line for each in denials for line in each.evidence),
        resource_id=denials[0].resource_id,
        fixes=tuple(dict.fromkeys(fix for each in denials for fix in each.fixes)),
    )


def _astray(back: Path, incident: Incident, snapshot: Snapshot) -> Answer | None:
    """Answer for replies that a route leads elsewhere; None where they take the nodes' own way."""
    hop, table = back.hop, back.ground.table
    if hop.doubt or hop.route is None or table is None:
        return unknown(
            f"which way the API server's replies to {back.flow.destination} take is not certain "
            "from the routes that were read"
        )
    way = f"route {hop.route.name} ({hop.route.prefix}) of {table.name} leads the replies"
    if hop.kind in (HopKind.NONE, HopKind.INTERNET):
        return failed(
            f"{way} to {hop.kind.value}, so they do not get back to {back.flow.destination}",
            resource_id=table.id,
            fixes=_lead_back(back, hop.route, table, retest(incident, snapshot)),
            assumptions=(OBEYED,),
        )
    there = path_of(incident, snapshot).hop
    if hop.kind is HopKind.APPLIANCE and (there.kind, there.addresses) == (
        hop.kind,
        hop.addresses,
    ):
        return None
    return unknown(
        f"{way} to {' '.join((hop.kind.value, *hop.addresses))}, and the nodes' packets take "
        "another way: what keeps state drops replies to what it did not see begin"
    )


def _lead_back(
    back: Path, route: Route, table: RouteTable, verify: tuple[Argv, ...]
) -> tuple[Fix, ...]:
    """Remove a hole past which replies go straight back, to every node; else ask its owner."""
    rest = route_of(back.flow, replace(back.ground, table=without(table, route.name)))
    mending = (
        (remove(table, route, verify),)
        if back.hop.kind is HopKind.NONE and rest.kind in DIRECT
        else lead(back, f"It leads away from {back.flow.destination}.")
    )
    return tuple(replace(fix, check=CHECK.id) for fix in mending)


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
