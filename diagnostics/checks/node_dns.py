"""The node resolves the API server's name, a private cluster's to its private endpoint.

Everything else starts with the name: a resolver that does not know it, or answers with an address
of the wrong side or one that is gone, sends the node nowhere. An answer from the hosts file counts,
because AKS itself writes the name there on some nodes. A CNAME is not asked for, as the article
would: the private name is a plain A record.

Source: https://learn.microsoft.com/troubleshoot/azure/azure-kubernetes/error-codes/vmextensionerror-k8sapiserverconnfail
(Run the baseline connectivity checks, check 1)
"""

from diagnostics.fixes.on_path import resolve
from diagnostics.model.article import BASELINE
from diagnostics.model.facts import Known
from diagnostics.model.finding import Answer, Check, failed, not_applicable, passed, unknown
from diagnostics.model.ids import ResourceId
from diagnostics.model.incident import Category, Incident
from diagnostics.model.probe import Probe
from diagnostics.model.snapshot import Snapshot
from diagnostics.network.flow import Topology, topology
from diagnostics.network.match import is_private, parse_network
from diagnostics.probes.measured import CUT, measured
from diagnostics.probes.target import host, is_name, target


def ask(incident: Incident, snapshot: Snapshot) -> Answer:
    """Judge what the name resolved to on the node."""
    dialled = host(target(incident, snapshot.cluster.value))
    if dialled is not None and not is_name(dialled):
        return not_applicable(f"nodes dial the API server by its address {dialled}")
    found = measured(snapshot)
    if isinstance(found, Answer):
        return found
    if dialled is None or not (found.addresses or found.dns_error):
        return unknown(CUT)
    return _judge(found, dialled, incident, snapshot)


def _judge(probe: Probe, dialled: str, incident: Incident, snapshot: Snapshot) -> Answer:
    server = f" (server {probe.dns_server})" if probe.dns_server else ""
    addresses = ", ".join(probe.addresses)
    if not probe.addresses:
        because = f"the name {dialled} does not resolve on the node: {probe.dns_error}{server}"
        return _failed(because, dialled, incident, snapshot)
    astray = _astray(probe, snapshot)
    if astray:
        because = f"the name {dialled} resolves to {addresses} on the node{server}, {astray}"
        return _failed(because, dialled, incident, snapshot)
    if probe.dns_error:
        aside = f"the name server says {probe.dns_error}{server}; the node's hosts file answers"
        return passed(f"{dialled} resolves to {addresses} on the node", aside)
    return passed(f"{dialled} resolves to {addresses} on the node{server}")


def _astray(probe: Probe, snapshot: Snapshot) -> str | None:
    """Say why the addresses are not the API server's; None where they are, or cannot be told."""
    kind = topology(snapshot.cluster.value)
    networks = [network for text in probe.addresses if (network := parse_network(text))]
    inside = any(is_private(network) for network in networks)
    if kind is Topology.PUBLIC and inside:
        return "a private address, but the API server is public"
    if kind is not Topology.PRIVATE_ENDPOINT:
        return None
    if not inside:
        return "a public address: the private DNS zone does not answer"
    endpoint = snapshot.private_endpoint
    right = endpoint.value.addresses if isinstance(endpoint, Known) and endpoint.value else ()
    if right and not set(right) & set(probe.addresses):
        return f"but the private endpoint is at {', '.join(right)}"
    return None


def _failed(because: str, dialled: str, incident: Incident, snapshot: Snapshot) -> Answer:
    return failed(
        because,
        resource_id=_resource(snapshot),
        fixes=(resolve(incident, snapshot, dialled),),
    )


def _resource(snapshot: Snapshot) -> ResourceId:
    """Return what decides: the network with custom servers, else the zone, else the cluster."""
    if isinstance(snapshot.vnet, Known) and snapshot.vnet.value.dns_servers:
        return snapshot.vnet.value.id
    if isinstance(snapshot.zone, Known) and snapshot.zone.value is not None:
        return snapshot.zone.value.id
    return snapshot.cluster.value.id


CHECK = Check(
    id="node_dns",
    title="DNS on the node",
    source=BASELINE,
    ask=ask,
    steps={
        Category.UNSPECIFIED: 90.1,
        Category.CONNECTION_TIMEOUT: 96.1,
        Category.NO_ROUTE_TO_HOST: 96.1,
    },
)
