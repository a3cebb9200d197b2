"""The words of routing: where a route leads, which routes there are, which one is taken."""

from dataclasses import dataclass, field
from enum import Enum
from ipaddress import IPv4Network

from diagnostics.model.ids import ResourceId
from diagnostics.model.network import Route, RouteTable, Subnet, VirtualNetwork
from diagnostics.network.match import Match, parse_network
from diagnostics.network.tags import Tags, precedence

ANYWHERE = IPv4Network("0.0.0.0/0")
# Where a route stands among those with an equal prefix; tags are in between.
SYSTEM, EXPLICIT = 0, 5
BGP = "no gateway advertises a more specific route (BGP routes are not readable)"


class HopKind(Enum):
    """Where a route sends the packets."""

    APPLIANCE = "virtual appliance"
    INTERNET = "internet"
    NONE = "none"
    VNET = "virtual network"
    PEERING = "virtual network peering"
    GATEWAY = "virtual network gateway"
    ENDPOINT = "private endpoint"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A route that holds the destination, surely or perhaps.

    `prefix` is None for a service tag, of which one prefix or another may hold it; of a tag that
    was expanded each prefix is a candidate. `route` is None for system routes.
    """

    prefix: IPv4Network | None
    kind: HopKind
    addresses: tuple[str, ...] = ()
    route: Route | None = None
    match: Match = Match.YES

    @property
    def rank(self) -> tuple[int, int]:
        """Order candidates: the longer prefix, then the user's own (S2.1), an explicit one first.

        A tag that was not expanded counts for the longest prefix that it may hold (S2.5). The route
        to a private endpoint is a /32, wherever in the prefix it will be (S2.6).
        """
        held = None if self.kind is HopKind.ENDPOINT else self.prefix
        length = ANYWHERE.max_prefixlen if held is None else held.prefixlen
        return length, _precedence(self.route)


def _precedence(route: Route | None) -> int:
    if route is None:
        return SYSTEM
    return precedence(route.prefix) if parse_network(route.prefix) is None else EXPLICIT


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """The hop taken. `doubt` says what was not read that could change it, empty where nothing.

    `bgp_possible` tells that a gateway may advertise more specific routes than the one chosen.
    """

    kind: HopKind
    addresses: tuple[str, ...]
    route: Route | None
    prefix: IPv4Network
    doubt: str = ""
    bgp_possible: bool = False

    @property
    def assumptions(self) -> tuple[str, ...]:
        """List what an answer about this hop rests on."""
        return (BGP,) if self.bgp_possible else ()

    @property
    def words(self) -> str:
        """Put the hop into one line."""
        route = self.route
        by = f"route {route.name} ({route.prefix})" if route else "the system route"
        return " ".join((by, "leads to", self.kind.value, ", ".join(self.addresses))).rstrip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What routes the flow: the node's VNet, its route table, the private endpoint.

    `endpoint` is None where there is none. `endpoint_subnet` is None where nothing asks for its
    policies, `endpoint_vnet_id` where the endpoint does not say. `tags` are the service tags that
    were expanded.
    """

    vnet: VirtualNetwork
    table: RouteTable | None
    endpoint: IPv4Network | None = None
    endpoint_subnet: Subnet | None = None
    endpoint_vnet_id: ResourceId | None = None
    tags: Tags = field(default_factory=dict)
