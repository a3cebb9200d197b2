"""The API server's name bypasses the cluster's HTTP proxy, or the proxy lets it through.

Nodes send the connectivity check through the proxy unless `noProxy` holds the name. A proxy that
refuses CONNECT, or that inspects TLS, then fails the check although the network is open.

Source: https://learn.microsoft.com/azure/aks/http-proxy
(article: Run the baseline connectivity checks, check 4)
"""

from diagnostics.fixes.proxy import bypass
from diagnostics.fixes.retest import retest
from diagnostics.model.article import BASELINE
from diagnostics.model.cluster import HttpProxy
from diagnostics.model.finding import Answer, Check, failed, not_applicable, passed, unknown
from diagnostics.model.incident import Category, Incident
from diagnostics.model.snapshot import Snapshot
from diagnostics.network.flow import Topology, topology
from diagnostics.network.proxy import bypasses

TLS = (Category.TLS_HANDSHAKE, Category.CERTIFICATE)


def ask(incident: Incident, snapshot: Snapshot) -> Answer:
    """Look at `noProxy`, then at what the node said of the proxy."""
    cluster = snapshot.cluster.value
    proxy = cluster.http_proxy
    if proxy is None or not (proxy.https_proxy or proxy.http_proxy):
        return not_applicable("the cluster has no HTTP proxy")
    if topology(cluster) is Topology.VNET_INTEGRATION:
        return not_applicable("nodes dial the API server by address, which takes no proxy")
    host = incident.endpoint.fqdn or cluster.private_fqdn or cluster.fqdn
    if host is None:
        return unknown("the API server's name is not known, so noProxy cannot be compared")
    if bypasses(proxy, host):
        return passed(f"noProxy holds {host}")
    return _through(proxy, host, incident, snapshot)


def _through(proxy: HttpProxy, host: str, incident: Incident, snapshot: Snapshot) -> Answer:
    cluster = snapshot.cluster.value
    server = proxy.https_proxy or proxy.http_proxy
    via = f"{host} is not in noProxy, so nodes reach it through {server}"
    fixes = (bypass(cluster, host, retest(incident, snapshot)),)
    if incident.proxy_status is not None:
        because = f"the proxy refused CONNECT to the API server ({incident.proxy_status}); {via}"
        return failed(because, resource_id=cluster.id, fixes=fixes)
    if incident.category in TLS:
        return failed(
            f"{via}, and the node met a certificate or TLS failure",
            resource_id=cluster.id,
            fixes=fixes,
            assumptions=("the proxy inspects TLS: no certificate issuer was seen to prove it",),
        )
    return unknown(f"{via}; whether the proxy lets it pass is not readable from Azure")


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
