"""Test the path to the API server again from the node that failed, with the cluster's own CA.

The article's re-test (Resolve TLS handshake failure, step 2), and the issuer beside it: where the
certificate is refused, curl does not say who issued it.
"""

import shlex

from diagnostics.fixes.az import az
from diagnostics.model.cluster import Node
from diagnostics.model.finding import Argv
from diagnostics.model.ids import name, resource_group, subscription
from diagnostics.model.incident import Incident
from diagnostics.model.snapshot import Snapshot
from diagnostics.network.flow import node_if_read
from diagnostics.network.proxy import proxy_on_path
from diagnostics.probes.target import API_PORT, host, is_name, proxy_hop, target

CA_FILE = "/etc/kubernetes/certs/ca.crt"


def retest(incident: Incident, snapshot: Snapshot) -> tuple[Argv, ...]:
    """Return the run-command that tests the straight way; () without a node or a name.

    Raises:
        FactMissing: the cluster could not be read.
    """
    return _retest(incident, snapshot, None)


def retest_as_nodes_go(incident: Incident, snapshot: Snapshot) -> tuple[Argv, ...]:
    """Return the same test through the cluster's HTTP proxy, where nodes take it.

    Raises:
        FactMissing: the cluster could not be read.
    """
    cluster = snapshot.cluster.value
    dialled = host(target(incident, cluster))
    return _retest(incident, snapshot, proxy_on_path(cluster, dialled) if dialled else None)


def _retest(incident: Incident, snapshot: Snapshot, proxy: str | None) -> tuple[Argv, ...]:
    node = node_if_read(snapshot)
    dialled = host(target(incident, snapshot.cluster.value))
    if node is None or dialled is None:
        return ()
    return (run_on(node, retest_script(dialled, proxy)),)


def retest_script(dialled: str, proxy: str | None = None) -> str:
    """Return the shell lines: the handshake with curl, then the issuer with openssl."""
    hop = proxy_hop(proxy)
    address = f"[{dialled}]" if ":" in dialled else dialled
    curl = (
        *("curl", "-Iv", "--cacert", CA_FILE, "--connect-timeout", "10", "--max-time", "30"),
        *(("--proxy", proxy) if proxy and hop else ()),
        f"https://{address}:{API_PORT}/healthz",
    )
    openssl = (
        *("openssl", "s_client", "-connect", f"{address}:{API_PORT}"),
        *(("-servername", dialled) if is_name(dialled) else ()),
        *(("-proxy", hop) if hop else ()),
    )
    return (
        f"{shlex.join(curl)}; "
        f"timeout 15 {shlex.join(openssl)} </dev/null 2>/dev/null | openssl x509 -noout -issuer"
    )


def run_on(node: Node, script: str) -> Argv:
    """Return the vector that runs a script as root on a machine, in 30-90 seconds."""
    run = ("--command-id", "RunShellScript", "--output", "json", "--scripts", script)
    where = ("--resource-group", resource_group(node.id), "--subscription", subscription(node.id))
    if node.vmss is None or node.instance_id is None:
        return az("vm", "run-command", "invoke", "--name", name(node.id), *where, *run)
    instance = ("--name", node.vmss, "--instance-id", node.instance_id)
    return az("vmss", "run-command", "invoke", *where, *instance, *run)
