"""The one connection everything is about: a node's TCP 443 to the API server."""

from dataclasses import dataclass
from enum import Enum
from ipaddress import IPv4Network

from diagnostics.model.cluster import Cluster, Node
from diagnostics.model.facts import Missing, Why
from diagnostics.model.incident import Incident
from diagnostics.model.snapshot import Snapshot
from diagnostics.network.match import is_private, parse_network

API_PORT = 443


class Topology(Enum):
    """How a node reaches the API server (facts of Azure, section 5.3)."""

    PUBLIC = "public"
    PRIVATE_ENDPOINT = "private endpoint"
    VNET_INTEGRATION = "API Server VNet Integration"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A TCP connection before source NAT, as NSGs and routes see it.

    `source` is the node's /32, or its whole subnet where no node is known. `destination` is a /32,
    a subnet the address lies in, or None: some public address that nothing named.
    """

    source: IPv4Network
    destination: IPv4Network | None
    port: int = API_PORT

    @property
    def goes_public(self) -> bool:
        """Say whether the destination is a public address."""
        return self.destination is None or not is_private(self.destination)

    @property
    def target(self) -> str:
        """Name the destination for a sentence."""
        if self.destination is None:
            return f"the API server's public address, port {self.port}"
        if self.destination.prefixlen == self.destination.max_prefixlen:
            return f"{self.destination.network_address}:{self.port}"
        return f"{self.destination}, port {self.port}"


def topology(cluster: Cluster) -> Topology:
    """Tell which of the three ways a cluster's nodes take."""
    if cluster.vnet_integration:
        return Topology.VNET_INTEGRATION
    return Topology.PRIVATE_ENDPOINT if cluster.private else Topology.PUBLIC


def api_flow(incident: Incident, snapshot: Snapshot) -> Flow:
    """Build the flow from what is known.

    Raises:
        FactMissing: the cluster, the node's subnet or, on a private cluster, the endpoint is
            not readable.
    """
    return Flow(source=node_network(snapshot), destination=api_network(incident, snapshot))


def node_if_read(snapshot: Snapshot) -> Node | None:
    """Return the node; None where none exists or it could not be read.

    Rules and routes can be judged for the whole subnet without it.

    Raises:
        FactMissing: it is still being read.
    """
    fact = snapshot.node
    if isinstance(fact, Missing) and fact.why is not Why.PENDING:
        return None
    return fact.value


def node_network(snapshot: Snapshot) -> IPv4Network:
    """Return the node's address as /32, or the subnet it would be in."""
    node = node_if_read(snapshot)
    if node is not None and node.nic is not None:
        for address in node.nic.addresses:
            network = parse_network(address)
            if network is not None:
                return network
    prefixes = [parse_network(text) for text in snapshot.subnet.value.prefixes]
    return next(prefix for prefix in prefixes if prefix is not None)


def api_network(incident: Incident, snapshot: Snapshot) -> IPv4Network | None:
    """Return where the API server is: its endpoint's address now, else the address dialled."""
    kind = topology(snapshot.cluster.value)
    dialled = parse_network(incident.endpoint.ip or "")
    if kind is Topology.PRIVATE_ENDPOINT:
        endpoint = snapshot.private_endpoint.value
        current = parse_network(endpoint.addresses[0]) if endpoint and endpoint.addresses else None
        return current or dialled
    if kind is Topology.VNET_INTEGRATION:
        return dialled or _api_subnet(snapshot)
    return dialled if dialled is not None and not is_private(dialled) else None


def _api_subnet(snapshot: Snapshot) -> IPv4Network | None:
    subnet = snapshot.api_subnet.value
    prefixes = subnet.prefixes if subnet is not None else snapshot.vnet.value.prefixes
    return next((network for text in prefixes if (network := parse_network(text))), None)
