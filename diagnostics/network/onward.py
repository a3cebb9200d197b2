"""Follow what an Azure Firewall lets through: the routes of its own subnet decide (S2, S4.2).

With forced tunnelling a route table on the subnet, or a gateway that advertises a default route,
leads it to a network on premises or to another appliance; the public addresses of the firewall are
then not the source that the API server sees. Longer routes may split the traffic again.

Source: https://learn.microsoft.com/azure/firewall/forced-tunneling
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from diagnostics.model.network import Appliance, Onward
from diagnostics.model.snapshot import Snapshot
from diagnostics.network.flow import Flow
from diagnostics.network.hops import Ground, HopKind
from diagnostics.network.path import Path
from diagnostics.network.routes import route_of
from diagnostics.network.tags import tags_of


def detours(
    flow: Flow, firewalls: Iterable[Appliance], snapshot: Snapshot
) -> Iterator[tuple[Appliance, Path]]:
    """Yield the firewalls that do not surely lead a public flow straight to the internet, and how.

    Raises:
        FactMissing: what routes their traffic could not be read.
    """
    for firewall in firewalls:
        if firewall.onward is None or not flow.goes_public:
            continue
        path = _path(flow, firewall.onward, snapshot)
        if path.hop.doubt or path.hop.kind is not HopKind.INTERNET:
            yield firewall, path


def _path(flow: Flow, onward: Onward, snapshot: Snapshot) -> Path:
    table = onward.table.value
    if table is not None and not onward.managed:
        # Azure lets no advertised route take the internet from such a firewall.
        table = replace(table, bgp_disabled=True)
    ground = Ground(vnet=onward.vnet.value, table=table, tags=tags_of(snapshot))
    return Path(flow=flow, hop=route_of(flow, ground), ground=ground)


def in_words(firewall: Appliance, path: Path) -> str:
    """Say where the traffic goes instead."""
    hop, table = path.hop, path.ground.table
    who = f"what Azure Firewall {firewall.name} lets through"
    if hop.doubt:
        return f"the route of {who} is not certain: {hop.doubt}"
    to = " ".join((hop.kind.value, *hop.addresses))
    if hop.route is None or table is None:
        return f"{who} goes to {to}"
    return f"{who} takes route {hop.route.name} ({hop.route.prefix}) of {table.name} to {to}"
