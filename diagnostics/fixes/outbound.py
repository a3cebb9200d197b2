"""Open what the nodes' network security groups must let out, and no more."""

from dataclasses import replace

from diagnostics.fixes.nsg import Stop, allow
from diagnostics.fixes.retest import retest
from diagnostics.fixes.watcher import ip_flow_verify
from diagnostics.model.facts import FactMissing
from diagnostics.model.finding import Argv, Fix
from diagnostics.model.incident import Incident
from diagnostics.model.network import NsgRule
from diagnostics.model.snapshot import Snapshot
from diagnostics.network.flow import (
    API_PORT,
    Flow,
    Topology,
    api_flow,
    node_if_read,
    topology,
)
from diagnostics.network.guards import Guard, guards_of, with_access
from diagnostics.network.nsg import Access
from diagnostics.network.path import space_around

# With API Server VNet Integration nodes take a second port to the same address.
CONTROL_PORT = 4443


def open_outbound(check: str, incident: Incident, snapshot: Snapshot) -> tuple[Fix, ...]:
    """Return what opens every port that the nodes need and an NSG denies.

    Raises:
        FactMissing: the flow could not be told.
    """
    flow, stops = api_flow(incident, snapshot), stops_of(incident, snapshot)
    denied = tuple(dict.fromkeys(port for stop in stops for port in stop.ports))
    return allow(
        check,
        stops,
        subnet=snapshot.subnet.value,
        destination=destination_of(flow, snapshot),
        verify=_verify(flow, denied, incident, snapshot),
    )


def destination_of(flow: Flow, snapshot: Snapshot) -> str:
    """Return the narrowest destination that a rule can name: the address, else the region's tag."""
    if flow.destination is None:
        return f"AzureCloud.{snapshot.cluster.value.location}"
    return str(flow.destination).removesuffix("/32")


def stops_of(incident: Incident, snapshot: Snapshot) -> tuple[Stop, ...]:
    """Return each NSG that denies, with all the ports it denies, in the order packets meet them.

    Raises:
        FactMissing: the flow could not be told.
    """
    flow = api_flow(incident, snapshot)
    found: dict[str, Stop] = {}
    for port in _ports(snapshot):
        for guard in _denying(replace(flow, port=port), snapshot):
            stop = Stop(nsg=guard.nsg, rule=guard.ruling.first, ports=(port,))
            found[guard.where] = _both(found.get(guard.where), stop)
    return tuple(found.values())


def _ports(snapshot: Snapshot) -> tuple[int, ...]:
    integrated = topology(snapshot.cluster.value) is Topology.VNET_INTEGRATION
    return (API_PORT, CONTROL_PORT) if integrated else (API_PORT,)


def _denying(flow: Flow, snapshot: Snapshot) -> tuple[Guard, ...]:
    try:
        return with_access(guards_of(flow, space_around(snapshot), snapshot), Access.DENY)
    except FactMissing:
        # Nothing that was read denies this port.
        return ()


def _both(known: Stop | None, more: Stop) -> Stop:
    """Join what one NSG denies: the new rule has to come before the earlier of both."""
    if known is None:
        return more
    rule: NsgRule = min(known.rule, more.rule, key=lambda each: each.priority)
    return replace(known, rule=rule, ports=(*known.ports, *more.ports))


def _verify(
    flow: Flow, ports: tuple[int, ...], incident: Incident, snapshot: Snapshot
) -> tuple[Argv, ...]:
    node, location = node_if_read(snapshot), snapshot.cluster.value.location
    asked = (ip_flow_verify(node, replace(flow, port=port), location) for port in ports)
    return (*(argv for each in asked for argv in each), *retest(incident, snapshot))
