"""The path of one incident: the flow, the space around the node, the route it takes."""

from dataclasses import dataclass

from diagnostics.model.facts import FactMissing, Missing, Why
from diagnostics.model.ids import parent
from diagnostics.model.incident import Incident
from diagnostics.model.network import Appliance
from diagnostics.model.snapshot import Snapshot, pending
from diagnostics.network.flow import Flow, Topology, api_flow, endpoint_network, topology
from diagnostics.network.hops import Ground, Hop
from diagnostics.network.routes import route_of
from diagnostics.network.space import Space, space_of
from diagnostics.network.tags import tags_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """The first hop of the flow, and what routed it there."""

    flow: Flow
    hop: Hop
    ground: Ground


def path_of(incident: Incident, snapshot: Snapshot) -> Path:
    """Follow the flow to its first hop.

    Raises:
        FactMissing: something the route depends on could not be read.
    """
    flow = api_flow(incident, snapshot)
    ground = ground_of(snapshot)
    return Path(flow=flow, hop=route_of(flow, ground), ground=ground)


def ground_of(snapshot: Snapshot) -> Ground:
    """Gather what routes the flow; the endpoint's subnet only where a user route asks for it."""
    vnet, table = snapshot.vnet.value, snapshot.route_table.value
    if topology(snapshot.cluster.value) is not Topology.PRIVATE_ENDPOINT:
        return Ground(vnet=vnet, table=table, tags=tags_of(snapshot))
    endpoint = snapshot.private_endpoint.value
    home = endpoint.subnet_id if endpoint is not None else None
    return Ground(
        vnet=vnet,
        table=table,
        endpoint=endpoint_network(endpoint),
        # Only user routes ask for the subnet's policies (S2.6).
        endpoint_subnet=snapshot.endpoint_subnet.value if table and table.routes else None,
        endpoint_vnet_id=parent(home) if home is not None else None,
        tags=tags_of(snapshot),
    )


def space_around(snapshot: Snapshot) -> Space:
    """Gather the space around the node; a route table that cannot be read leaves it open.

    Raises:
        FactMissing: the virtual network could not be read, or the table is still being read.
    """
    table, tags = snapshot.route_table, tags_of(snapshot)
    if isinstance(table, Missing) and table.why is not Why.PENDING:
        return space_of(snapshot.vnet.value, None, unread=True, tags=tags)
    return space_of(snapshot.vnet.value, table.value, tags=tags)


def holders_of(hop: Hop, snapshot: Snapshot) -> tuple[tuple[str, Appliance | None], ...]:
    """Return each of the hop's addresses with what holds it; None: nothing does.

    Raises:
        FactMissing: it could not be found out, or the route names no address.
    """
    if not hop.addresses:
        raise FactMissing(Missing(why=Why.NOT_FOUND, what="the address of the next hop"))
    found: list[tuple[str, Appliance | None]] = []
    for address in hop.addresses:
        fact = snapshot.appliances.get(address, pending(f"what holds the next hop {address}"))
        found.append((address, fact.value))
    return tuple(found)


def holder_of(hop: Hop, snapshot: Snapshot) -> Appliance | None:
    """Return what holds the hop's first address that anything holds; None: nothing does.

    Raises:
        FactMissing: it could not be found out, or the route names no address.
    """
    return next((held for _, held in holders_of(hop, snapshot) if held is not None), None)
