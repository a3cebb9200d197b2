"""Choose how to mend a hop that leads nowhere: remove, bypass, start, or ask the owner."""

from diagnostics.fixes.az import owner
from diagnostics.fixes.routes import (
    by_hand,
    bypass,
    forward,
    remove,
    start_firewall,
    start_machine,
)
from diagnostics.model.cluster import Cluster
from diagnostics.model.finding import Argv, Fix
from diagnostics.model.network import Appliance, RouteTable
from diagnostics.network.appliances import Fault, FaultKind
from diagnostics.network.path import Path
from diagnostics.network.routes import Ground, HopKind, route_of, without


def unblock(path: Path, cluster: Cluster, verify: tuple[Argv, ...]) -> tuple[Fix, ...]:
    """Mend a route whose next hop is None: remove it if another route then leads on."""
    route, table = path.hop.route, path.ground.table
    if route is None or table is None:
        return ()
    if path.hop.prefix.prefixlen and _leads_on(path, without(table, route.name)):
        return (remove(table, route, verify),)
    return (*_bypass(path, cluster, verify), by_hand(table, route, "It has next hop None."))


def _leads_on(path: Path, table: RouteTable) -> bool:
    ground = Ground(
        vnet=path.ground.vnet,
        table=table,
        endpoint=path.ground.endpoint,
        endpoint_subnet=path.ground.endpoint_subnet,
    )
    hop = route_of(path.flow, ground)
    return hop.kind is not HopKind.NONE and not hop.doubt


def _bypass(path: Path, cluster: Cluster, verify: tuple[Argv, ...]) -> tuple[Fix, ...]:
    """Go straight to the one known public address, where the subnet has a way out of its own."""
    routed = cluster.outbound_type.lower() in ("userdefinedrouting", "none", "block")
    table, destination = path.ground.table, path.flow.destination
    if table is None or destination is None or not path.flow.goes_public or routed:
        return ()
    return (bypass(table, destination, verify),)


def mend(fault: Fault, path: Path, cluster: Cluster, verify: tuple[Argv, ...]) -> tuple[Fix, ...]:
    """Mend an appliance that passes nothing on."""
    if fault.holder is None:
        return (*_bypass(path, cluster, verify), *_repoint(path, fault))
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


def _repoint(path: Path, fault: Fault) -> tuple[Fix, ...]:
    route, table = path.hop.route, path.ground.table
    if route is None or table is None:
        return ()
    return (by_hand(table, route, f"The route is wrong because {fault.because}."),)
