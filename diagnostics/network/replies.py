"""Follow the API server's replies back to the node, where its subnet may have a route table.

With API Server VNet Integration the API server sits in a subnet of the nodes' own network. System
routes lead back, unless a route table there says otherwise: next hop None drops the replies, and
an appliance that did not see the connection begin drops them as a rule (S2.1, S2.7; facts of
Azure, 5.2 and 5.3).

A route table of that subnet can block (5.3): Microsoft names no exception for the instances that
AKS places there, so what next hop None drops is lost.
"""

from diagnostics.model.snapshot import Snapshot
from diagnostics.network.flow import Flow
from diagnostics.network.hops import Ground, HopKind
from diagnostics.network.path import Path
from diagnostics.network.routes import route_of
from diagnostics.network.tags import tags_of

DIRECT = (HopKind.VNET, HopKind.PEERING)


def replies_of(flow: Flow, snapshot: Snapshot) -> Path | None:
    """Return the way back that a route table decides; None where the system's routes lead back.

    Raises:
        FactMissing: the route table of the API server's subnet could not be read.
    """
    table = snapshot.api_route_table.value
    if table is None or flow.destination is None:
        return None
    back = Flow(source=flow.destination, destination=flow.source, port=flow.port)
    ground = Ground(vnet=snapshot.vnet.value, table=table, tags=tags_of(snapshot))
    hop = route_of(back, ground)
    direct = hop.kind in DIRECT and not hop.doubt
    return None if direct else Path(flow=back, hop=hop, ground=ground)
