"""Mend TLS between node and API server: an exemption from inspection, or new certificates.

Source: https://learn.microsoft.com/troubleshoot/azure/azure-kubernetes/error-codes/vmextensionerror-k8sapiserverconnfail
(Resolve TLS handshake failure, steps 2 and 3; Resolve certificate problem, step 2)
"""

from diagnostics.fixes.az import aks, owner
from diagnostics.fixes.retest import retest_as_nodes_go
from diagnostics.model.cluster import Cluster
from diagnostics.model.facts import FactMissing
from diagnostics.model.finding import Argv, Danger, Fix
from diagnostics.model.ids import ResourceId
from diagnostics.model.incident import Incident
from diagnostics.model.snapshot import Snapshot
from diagnostics.network.hops import HopKind
from diagnostics.network.path import holder_of, path_of
from diagnostics.network.proxy import proxy_on_path
from diagnostics.probes.target import API_PORT, host, is_name, target

CHECK = "node_tls"
CA_WARNING = (
    "Do not install the device's CA on the nodes instead, as the article's step 3 would have it: "
    "it would have to be there before provisioning (a DaemonSet comes too late), and AKS does not "
    "support other CAs for API server traffic, because the kubelet trusts the cluster's CA only."
)


def patterns(name: str) -> tuple[str, ...]:
    """Return the name patterns that cover an API server's name in any cloud.

    The first label is the cluster's, the rest is the region's (`*.hcp.REGION.azmk8s.io`) or the
    zone's (`*.GUID.privatelink.REGION.azmk8s.io`): one wildcard label is all that every device
    understands. Azure in China has a tunnel's name beside the API server's.
    """
    wildcard = f"*.{name.partition('.')[2]}"
    if name.endswith(".azk8s.cn") and wildcard.startswith("*.hcp."):
        return (wildcard, wildcard.replace("*.hcp.", "*.tun.", 1))
    return (wildcard,)


def exempt(incident: Incident, snapshot: Snapshot, issuer: str | None) -> Fix:
    """Hand the owner of the inspecting device the exact exemption; no `az` line can do it."""
    dialled = host(target(incident, snapshot.cluster.value)) or "the API server"
    names = (dialled, *patterns(dialled)) if is_name(dialled) else (dialled,)
    still = f"If the issuer is still {issuer}" if issuer else "If the issuer is not CN = ca"
    return Fix(
        check=CHECK,
        title=f"Exempt {dialled} from TLS inspection",
        verify=retest_as_nodes_go(incident, snapshot),
        instructions=f"The {_whom(incident, snapshot)} adds {' or '.join(names)}, TCP {API_PORT}, "
        "to the TLS inspection bypass list, allows it, and leaves ALPN untouched. Then test again "
        f"from the node: curl must say that the certificate is ok. {still}, the bypass is not "
        "active: look for deny or inspection events for this name in the device's log. "
        f"{CA_WARNING}",
        danger=Danger.SECURITY,
        owner=_whom(incident, snapshot),
    )


def rotate(cluster: Cluster, verify: tuple[Argv, ...]) -> Fix:
    """Renew every certificate of the cluster, where the cluster's own CA issued a bad one."""
    return Fix(
        check=CHECK,
        title=f"Rotate the certificates of {cluster.name}",
        command=(aks("rotate-certs", cluster.id, "--yes"),),
        verify=verify,
        instructions="Restarts all nodes and the API server, which takes up to 30 minutes: choose "
        "a maintenance window. Every kubeconfig must be fetched anew afterwards. Do it only where "
        "no proxy or firewall inspects TLS.",
        danger=Danger.DISRUPTIVE,
        owner=owner(cluster.id, cluster.tags),
    )


def inspector(incident: Incident, snapshot: Snapshot) -> ResourceId:
    """Return the resource whose owner decides about TLS on the way.

    It is the firewall's policy or the appliance that the route leads through, else the cluster,
    whose settings name the proxy or, where nothing is to be seen, whose traffic it is.
    """
    cluster = snapshot.cluster.value
    dialled = host(target(incident, cluster))
    if dialled is not None and proxy_on_path(cluster, dialled):
        return cluster.id
    try:
        hop = path_of(incident, snapshot).hop
        holder = holder_of(hop, snapshot) if hop.kind is HopKind.APPLIANCE else None
    except FactMissing:
        # An unread route leaves the verdict as it is; only the device stays unnamed.
        return cluster.id
    return (holder.policy_id or holder.id) if holder else cluster.id


def _whom(incident: Incident, snapshot: Snapshot) -> str:
    cluster = snapshot.cluster.value
    dialled = host(target(incident, cluster))
    proxy = proxy_on_path(cluster, dialled) if dialled else None
    if proxy:
        return f"owner of proxy {proxy}"
    device = inspector(incident, snapshot)
    if device == cluster.id:
        return "owner of the proxy or firewall between nodes and API server"
    return f"owner of {device}"


def look(incident: Incident, snapshot: Snapshot) -> Fix:
    """Ask for the one fact that decides: who issued the certificate that the node is shown."""
    return Fix(
        check=CHECK,
        title="See on the node who issued the certificate",
        verify=retest_as_nodes_go(incident, snapshot),
        instructions="Run the test below, or this program with --probe-nodes. If the issuer is "
        "CN = ca, the certificate is the cluster's own. Any other issuer is a device that inspects "
        "TLS: its owner exempts the API server's name.",
    )
