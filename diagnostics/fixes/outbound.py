"""Open the network security groups on the way to the API server, and no more than that way."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeAlias

from diagnostics.fixes.nsg import BALANCER, Stop, allow, ipv4_prefixes
from diagnostics.fixes.retest import retest
from diagnostics.fixes.watcher import ip_flow_verify
from diagnostics.model.facts import FactMissing, Missing
from diagnostics.model.finding import Argv, Fix
from diagnostics.model.ids import group_id, make_group_id, same, subscription
from diagnostics.model.incident import Incident
from diagnostics.model.snapshot import Snapshot
from diagnostics.network.admin import Effect, judge_admin
from diagnostics.network.flow import (
    API_PORT,
    CONTROL_PORT,
    Flow,
    Topology,
    api_flow,
    node_if_read,
    topology,
)
from diagnostics.network.guards import (
    Guard,
    far_guards,
    far_network,
    guards_of,
    probe_flow,
    with_access,
)
from diagnostics.network.nsg import INBOUND, OUTBOUND, Access
from diagnostics.network.path import space_around
from diagnostics.network.space import HOST, Space

Judge: TypeAlias = Callable[[Flow, Space, Snapshot], tuple[Guard, ...]]
WAYS: tuple[tuple[Judge, str], ...] = ((guards_of, OUTBOUND), (far_guards, INBOUND))
MAY_CHANGE = (
    "The API server's public address may change when the cluster is stopped and started; then this "
    "rule must follow."
)


def open_path(check: str, incident: Incident, snapshot: Snapshot) -> tuple[Fix, ...]:
    """Return what opens every port that the nodes need, wherever an NSG denies it.

    Raises:
        FactMissing: the flow could not be told.
    """
    flow, stops = api_flow(incident, snapshot), stops_of(incident, snapshot)
    opened = allow(
        check,
        stops,
        verify=_verify(flow, stops, incident, snapshot),
    )
    named = flow.goes_public and flow.destination is not None
    return tuple(_warned(fix) for fix in opened) if named else opened


def _warned(fix: Fix) -> Fix:
    """Say that a rule for a public address does not last; a tag would open all of a region."""
    return replace(fix, instructions=" ".join(filter(None, (fix.instructions, MAY_CHANGE))))


def destination_of(flow: Flow, snapshot: Snapshot) -> str:
    """Return the narrowest destination that a rule can name: the address, else the region's tag."""
    if flow.destination is None:
        return f"AzureCloud.{snapshot.cluster.value.location}"
    return str(flow.destination).removesuffix("/32")


def stops_of(incident: Incident, snapshot: Snapshot) -> tuple[Stop, ...]:
    """Return each NSG that denies, with all the ports it denies, in the order packets meet them.

    One NSG may stand at both ends; what it denies on the way out is another stop than what it
    denies on the way in.

    Raises:
        FactMissing: the flow could not be told.
    """
    space = space_around(snapshot)
    found: dict[tuple[str, str, tuple[str, ...]], Stop] = {}
    for flow, judge, direction in _crossings(incident, snapshot):
        if _is_exempt(flow, space, direction, snapshot):
            continue
        for guard in _denying(judge, flow, space, snapshot):
            stop = _stop(guard, flow, direction, snapshot)
            at = (stop.nsg.id.lower(), stop.rule.direction.lower(), stop.sources)
            found[at] = _both(found.get(at), stop)
    return tuple(found.values())


def _crossings(incident: Incident, snapshot: Snapshot) -> Iterator[tuple[Flow, Judge, str]]:
    """Yield what has to leave the nodes, then what has to arrive, the probe last."""
    flow = api_flow(incident, snapshot)
    ports = tuple(replace(flow, port=port) for port in _ports(snapshot))
    for judge, direction in WAYS:
        yield from ((each, judge, direction) for each in ports)
    probe = _probe(snapshot)
    if probe is not None:
        yield probe, far_guards, INBOUND


def _probe(snapshot: Snapshot) -> Flow | None:
    try:
        return probe_flow(snapshot)
    except FactMissing:
        # Nothing that was read denies it.
        return None


def _is_exempt(flow: Flow, space: Space, direction: str, snapshot: Snapshot) -> bool:
    """Say whether a security admin rule lets the flow pass whatever NSGs deny.

    None applies to what arrives at a private endpoint.
    """
    fact, kind = snapshot.admin_rules, topology(snapshot.cluster.value)
    unruled = direction == INBOUND and kind is not Topology.VNET_INTEGRATION
    if isinstance(fact, Missing) or unruled:
        return False
    return judge_admin(fact.value, flow, space, direction).effects == {Effect.LET}


def _stop(guard: Guard, flow: Flow, direction: str, snapshot: Snapshot) -> Stop:
    cluster, arriving = snapshot.cluster.value, direction == INBOUND
    to = replace(flow, destination=far_network(flow, snapshot)) if arriving else flow
    group = make_group_id(subscription(cluster.id), cluster.node_resource_group)
    managed = same(group_id(guard.nsg.id), group)
    return Stop(
        nsg=guard.nsg,
        rule=guard.ruling.first,
        ports=(flow.port,),
        sources=BALANCER if flow.source == HOST else ipv4_prefixes(snapshot.subnet.value),
        destination=destination_of(to, snapshot),
        managed=managed,
    )


def _ports(snapshot: Snapshot) -> tuple[int, ...]:
    integrated = topology(snapshot.cluster.value) is Topology.VNET_INTEGRATION
    return (API_PORT, CONTROL_PORT) if integrated else (API_PORT,)


def _denying(judge: Judge, flow: Flow, space: Space, snapshot: Snapshot) -> tuple[Guard, ...]:
    try:
        return with_access(judge(flow, space, snapshot), Access.DENY)
    except FactMissing:
        # Nothing that was read denies this port there.
        return ()


def _both(known: Stop | None, more: Stop) -> Stop:
    """Join what one NSG denies: the new rule has to come before the earlier of both."""
    if known is None:
        return more
    rule = min(known.rule, more.rule, key=lambda each: each.priority)
    return replace(known, rule=rule, ports=tuple(dict.fromkeys((*known.ports, *more.ports))))


def _verify(
    flow: Flow, stops: tuple[Stop, ...], incident: Incident, snapshot: Snapshot
) -> tuple[Argv, ...]:
    """Ask IP flow verify, which knows the NSGs of machines alone, of what is denied at the node."""
    node, location = node_if_read(snapshot), snapshot.cluster.value.location
    leaving = (stop for stop in stops if stop.rule.direction.lower() == OUTBOUND)
    ports = dict.fromkeys(port for stop in leaving for port in stop.ports)
    asked = (ip_flow_verify(node, replace(flow, port=port), location) for port in ports)
    return (*(argv for each in asked for argv in each), *retest(incident, snapshot))
