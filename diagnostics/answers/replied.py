"""Answer for the API server's replies, where its subnet has a route table of its own.

Next hop None drops them. An appliance that the nodes' packets do not pass may drop them, as what
keeps state drops replies to connections that it did not see begin.

Source: https://learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview
"""

from dataclasses import replace

from diagnostics.fixes.retest import retest
from diagnostics.fixes.routes import lead, remove
from diagnostics.model.finding import Answer, Argv, Fix, failed, unknown
from diagnostics.model.incident import Incident
from diagnostics.model.network import Route, RouteTable
from diagnostics.model.snapshot import Snapshot
from diagnostics.network.hops import HopKind
from diagnostics.network.path import Path, path_of
from diagnostics.network.replies import DIRECT
from diagnostics.network.routes import route_of, without

LOST = "replies to a private address that are sent to the internet do not come back"
SYMMETRIC = "the appliance lets replies back to connections that it let through"


def astray(check: str, back: Path, incident: Incident, snapshot: Snapshot) -> Answer | None:
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
            fixes=_lead_back(check, back, hop.route, table, retest(incident, snapshot)),
            # None drops by definition; of the internet and private addresses no page says so.
            assumptions=() if hop.kind is HopKind.NONE else (LOST,),
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
    check: str, back: Path, route: Route, table: RouteTable, verify: tuple[Argv, ...]
) -> tuple[Fix, ...]:
    """Remove a hole past which replies go straight back, to every node; else ask its owner."""
    rest = route_of(back.flow, replace(back.ground, table=without(table, route.name)))
    mending = (
        (remove(table, route, verify),)
        if back.hop.kind is HopKind.NONE and rest.kind in DIRECT
        else lead(back, f"It leads away from {back.flow.destination}.")
    )
    return tuple(replace(fix, check=check) for fix in mending)
