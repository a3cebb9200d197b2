"""A private address that a node dialled for an API server which has a public one."""

from ipaddress import IPv4Network

from diagnostics.model.cluster import Cluster
from diagnostics.model.incident import Incident
from diagnostics.network.flow import Topology, other_api_server, topology
from diagnostics.network.match import is_private, parse_network
from diagnostics.network.proxy import proxy_on_path

# Pods dial the API server as a service; with AKS's default range it has this address, which Azure
# keeps for itself in a subnet.
_SERVICE = IPv4Network("10.0.0.1/32")


def astray_address(incident: Incident, cluster: Cluster) -> str | None:
    """Return the private address that a node dialled for a public API server, None for none.

    With API Server VNet Integration and behind an HTTP proxy nodes rightly dial a private address,
    and the address of another cluster's API server tells nothing.
    """
    if topology(cluster) is not Topology.PUBLIC or other_api_server(incident, cluster) is not None:
        return None
    name = cluster.fqdn or incident.endpoint.fqdn or ""
    dialled = parse_network(incident.endpoint.ip or "")
    if dialled is None or dialled == _SERVICE or not is_private(dialled):
        return None
    return None if proxy_on_path(cluster, name) else incident.endpoint.ip
