"""Tell what a node dials; let nothing into a script that is not a name, an address or a proxy."""

import re
from ipaddress import ip_address

from diagnostics.model.cluster import Cluster
from diagnostics.model.incident import Endpoint, Incident

API_PORT = 443
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_NAME = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(?:\.{_LABEL})+", re.IGNORECASE)
_PROXY = re.compile(
    r"https?://(?P<hop>(?:\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?):\d{1,5})/?",
    re.IGNORECASE,
)


def is_name(text: str) -> bool:
    """Say whether a text is a fully qualified domain name, and no address."""
    return _NAME.fullmatch(text) is not None and not is_address(text)


def is_address(text: str) -> bool:
    """Say whether a text is an IP address."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def target(incident: Incident, cluster: Cluster) -> Endpoint:
    """Return the one endpoint that the cluster's nodes dial, by name or by address.

    Nodes of a cluster with API Server VNet Integration are given an address, all others a name;
    what Azure says now outranks what the error text said then. Both fields are None where neither
    is known.
    """
    if cluster.vnet_integration and incident.endpoint.ip:
        return Endpoint(ip=incident.endpoint.ip, port=API_PORT)
    name = (cluster.private_fqdn if cluster.private else None) or cluster.fqdn
    return Endpoint(fqdn=name or incident.endpoint.fqdn, ip=incident.endpoint.ip, port=API_PORT)


def host(endpoint: Endpoint) -> str | None:
    """Return what to dial, the name before the address; None where neither is well-formed."""
    if endpoint.fqdn and is_name(endpoint.fqdn):
        return endpoint.fqdn
    if endpoint.ip and is_address(endpoint.ip):
        return endpoint.ip
    return None


def proxy_hop(url: str | None) -> str | None:
    """Return HOST:PORT of a proxy URL, or None where it is not `http[s]://HOST:PORT`."""
    match = _PROXY.fullmatch(url or "")
    return match["hop"] if match else None
