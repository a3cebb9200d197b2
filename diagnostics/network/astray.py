"""A private address that a node dialled for an API server which has a public one."""

from ipaddress import IPv4Network

from diagnostics.model.cluster import Cluster
from diagnostics.model.incident import Incident
from diagnostics.network.flow import Topology, other_api_server, topology
from diagnostics.network.match import is_private, parse_network
from diagnostics.network.proxy import proxy_on_path

# With AKS's default range the API server has this address as a service, and Azure keeps it for
# itself in a subnet.
_SERVICE = IPv4Network("10.0.0.1/32")


def astray_address(incident: Incident, cluster: Cluster) -> str | None:
    """Return the private address that a node dialled for a public API server, None for none.

    With API Server VNet Integration and behind an HTTP proxy nodes rightly dial a private address,
    and the address of another cluster's API server tells nothing. Pods dial the API server as a
    service, which no name server leads anybody to.
    """
    if topology(cluster) is not Topology.PUBLIC or other_api_server(incident, cluster) is not None:
        return None
    name = cluster.fqdn or incident.endpoint.fqdn or ""
    dialled = parse_network(incident.endpoint.ip or "")
    if dialled is None or not is_private(dialled) or _is_service(dialled, cluster):
        return None
    return None if proxy_on_path(cluster, name) else incident.endpoint.ip


def _is_service(dialled: IPv4Network, cluster: Cluster) -> bool:
    ranges = (_SERVICE, *map(parse_network, cluster.service_ranges))
    return any(each is not None and dialled.subnet_of(each) for each in ranges)
