"""Choose how to mend a hop that leads nowhere: remove, bypass, start, or ask the owner."""

from dataclasses import replace

from diagnostics.fixes.appliances import forward, start_firewall, start_machine
from diagnostics.fixes.az import owner
from diagnostics.fixes.routes import USER_HOPS, bypass, lead, rejoin, remove
from diagnostics.model.finding import Argv, Fix
from diagnostics.model.network import Appliance, Route, RouteTable
from diagnostics.network.appliances import Fault, FaultKind
from diagnostics.network.flow import is_single
from diagnostics.network.hops import Hop, HopKind
from diagnostics.network.path import Path
from diagnostics.network.routes import route_of, without
from diagnostics.network.source import WayOut


def unblock(path: Path, verify: tuple[Argv, ...], *, way: WayOut) -> tuple[Fix, ...]:
    """Mend a route whose next hop is None, opening the API server's address alone where it can be.

    Only where no route of a user's can lead there (S2.7) is a wider one removed, as long as
    another route then leads on, and straight to the internet only where nodes may get out.
    """
    route, table = path.hop.route, path.ground.table
    # Without a default route, everything else would take another way too.
    if route and table and path.hop.prefix.prefixlen > 0:
        onward = _onward(path, without(table, route.name), way=way)
        shut = onward.kind is HopKind.INTERNET and way is WayOut.CLOSED
        if onward.kind is not HopKind.NONE and not onward.doubt and not shut:
            return (_past(path, route, table, onward, verify),)
    return (*_bypass(path, verify, way=way), *lead(path, "It has next hop None."))


def _onward(path: Path, table: RouteTable, *, way: WayOut) -> Hop:
    """Return where the traffic goes by this table, past ways out that the cluster has not got."""
    first = hop = route_of(path.flow, replace(path.ground, table=table))
    while way is not WayOut.OPEN and hop.kind is HopKind.INTERNET and hop.route is not None:
        table = without(table, hop.route.name)
        hop = route_of(path.flow, replace(path.ground, table=table))
    return hop if hop.kind is HopKind.APPLIANCE else first


def _past(path: Path, hole: Route, table: RouteTable, onward: Hop, verify: tuple[Argv, ...]) -> Fix:
    destination = path.flow.destination
    if destination is None or not is_single(destination) or path.hop.prefix == destination:
        return remove(table, hole, verify)
    # az makes no route with several next hops.
    if onward.kind in USER_HOPS and len(onward.addresses) <= 1:
        return rejoin(table, destination, onward, verify)
    return remove(table, hole, verify)


def _bypass(path: Path, verify: tuple[Argv, ...], *, way: WayOut) -> tuple[Fix, ...]:
    """Go straight to the one known public address, where nodes have a public address to leave by.

    A table takes no second route with the same prefix.
    """
    table, destination = path.ground.table, path.flow.destination
    taken = path.hop.prefix == destination
    if (
        table is None
        or destination is None
        or not path.flow.goes_public
        or way is not WayOut.OPEN
        or taken
    ):
        return ()
    return (bypass(table, destination, path.hop, verify),)


def mend(fault: Fault, path: Path, verify: tuple[Argv, ...], *, way: WayOut) -> tuple[Fix, ...]:
    """Mend an appliance that passes nothing on."""
    if fault.holder is None:
        return (
            *_bypass(path, verify, way=way),
            *lead(path, f"It is wrong because {fault.because}."),
        )
    return (_repair(fault, fault.holder, verify),)


def _repair(fault: Fault, holder: Appliance, verify: tuple[Argv, ...]) -> Fix:
    if fault.kind is FaultKind.DEALLOCATED:
        return start_firewall(holder)
    if fault.kind is FaultKind.DEAF and holder.nic_id is not None:
        return forward(holder, holder.nic_id, verify)
    if fault.kind is FaultKind.STOPPED:
        return start_machine(holder, verify)
    return Fix(
        check="route_table",
        title=f"Repair appliance {holder.name}",
        instructions=f"Its owner brings it up again: {fault.because}.",
        owner=owner(holder.id),
    )
