"""The cluster's HTTP proxy lets the node through to the API server.

Nodes send their test through the proxy unless `noProxy` holds the API server's name. A proxy that
is gone, refuses CONNECT or asks for a user stops provisioning although the network is open. The
probe has no password to send, and AKS supports no proxy that wants one.

Source: https://learn.microsoft.com/troubleshoot/azure/azure-kubernetes/error-codes/vmextensionerror-k8sapiserverconnfail
(Run the baseline connectivity checks, check 4)
"""

from diagnostics.fixes.on_path import keep_from_proxy, let_connect
from diagnostics.model.article import BASELINE
from diagnostics.model.finding import Answer, Check, failed, not_applicable, passed, unknown
from diagnostics.model.incident import Category, Incident
from diagnostics.model.probe import Probe
from diagnostics.model.snapshot import Snapshot
from diagnostics.network.proxy import proxy_on_path
from diagnostics.probes.measured import CUT, measured
from diagnostics.probes.target import API_PORT, host, proxy_hop, target

HTTP_OK = 200


def ask(incident: Incident, snapshot: Snapshot) -> Answer:
    """Judge the proxy's answer to CONNECT; what comes after it is TLS and judged there."""
    cluster = snapshot.cluster.value
    dialled = host(target(incident, cluster))
    if cluster.http_proxy is None:
        return not_applicable("the cluster has no HTTP proxy")
    proxy = proxy_on_path(cluster, dialled) if dialled else None
    if dialled is None or proxy is None:
        return not_applicable("nodes do not take the HTTP proxy to the API server")
    found = measured(snapshot)
    if isinstance(found, Answer):
        return found
    if proxy_hop(proxy) is None:
        return unknown(f"{proxy} is not a proxy URL that the node can be asked about")
    return _judge(found, dialled, proxy, incident, snapshot)


def _judge(
    probe: Probe, dialled: str, proxy: str, incident: Incident, snapshot: Snapshot
) -> Answer:
    if probe.proxy_status == HTTP_OK:
        return passed(f"proxy {proxy} lets CONNECT {dialled}:{API_PORT} through")
    if probe.proxy_status is None and probe.proxy_error is None:
        return unknown(CUT)
    answer = (
        f"answers {probe.proxy_status} to CONNECT {dialled}:{API_PORT}"
        if probe.proxy_status
        else "does not answer"
    )
    return failed(
        f"proxy {proxy} {answer}",
        *((probe.proxy_error,) if probe.proxy_error else ()),
        resource_id=snapshot.cluster.value.id,
        fixes=(
            let_connect(incident, snapshot, dialled, proxy),
            keep_from_proxy(incident, snapshot, dialled),
        ),
    )


CHECK = Check(
    id="node_proxy",
    title="HTTP proxy from the node",
    source=BASELINE,
    ask=ask,
    steps={
        Category.UNSPECIFIED: 90.4,
        Category.CONNECTION_TIMEOUT: 96.4,
        Category.TLS_HANDSHAKE: 96.4,
        Category.CERTIFICATE: 96.4,
    },
)
