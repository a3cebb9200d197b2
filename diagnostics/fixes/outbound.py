"""Open the network security groups on the way to the API server, and no more than that way."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from diagnostics.fixes.nsg import Stop, allow
from diagnostics.fixes.retest import retest
from diagnostics.fixes.watcher import ip_flow_verify
from diagnostics.model.facts import FactMissing
from diagnostics.model.finding import Argv, Fix
from diagnostics.model.incident import Incident
from diagnostics.model.snapshot import Snapshot
from diagnostics.network.flow import (
    API_PORT,
    CONTROL_PORT,
    Flow,
    Topology,
    api_flow,
    node_if_read,
    topology,
)
from diagnostics.network.guards import Guard, far_guards, guards_of, with_access
from diagnostics.network.nsg import OUTBOUND, Access
from diagnostics.network.path import space_around
from diagnostics.network.space import Space

Judge: TypeAlias = Callable[[Flow, Space, Snapshot], tuple[Guard, ...]]


def open_path(check: str, incident: Incident, snapshot: Snapshot) -> tuple[Fix, ...]:
    """Return what opens every port that the nodes need, wherever an NSG denies it.

    Raises:
        FactMissing: the flow could not be told.
    """
    flow, stops = api_flow(incident, snapshot), stops_of(incident, snapshot)
    return allow(
        check,
        stops,
        subnet=snapshot.subnet.value,
        destination=destination_of(flow, snapshot),
        verify=_verify(flow, stops, incident, snapshot),
    )


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
    flow, space = api_flow(incident, snapshot), space_around(snapshot)
    ports = tuple(replace(flow, port=port) for port in _ports(snapshot))
    found: dict[tuple[str, str], Stop] = {}
    for judge in (guards_of, far_guards):
        for each in ports:
            for guard in _denying(judge, each, space, snapshot):
                stop = Stop(nsg=guard.nsg, rule=guard.ruling.first, ports=(each.port,))
                at = (stop.nsg.id.lower(), stop.rule.direction.lower())
                found[at] = _both(found.get(at), stop)
    return tuple(found.values())


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
