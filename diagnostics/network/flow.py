"""The one connection everything is about: a node's TCP 443 to the API server."""

from dataclasses import dataclass
from enum import Enum
from ipaddress import IPv4Network

from diagnostics.model.cluster import Cluster, Node
from diagnostics.model.facts import FactMissing, Known, Missing, Why
from diagnostics.model.ids import ResourceId
from diagnostics.model.incident import Incident
from diagnostics.model.network import PrivateEndpoint, Subnet
from diagnostics.model.snapshot import Snapshot
from diagnostics.network.match import is_private, parse_network

API_PORT = 443
# With API Server VNet Integration nodes take a second port to the same address.
CONTROL_PORT = 4443
# Where the load balancer before such an API server probes its instances.
PROBE_PORT = 9988
_HOST = IPv4Network("168.63.129.16/32")
# What Kubernetes services take their addresses from where AKS's default stands.
_SERVICES = IPv4Network("10.0.0.0/16")


class Topology(Enum):
    """How a node reaches the API server (facts of Azure, section 5.3)."""

    PUBLIC = "public"
    PRIVATE_ENDPOINT = "private endpoint"
    VNET_INTEGRATION = "API Server VNet Integration"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A TCP connection before source NAT, as NSGs and routes see it.

    `source` is the node's /32, or its whole subnet where no node is known. `destination` is a /32,
    a subnet the address lies in, or None: some public address that nothing named. `groups` are the
    application security groups that a private destination is in, None where that is not known.
    `within` are the folded service tags that surely hold a destination that nothing named.
    """

    source: IPv4Network
    destination: IPv4Network | None
    port: int = API_PORT
    groups: tuple[ResourceId, ...] | None = None
    within: tuple[str, ...] = ()

    @property
    def goes_public(self) -> bool:
        """Say whether the destination is a public address."""
        return self.destination is None or not is_private(self.destination)

    def is_within(self, tag: str) -> bool:
        """Say whether a service tag surely holds a destination that nothing named."""
        return self.destination is None and tag.strip().lower() in self.within

    @property
    def target(self) -> str:
        """Name the destination for a sentence."""
        if self.destination is None:
            return f"the API server's public address, port {self.port}"
        if is_single(self.destination):
            return f"{self.destination.network_address}:{self.port}"
        return f"{self.destination}, port {self.port}"


def is_single(network: IPv4Network | None) -> bool:
    """Say whether a network is one address."""
    return network is not None and network.prefixlen == network.max_prefixlen


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
    return Flow(
        source=node_network(snapshot),
        destination=api_network(incident, snapshot),
        groups=_groups(snapshot),
        within=snapshot.plan.tags if snapshot.plan is not None else (),
    )


def _groups(snapshot: Snapshot) -> tuple[ResourceId, ...] | None:
    """Return the security groups that the API server is in.

    Interfaces alone are members, and endpoints that are made so: no frontend of a load balancer.
    """
    kind, endpoint = topology(snapshot.cluster.value), snapshot.private_endpoint
    if kind is Topology.VNET_INTEGRATION:
        return ()
    held = endpoint.value if isinstance(endpoint, Known) else None
    return held.asg_ids if held is not None else None


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
    """Return the node's address as /32, or the subnet it would be in.

    Raises:
        FactMissing: the subnet could not be read, or has no IPv4 prefix.
    """
    node = node_if_read(snapshot)
    own = node.nic.addresses if node is not None and node.nic is not None else ()
    found = next((net for text in own if (net := parse_network(text))), None)
    return found or subnet_network(snapshot.subnet.value)


def subnet_network(subnet: Subnet) -> IPv4Network:
    """Return a subnet's prefix; of several, the smallest network that holds them all.

    Raises:
        FactMissing: it has no IPv4 prefix.
    """
    networks = [net for text in subnet.prefixes if (net := parse_network(text))]
    if not networks:
        raise _absent(f"an IPv4 prefix of subnet {subnet.name}", subnet.id)
    around = networks[0]
    while not all(net.subnet_of(around) for net in networks):
        around = around.supernet()
    return around


def api_network(incident: Incident, snapshot: Snapshot) -> IPv4Network | None:
    """Return where the API server is: its endpoint's address now, else the address dialled.

    None: a public address that nothing named.

    Raises:
        FactMissing: nodes go to a private address, and it is not known.
    """
    kind = topology(snapshot.cluster.value)
    named = dialled_address(incident, snapshot.cluster.value)
    dialled = named if named is not None and is_private(named) else None
    if kind is Topology.PUBLIC:
        # A private address is where the node was led astray, not where the API server is.
        return named if dialled is None else None
    if kind is Topology.VNET_INTEGRATION:
        return _integrated(dialled, snapshot)
    found = endpoint_network(snapshot.private_endpoint.value) or dialled
    if found is None:
        raise _absent("the private endpoint's address", snapshot.cluster.value.id)
    return found


def dialled_address(incident: Incident, cluster: Cluster) -> IPv4Network | None:
    """Return the address that nodes dialled for this API server, None where the text tells none.

    Beside another cluster's name stands that server's. Pods dial the API server as a service, and
    168.63.129.16 is Azure's own host.
    """
    found = parse_network(incident.endpoint.ip or "")
    if found is None or other_api_server(incident, cluster) is not None:
        return None
    return None if found in (_HOST, *_service_addresses(cluster)) else found


def _service_addresses(cluster: Cluster) -> tuple[IPv4Network, ...]:
    """Return what the API server has as a service: the first address of each range."""
    ranges = (_SERVICES, *filter(None, map(parse_network, cluster.service_ranges)))
    return tuple(IPv4Network(each.network_address + 1) for each in ranges)


def other_api_server(incident: Incident, cluster: Cluster) -> str | None:
    """Return the name that the error text gives, if it is another cluster's API server's.

    The address beside it is that server's, and tells nothing of this cluster. Where the name that
    this cluster's nodes are given is not known, none is another's.
    """
    said = (incident.endpoint.fqdn or "").lower().rstrip(".")
    own = {name.lower() for name in (cluster.fqdn, cluster.private_fqdn) if name}
    given = cluster.private_fqdn if cluster.private else own
    return said if given and ".azmk8s." in said and said not in own else None


def endpoint_network(endpoint: PrivateEndpoint | None) -> IPv4Network | None:
    """Return a private endpoint's first IPv4 address as /32, None where it has none."""
    texts = endpoint.addresses if endpoint is not None else ()
    return next((net for text in texts if (net := parse_network(text))), None)


def _integrated(dialled: IPv4Network | None, snapshot: Snapshot) -> IPv4Network:
    """Return the address dialled, unless it lies outside the API server's subnet; then that."""
    fact = snapshot.api_subnet
    subnet = fact.value if isinstance(fact, Known) else None
    if dialled is None or (subnet and not dialled.subnet_of(subnet_network(subnet))):
        return _api_subnet(snapshot)
    return dialled


def _api_subnet(snapshot: Snapshot) -> IPv4Network:
    subnet = snapshot.api_subnet.value
    if subnet is None:
        raise _absent("the API server's subnet", snapshot.cluster.value.id)
    return subnet_network(subnet)


def _absent(what: str, resource_id: str) -> FactMissing:
    return FactMissing(Missing(why=Why.NOT_FOUND, what=what, resource_id=resource_id))
