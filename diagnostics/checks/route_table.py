"""Packets to the API server take a hop that exists and runs.

A route to nowhere, or to an appliance that is stopped or gone, drops the packets; depending on
who drops them the node sees a time-out or "no route to host". A route table matters with every
outbound type, not with userDefinedRouting alone, where the article looks.

Source: https://learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview
(article: Resolve connection timeout, step 3; Resolve no route to host, step 2)
"""

from diagnostics.fixes.detour import mend, unblock
from diagnostics.fixes.retest import retest
from diagnostics.fixes.watcher import next_hop
from diagnostics.model.article import NO_ROUTE
from diagnostics.model.finding import Answer, Argv, Check, failed, passed, unknown
from diagnostics.model.incident import Category, Incident
from diagnostics.model.network import RouteTable
from diagnostics.model.snapshot import Snapshot
from diagnostics.network.appliances import Fault, fault_of
from diagnostics.network.flow import node_if_read
from diagnostics.network.path import Path, holder_of, path_of
from diagnostics.network.routes import Hop, HopKind

BGP = "no gateway advertises a more specific route (BGP routes are not readable)"


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
            f"{in_words(hop)}; what lies behind it is not readable from Azure. Ask the network "
            f"owner whether TCP to {path.flow.target} passes"
        )
    if hop.kind is HopKind.INTERNET:
        return _internet(path, snapshot)
    return passed(in_words(hop), *_table(path.ground.table), assumptions=_bgp(hop))


def in_words(hop: Hop) -> str:
    """Put a hop into one line."""
    by = f"route {hop.route.name} ({hop.route.prefix})" if hop.route else "the system route"
    to = f" {', '.join(hop.addresses)}" if hop.addresses else ""
    return f"{by} leads to {hop.kind.value}{to}"


def _nowhere(path: Path, snapshot: Snapshot, verify: tuple[Argv, ...]) -> Answer:
    hop, table, target = path.hop, path.ground.table, path.flow.target
    if hop.route is None or table is None:
        return failed(
            f"no route leads to {target}: {hop.prefix} is neither in virtual network "
            f"{path.ground.vnet.name} nor in a connected peer",
            resource_id=path.ground.vnet.id,
        )
    return failed(
        f"route {hop.route.name} ({hop.route.prefix}) of {table.name} has next hop None and drops "
        f"everything to {target}",
        *_table(table),
        resource_id=table.id,
        fixes=unblock(path, snapshot.cluster.value, verify),
        assumptions=_bgp(hop),
    )


def _appliance(path: Path, snapshot: Snapshot, verify: tuple[Argv, ...]) -> Answer:
    holder = holder_of(path.hop, snapshot)
    fault = fault_of(holder, path.hop)
    if fault is not None:
        return _faulty(fault, path, snapshot, verify)
    held = f", held by {holder.name}" if holder is not None else ""
    return passed(
        f"{in_words(path.hop)}{held}", *_table(path.ground.table), assumptions=_bgp(path.hop)
    )


def _faulty(fault: Fault, path: Path, snapshot: Snapshot, verify: tuple[Argv, ...]) -> Answer:
    table = path.ground.table
    deciding = fault.holder or table or path.ground.vnet
    return failed(
        f"{in_words(path.hop)}, but {fault.because}",
        *_table(table),
        resource_id=deciding.id,
        fixes=mend(fault, path, snapshot.cluster.value, verify),
        assumptions=_bgp(path.hop),
    )


def _internet(path: Path, snapshot: Snapshot) -> Answer:
    """Look for a public source address where the cluster brings none of its own (S4.2)."""
    cluster = snapshot.cluster.value
    own = cluster.outbound_type.lower() not in ("userdefinedrouting", "none", "block")
    attached = snapshot.nat_gateway.value is not None or snapshot.pool.value.node_public_ip
    if own or attached:
        return passed(in_words(path.hop), *_table(path.ground.table), assumptions=_bgp(path.hop))
    subnet = snapshot.subnet.value
    because = (
        f"{in_words(path.hop)}, but with outbound type {cluster.outbound_type} the nodes have no "
        f"public address, and subnet {subnet.name} has no NAT gateway"
    )
    if subnet.default_outbound is False:
        return failed(because, resource_id=subnet.id)
    return unknown(f"{because}; Azure's default outbound access may still carry the traffic")


def _verify(incident: Incident, snapshot: Snapshot, path: Path) -> tuple[Argv, ...]:
    location = snapshot.cluster.value.location
    asked = next_hop(node_if_read(snapshot), path.flow, location)
    return (*asked, *retest(incident, snapshot))


def _bgp(hop: Hop) -> tuple[str, ...]:
    return (BGP,) if hop.bgp_possible else ()


def _table(table: RouteTable | None) -> tuple[str, ...]:
    if table is None:
        return ("no route table on the node subnet",)
    return tuple(
        " ".join(
            (
                f"{table.name}: {route.name} {route.prefix} to",
                route.next_hop_type,
                *route.next_hop_addresses,
            )
        )
        for route in table.routes
    )


CHECK = Check(
    id="route_table",
    title="Route table",
    source=NO_ROUTE,
    ask=ask,
    steps={
        Category.CONNECTION_TIMEOUT: 3,
        Category.CONNECTION_REFUSED: 5,
        Category.NO_ROUTE_TO_HOST: 2,
        Category.UNSPECIFIED: 2.2,
    },
)
