"""The API server's name bypasses the cluster's HTTP proxy, or the proxy lets it through.

Nodes send the connectivity check through the proxy unless `noProxy` holds the name. A proxy that
refuses CONNECT, or that inspects TLS, then fails the check although the network is open.

Source: https://learn.microsoft.com/azure/aks/http-proxy
(article: Run the baseline connectivity checks, check 4)
"""

from diagnostics.fixes.proxy import bypass
from diagnostics.fixes.retest import retest
from diagnostics.model.article import BASELINE
from diagnostics.model.cluster import Cluster
from diagnostics.model.facts import Known
from diagnostics.model.finding import (
    Answer,
    Check,
    Fix,
    failed,
    not_applicable,
    passed,
    unknown,
)
from diagnostics.model.incident import Category, Incident
from diagnostics.model.snapshot import Snapshot
from diagnostics.network.flow import Topology, topology
from diagnostics.network.proxy import bypasses
from diagnostics.probes.measured import is_cluster_ca
from diagnostics.probes.target import host, target

TLS = (Category.TLS_HANDSHAKE, Category.CERTIFICATE)
UNPROVEN = "the proxy inspects TLS: no certificate issuer was seen to prove it"


def ask(incident: Incident, snapshot: Snapshot) -> Answer:
    """Look at `noProxy`, then at what the node said of the proxy."""
    cluster = snapshot.cluster.value
    proxy = cluster.http_proxy
    if proxy is None or not (proxy.https_proxy or proxy.http_proxy):
        return not_applicable("the cluster has no HTTP proxy")
    if topology(cluster) is Topology.VNET_INTEGRATION:
        return not_applicable("nodes dial the API server by address, which takes no proxy")
    dialled = host(target(incident, cluster))
    if dialled is None:
        return unknown("the API server's name is not known, so noProxy cannot be compared")
    if bypasses(proxy, dialled):
        return passed(f"noProxy holds {dialled}")
    server = proxy.https_proxy or proxy.http_proxy
    via = f"{dialled} is not in noProxy, so nodes reach it through {server}"
    fix = bypass(cluster, dialled, retest(incident, snapshot))
    return _measured(via, snapshot) or _told(via, fix, incident, cluster)


def _measured(via: str, snapshot: Snapshot) -> Answer | None:
    """Take a node's own success through the proxy; None where there was none."""
    probe = snapshot.probe.value if isinstance(snapshot.probe, Known) else None
    if probe is None or probe.proxy_http_status is None or probe.proxy_error:
        return None
    return passed(f"{via}, and a node just did (HTTP {probe.proxy_http_status})")


def _told(via: str, fix: Fix, incident: Incident, cluster: Cluster) -> Answer:
    """Judge by what the error text says of proxy and certificate."""
    if incident.proxy_status is not None:
        because = f"the proxy refused CONNECT to the API server ({incident.proxy_status}); {via}"
        return failed(because, resource_id=cluster.id, fixes=(fix,))
    if incident.category not in TLS:
        return unknown(f"{via}; whether the proxy lets it pass is not readable from Azure")
    if incident.issuer is not None and is_cluster_ca(incident.issuer):
        return passed(f"{via}, which leaves TLS untouched: the issuer is {incident.issuer}")
    met = f"a certificate from {incident.issuer}" if incident.issuer else "a TLS failure"
    return failed(
        f"{via}, and the node met {met}",
        resource_id=cluster.id,
        fixes=(fix,),
        assumptions=() if incident.issuer else (UNPROVEN,),
    )


CHECK = Check(
    id="http_proxy",
    title="HTTP proxy",
    source=BASELINE,
    ask=ask,
    steps={
        Category.TLS_HANDSHAKE: 3,
        Category.CERTIFICATE: 3,
        Category.UNSPECIFIED: 4,
    },
)
