"""The node opens TCP 443 to the API server.

This repeats the test on which provisioning stopped. Where it fails and the configuration shows no
reason, something that was not or could not be read drops or refuses the packets, so the answer is
likely at most: it names the symptom and where to look on.

Source: https://learn.microsoft.com/troubleshoot/azure/azure-kubernetes/error-codes/vmextensionerror-k8sapiserverconnfail
(Resolve connection timeout, step 6; Run the baseline connectivity checks, check 2)
"""

from diagnostics.fixes.on_path import open_way
from diagnostics.fixes.tls import inspector
from diagnostics.model.article import BASELINE
from diagnostics.model.finding import Answer, Check, failed, not_applicable, passed, unknown
from diagnostics.model.incident import Category, Incident
from diagnostics.model.snapshot import Snapshot
from diagnostics.network.proxy import proxy_on_path
from diagnostics.probes.measured import CUT, measured
from diagnostics.probes.target import API_PORT, host, target

WORDS = {
    "refused": "is refused: the port does not accept connections",
    "timed_out": "times out: the packets are dropped on the way",
    "no_route": "ends with no route to host",
    "unreachable": "ends with network is unreachable",
    "failed": "fails",
}


def ask(incident: Incident, snapshot: Snapshot) -> Answer:
    """Judge the node's own attempt, straight to the API server."""
    found = measured(snapshot)
    if isinstance(found, Answer):
        return found
    cluster = snapshot.cluster.value
    dialled = host(target(incident, cluster))
    if dialled is None or found.tcp is None:
        return unknown(CUT)
    if found.tcp == "open":
        return passed(f"TCP {API_PORT} to {dialled} opens from the node")
    if found.tcp == "unresolved":
        return not_applicable(f"{dialled} does not resolve on the node, so TCP was not tried")
    proxy = proxy_on_path(cluster, dialled)
    if proxy:
        return not_applicable(f"nodes take proxy {proxy}; they need no straight connection")
    return _failed(found.tcp, found.tcp_text, dialled, incident, snapshot)


def _failed(
    word: str, text: str | None, dialled: str, incident: Incident, snapshot: Snapshot
) -> Answer:
    cluster, device = snapshot.cluster.value, inspector(incident, snapshot)
    on_path = device if device != cluster.id else None
    return failed(
        f"TCP {API_PORT} from the node to {dialled} {WORDS.get(word, WORDS['failed'])}",
        *((text,) if text else ()),
        resource_id=device,
        fixes=(open_way(incident, snapshot, dialled, on_path),),
        assumptions=("what stops it is not in the configuration that was read",),
    )


CHECK = Check(
    id="node_tcp",
    title="TCP 443 from the node",
    source=BASELINE,
    ask=ask,
    steps={
        Category.CONNECTION_TIMEOUT: 96.2,
        Category.CONNECTION_REFUSED: 96.2,
        Category.NO_ROUTE_TO_HOST: 96.2,
        Category.UNSPECIFIED: 90.2,
    },
)
