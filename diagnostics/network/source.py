"""Say whether nodes that go straight to the internet have a public source address (S4.2).

The address is a NAT gateway's, the node's own, or the load balancer's of a cluster with that
outbound type; the other outbound types bring none, so the subnet has to. Without any of them
Azure's default outbound access may carry the traffic, where the subnet is not closed to it.

Source: https://learn.microsoft.com/azure/aks/egress-outboundtype,
https://learn.microsoft.com/azure/virtual-network/ip-services/default-outbound-access
"""

from dataclasses import dataclass
from enum import Enum

from diagnostics.model.facts import FactMissing
from diagnostics.model.ids import ResourceId, name
from diagnostics.model.network import NatGateway
from diagnostics.model.snapshot import Snapshot

OWN_WAY = "loadbalancer"
# With these, nodes leave by what is attached to their subnet and by nothing else.
BY_SUBNET = (
    "userdefinedrouting",
    "none",
    "block",
    "userassignednatgateway",
    "managednatgateway",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """Why no public source address is there.

    `gateway` is the NAT gateway that has none; None where the subnet has no NAT gateway.
    `perhaps` says what may carry the traffic all the same, empty where nothing does.
    """

    because: str
    resource_id: ResourceId
    gateway: NatGateway | None = None
    perhaps: str = ""


def lack_of_source(snapshot: Snapshot) -> Lack | None:
    """Return why nodes have no public source address; None where they have one.

    Raises:
        FactMissing: something it depends on could not be read.
    """
    gateway = snapshot.nat_gateway.value
    if gateway is not None:
        return None if gateway.public_ids else _empty(gateway, snapshot)
    if _own_way(snapshot) or snapshot.pool.value.node_public_ip:
        return None
    subnet, outbound = snapshot.subnet.value, snapshot.cluster.value.outbound_type
    return Lack(
        because=f"with outbound type {outbound} the nodes have no public address, and subnet "
        f"{subnet.name} has no NAT gateway",
        resource_id=subnet.id,
        perhaps=_perhaps(snapshot),
    )


def _empty(gateway: NatGateway, snapshot: Snapshot) -> Lack:
    """Tell of a gateway without an address, which carries nothing by itself."""
    other = _own_way(snapshot) or snapshot.pool.value.node_public_ip
    perhaps = "another way out of the nodes may still carry the traffic" if other else ""
    return Lack(
        because=f"NAT gateway {gateway.name} on subnet {snapshot.subnet.value.name} has neither a "
        "public address nor a prefix",
        resource_id=gateway.id,
        gateway=gateway,
        perhaps=perhaps or _perhaps(snapshot),
    )


def _own_way(snapshot: Snapshot) -> bool:
    return snapshot.cluster.value.outbound_type.lower() == OWN_WAY


def _perhaps(snapshot: Snapshot) -> str:
    outbound = snapshot.cluster.value.outbound_type
    around = snapshot.vnet.value.nat_gateway_id
    if around is not None:
        return f"NAT gateway {name(around)} of the whole virtual network may carry the traffic"
    if outbound.lower() not in BY_SUBNET:
        return f"what outbound type {outbound} brings is not known"
    if snapshot.subnet.value.default_outbound is not False:
        return "Azure's default outbound access may still carry the traffic"
    return ""


class WayOut(Enum):
    """Whether a route straight to the internet serves nodes."""

    OPEN = "they have a public address to leave by"
    DOUBTFUL = "something may carry their traffic, or was not read"
    CLOSED = "nothing carries their traffic"


def straight_out(snapshot: Snapshot) -> WayOut:
    """Say whether nodes get straight to the internet, as far as that was read."""
    try:
        lack = lack_of_source(snapshot)
    except FactMissing:
        return WayOut.OPEN if _own_way(snapshot) else WayOut.DOUBTFUL
    if lack is None:
        return WayOut.OPEN
    return WayOut.DOUBTFUL if lack.perhaps else WayOut.CLOSED
