"""Packets to the API server take a hop that exists and runs.

A route to nowhere, or to an appliance that is stopped or gone, drops the packets; depending on
who drops them the node sees a time-out or "no route to host". A route table matters with every
outbound type, not with userDefinedRouting alone, where the article looks.

Source: https://learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview
(article: Resolve connection timeout, step 3; Resolve no route to host, step 2)
"""

from collections.abc import Iterable

from diagnostics.fixes.detour import mend, unblock
from diagnostics.fixes.retest import retest
from diagnostics.fixes.routes import connect, give_address, lead, repeer, way_out
from diagnostics.fixes.watcher import next_hop
from diagnostics.model.article import NO_ROUTE
from diagnostics.model.finding import Answer, Argv, Check, failed, passed, unknown
from diagnostics.model.incident import Category, Incident
from diagnostics.model.network import Appliance
from diagnostics.model.snapshot import Snapshot
from diagnostics.model.symptom import Symptom
from diagnostics.network.appliances import Fault, first_fault, seen_running
from diagnostics.network.flow import Topology, node_if_read, topology
from diagnostics.network.hops import HopKind
from diagnostics.network.onward import detours, in_words
from diagnostics.network.path import Path, holders_of, path_of
from diagnostics.network.routes import listed
from diagnostics.network.source import lack_of_source, straight_out
from diagnostics.network.space import broken_peering


def ask(incident: Incident, snapshot: Snapshot) -> Answer:
    """Follow the route, then look at what it leads to."""
    path = path_of(incident, snapshot)
    hop = path.hop
    if hop.doubt:
        return unknown(f"the route to {path.flow.target} is not certain: {hop.doubt}")
    if hop.kind is HopKind.NONE:
        return _nowhere(path, snapshot, _verify(incident, snapshot, path))
    if hop.kind is HopKind.APPLIANCE:
        return _appliance(path, snapshot, _verify(incident, snapshot, path))
    if hop.kind in (HopKind.GATEWAY, HopKind.UNKNOWN):
        return unknown(
            f"{hop.words}; what lies behind it is not readable from Azure. Ask the network "
            f"owner whether TCP to {path.flow.target} passes"
        )
    public = topology(snapshot.cluster.value) is Topology.PUBLIC
    if public is not (hop.kind is HopKind.INTERNET):
        return _astray(path)
    return _internet(path, snapshot) if public else _passed(path)


def _passed(path: Path, held: str = "") -> Answer:
    hop = path.hop
    return passed(f"{hop.words}{held}", *listed(path.ground.table), assumptions=hop.assumptions)


def _astray(path: Path) -> Answer:
    """A public address is not in the network, and a private one is not on the internet."""
    deciding = path.ground.table if path.hop.route else None
    vnet = path.ground.vnet
    return failed(
        f"{path.hop.words}, where {path.flow.target} cannot be reached",
        f"virtual network {vnet.name}: {', '.join(vnet.prefixes)}",
        *listed(path.ground.table),
        resource_id=deciding.id if deciding else vnet.id,
        fixes=lead(path, f"It leads away from {path.flow.target}."),
        assumptions=path.hop.assumptions,
    )


def _nowhere(path: Path, snapshot: Snapshot, verify: tuple[Argv, ...]) -> Answer:
    hop, table, target = path.hop, path.ground.table, path.flow.target
    if hop.route is None or table is None:
        vnet = path.ground.vnet
        return failed(
            f"no route leads to {target}: it lies neither in virtual network {vnet.name} nor in a "
            "connected peer",
            *(f"peering {each.name}: {each.state}" for each in vnet.peerings),
            resource_id=vnet.id,
            fixes=(connect(path),),
        )
    return failed(
        f"route {hop.route.name} ({hop.route.prefix}) of {table.name} has next hop None and drops "
        f"everything to {target}",
        *listed(table),
        resource_id=table.id,
        fixes=unblock(path, verify, way=straight_out(snapshot)),
        assumptions=hop.assumptions,
    )


