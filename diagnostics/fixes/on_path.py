"""Hand on what a measurement on the node shows, where Azure names no resource to change.

Source: https://learn.microsoft.com/troubleshoot/azure/azure-kubernetes/error-codes/vmextensionerror-k8sapiserverconnfail
(Resolve connection timeout, steps 4 and 6; Run the baseline connectivity checks, 1-4)
"""

from dataclasses import replace

from diagnostics.fixes import proxy
from diagnostics.fixes.retest import retest, retest_as_nodes_go, run_on
from diagnostics.model.facts import Known
from diagnostics.model.finding import Argv, Danger, Fix
from diagnostics.model.ids import name
from diagnostics.model.incident import Incident
from diagnostics.model.snapshot import Snapshot
from diagnostics.network.flow import node_if_read
from diagnostics.probes.target import API_PORT

DNS_ARTICLE = "https://aka.ms/aks/vmextensionerror_k8sapiserverdnslookupfail"


def resolve(incident: Incident, snapshot: Snapshot, dialled: str) -> Fix:
    """Repair name resolution at the servers that the nodes ask."""
    servers, private = _dns_servers(snapshot), snapshot.cluster.value.private
    domain = dialled.partition(".")[2]
    knows = "168.63.129.16 from a network that the zone is linked to" if private else "public DNS"
    instructions = (
        f"Whoever runs DNS server {', '.join(servers)} forwards {domain} to {knows}."
        if servers
        else "The nodes ask Azure DNS, as far as it was read: check the private zone, its record "
        "and its links, and that nothing rewrites DNS on the node."
    )
    return Fix(
        check="node_dns",
        title=f"Make {dialled} resolve for the nodes",
        verify=look_up(incident, snapshot, dialled),
        instructions=f"{instructions} See {DNS_ARTICLE}.",
        owner=f"whoever runs DNS server {', '.join(servers)}" if servers else None,
    )


def _dns_servers(snapshot: Snapshot) -> tuple[str, ...]:
    # The measurement stands whatever else was not read.
    return snapshot.vnet.value.dns_servers if isinstance(snapshot.vnet, Known) else ()


def look_up(incident: Incident, snapshot: Snapshot, dialled: str) -> tuple[Argv, ...]:
    """Return the run-commands that look a name up on the node and dial it; () without a node."""
    node = node_if_read(snapshot)
    return (run_on(node, f"nslookup {dialled}"), *retest(incident, snapshot)) if node else ()


def open_way(incident: Incident, snapshot: Snapshot, dialled: str, device: str | None) -> Fix:
    """Ask the owner of what lies on the way for the packets that Azure cannot show."""
    source = _source(incident, snapshot)
    when = snapshot.read_at.strftime("%Y-%m-%d %H:%M UTC")
    whose = f"owner of {device}" if device else "owner of the firewall or appliance on the way"
    return Fix(
        check="node_tcp",
        title=f"Open the way from {source} to {dialled}:{API_PORT}",
        verify=retest(incident, snapshot),
        instructions=f"The {whose} allows TCP {API_PORT} from {source} to {dialled}"
        f"{_known_address(incident)}, and looks in its log for denied or reset connections from "
        f"{source} around {when}. Where no device is on the way, virtual network manager rules "
        "and peered networks are left to look at.",
        danger=Danger.SECURITY,
        owner=whose,
    )


def _source(incident: Incident, snapshot: Snapshot) -> str:
    node = node_if_read(snapshot)
    if node is not None and node.nic is not None and node.nic.addresses:
        return node.nic.addresses[0]
    return incident.node.ip or (name(node.id) if node is not None else "the node")


def _known_address(incident: Incident) -> str:
    return f" ({incident.endpoint.ip})" if incident.endpoint.ip else ""


def let_connect(incident: Incident, snapshot: Snapshot, dialled: str, server: str) -> Fix:
    """Ask the proxy's owner to pass CONNECT; the other remedy keeps the proxy out of it."""
    return Fix(
        check="node_proxy",
        title=f"Allow CONNECT {dialled}:{API_PORT} on the proxy",
        verify=retest_as_nodes_go(incident, snapshot),
        instructions=f"The owner of proxy {server} allows CONNECT {dialled}:{API_PORT} without "
        "asking for a user, which AKS does not support, and without TLS inspection.",
        danger=Danger.SECURITY,
        owner=f"owner of proxy {server}",
    )


def keep_from_proxy(incident: Incident, snapshot: Snapshot, dialled: str) -> Fix:
    """Add the API server's name to `noProxy`, as the configuration check would."""
    fix = proxy.bypass(snapshot.cluster.value, dialled, retest(incident, snapshot))
    return replace(fix, check="node_proxy")
