"""Keep the API server's traffic away from the cluster's HTTP proxy."""

from diagnostics.fixes.az import az, owner
from diagnostics.model.cluster import Cluster
from diagnostics.model.finding import Argv, Danger, Fix

API_VERSION = "2025-05-01"


def bypass(cluster: Cluster, host: str, verify: tuple[Argv, ...]) -> Fix:
    """Add the API server's name to `noProxy`; AKS then makes its nodes anew."""
    edit = ("resource", "update", "--ids", cluster.id, "--api-version", API_VERSION)
    return Fix(
        check="http_proxy",
        title=f"Let {host} bypass the proxy",
        command=(az(*edit, "--add", "properties.httpProxyConfig.noProxy", host),),
        verify=verify,
        instructions="AKS reimages the nodes to apply it: choose a maintenance window. Or the "
        f"proxy's owner allows CONNECT to {host}:443, without TLS inspection.",
        danger=Danger.DISRUPTIVE,
        owner=owner(cluster.id),
    )
