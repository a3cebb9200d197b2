"""Keep the API server's traffic away from the cluster's HTTP proxy."""

import json

from diagnostics.fixes.az import az, owner
from diagnostics.model.cluster import Cluster
from diagnostics.model.edits import AddNoProxy
from diagnostics.model.finding import Argv, Danger, Fix

API_VERSION = "2025-05-01"
NO_PROXY = "properties.httpProxyConfig.noProxy"


def bypass(cluster: Cluster, host: str, verify: tuple[Argv, ...]) -> Fix:
    """Add the API server's name to `noProxy`; AKS then makes its nodes anew."""
    edit = ("resource", "update", "--ids", cluster.id, "--api-version", API_VERSION)
    return Fix(
        check="http_proxy",
        title=f"Let {host} bypass the proxy",
        command=(az(*edit, "--add", NO_PROXY, host),),
        undo=(az(*edit, *_as_it_was(cluster)),),
        verify=verify,
        instructions="AKS reimages the nodes to apply it: choose a maintenance window. Or the "
        f"proxy's owner allows CONNECT to {host}:443, without TLS inspection.",
        danger=Danger.DISRUPTIVE,
        owner=owner(cluster.id, cluster.tags),
        edits=(AddNoProxy(cluster_id=cluster.id, host=host),),
    )


def _as_it_was(cluster: Cluster) -> Argv:
    """Return the options that write the list as it was read."""
    listed = cluster.http_proxy.no_proxy if cluster.http_proxy else ()
    # az takes an empty JSON list for an empty text.
    return ("--set", f"{NO_PROXY}={json.dumps(listed)}") if listed else ("--remove", NO_PROXY)