def _cut_off(path: Path) -> Answer | None:
    """Look for a peering that would lead to the appliance and carries nothing."""
    vnet = path.ground.vnet
    for address in path.hop.addresses:
        if peering := broken_peering(address, vnet):
            return failed(
                f"{path.hop.words}, but peering {peering.name} of {vnet.name}, which would "
                f"lead there, is {peering.state}",
                *listed(path.ground.table),
                resource_id=vnet.id,
                fixes=(repeer(vnet, peering),),
                assumptions=path.hop.assumptions,
            )
    return None


def _appliance(path: Path, snapshot: Snapshot, verify: tuple[Argv, ...]) -> Answer:
    if cut := _cut_off(path):
        return cut
    holders = holders_of(path.hop, snapshot)
    fault = first_fault(holders)
    if fault is not None:
        return _faulty(fault, path, snapshot, verify)
    devices = [held for _, held in holders if held is not None]
    names = ", ".join(device.name for device in devices)
    if not all(seen_running(device) for device in devices):
        return unknown(
            f"{path.hop.words}, held by {names}; whether an appliance runs behind it is not "
            "readable from Azure",
            *_matched(devices),
        )
    for firewall, onward in detours(path.flow, devices, snapshot):
        return _beyond(firewall, onward)
    return _passed(path, f", held by {names}")


def _beyond(firewall: Appliance, onward: Path) -> Answer:
    """Judge a firewall whose own routes lead what it lets through elsewhere."""
    hop, table, target = onward.hop, onward.ground.table, onward.flow.target
    what = in_words(firewall, onward)
    if hop.doubt or hop.kind is not HopKind.NONE or table is None:
        return unknown(f"{what}; ask the network owner whether TCP to {target} passes from there")
    return failed(
        f"{what}, which drops everything to {target}",
        *listed(table),
        resource_id=table.id,
        fixes=lead(onward, "It has next hop None."),
        assumptions=hop.assumptions,
    )


def _matched(devices: Iterable[Appliance]) -> tuple[str, ...]:
    return tuple(device.matched_by for device in devices if device.matched_by)


def _faulty(fault: Fault, path: Path, snapshot: Snapshot, verify: tuple[Argv, ...]) -> Answer:
    table = path.ground.table
    deciding = fault.holder or table or path.ground.vnet
    return failed(
        f"{path.hop.words}, but {fault.because}",
        *_matched(() if fault.holder is None else (fault.holder,)),
        *listed(table),
        resource_id=deciding.id,
        fixes=mend(fault, path, verify, way=straight_out(snapshot)),
        assumptions=path.hop.assumptions,
    )


def _internet(path: Path, snapshot: Snapshot) -> Answer:
    """Look for a public source address where the cluster brings none of its own (S4.2)."""
    lack = lack_of_source(snapshot)
    if lack is None:
        return _passed(path)
    because = f"{path.hop.words}, but {lack.because}"
    if lack.perhaps:
        return unknown(f"{because}; {lack.perhaps}")
    return failed(
        because,
        resource_id=lack.resource_id,
        fixes=(give_address(lack.gateway) if lack.gateway else way_out(snapshot.subnet.value),),
        assumptions=path.hop.assumptions,
    )


def _verify(incident: Incident, snapshot: Snapshot, path: Path) -> tuple[Argv, ...]:
    location = snapshot.cluster.value.location
    asked = next_hop(node_if_read(snapshot), path.flow, location)
    return (*asked, *retest(incident, snapshot))


CHECK = Check(
    id="route_table",
    title="Route table",
    source=NO_ROUTE,
    ask=ask,
    symptom=Symptom.LOST,
    steps={
        Category.CONNECTION_TIMEOUT: 3,
        Category.CONNECTION_REFUSED: 5,
        Category.NO_ROUTE_TO_HOST: 2,
        Category.UNSPECIFIED: 2.2,
    },
)
