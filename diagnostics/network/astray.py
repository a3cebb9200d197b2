"""A private address that a node dialled for an API server which has a public one."""

from diagnostics.model.cluster import Cluster
from diagnostics.model.incident import Incident
from diagnostics.network.flow import Topology, dialled_address, topology
from diagnostics.network.match import is_private
from diagnostics.network.proxy import proxy_on_path


def astray_address(incident: Incident, cluster: Cluster) -> str | None:
    """Return the private address that a node dialled for a public API server, None for none.

    With API Server VNet Integration and behind an HTTP proxy nodes rightly dial a private address.
    """
    if topology(cluster) is not Topology.PUBLIC:
        return None
    dialled = dialled_address(incident, cluster)
    if dialled is None or not is_private(dialled):
        return None
    name = cluster.fqdn or incident.endpoint.fqdn or ""
    return None if proxy_on_path(cluster, name) else incident.endpoint.ip
