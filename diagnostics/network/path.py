"""The path of one incident: the flow, the space around the node, the route it takes."""

from dataclasses import dataclass

from diagnostics.model.facts import FactMissing, Missing, Why
from diagnostics.model.incident import Incident
from diagnostics.model.network import Appliance
from diagnostics.model.snapshot import Snapshot
from diagnostics.network.flow import Flow, Topology, api_flow, topology
from diagnostics.network.routes import Ground, Hop, route_of
from diagnostics.network.space import Space, space_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """What routes and rules are asked about."""

    flow: Flow
    space: Space
    hop: Hop
    ground: Ground


def path_of(incident: Incident, snapshot: Snapshot) -> Path:
    """Follow the flow to its first hop.

    Raises:
        FactMissing: something the route depends on could not be read.
    """
    flow = api_flow(incident, snapshot)
    ground = ground_of(flow, snapshot)
    space = space_of(ground.vnet, ground.table)
    return Path(flow=flow, space=space, hop=route_of(flow, ground), ground=ground)


def ground_of(flow: Flow, snapshot: Snapshot) -> Ground:
    """Gather what routes the flow; the endpoint's subnet only where there is an endpoint."""
    vnet, table = snapshot.vnet.value, snapshot.route_table.value
    if topology(snapshot.cluster.value) is not Topology.PRIVATE_ENDPOINT:
        return Ground(vnet=vnet, table=table)
    return Ground(
        vnet=vnet,
        table=table,
        endpoint=flow.destination,
        # Only user routes ask for the subnet's policies (S2.6).
        endpoint_subnet=snapshot.endpoint_subnet.value if table and table.routes else None,
    )


def holder_of(hop: Hop, snapshot: Snapshot) -> Appliance | None:
    """Return what holds the hop's address; None: nothing does.

    Raises:
        FactMissing: it could not be found out.
    """
    for address in hop.addresses:
        unread = Missing(why=Why.NOT_FOUND, what=f"what holds the next hop {address}")
        holder = snapshot.appliances.get(address, unread)
        if isinstance(holder, Missing):
            raise FactMissing(holder)
        if holder.value is not None:
            return holder.value
    return None
