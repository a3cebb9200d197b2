"""The firewall on the path lets TCP 443 to the API server through.

A firewall that has no rule for the API server drops the packets, or resets the connection after
the TLS greeting where it filters by name. Whether the appliance exists and runs is the route
table's question; here it is its rules.

Source: https://learn.microsoft.com/azure/aks/limit-egress-traffic
(article: Resolve connection timeout, step 4)
"""

from diagnostics.model.article import TIMEOUT
from diagnostics.model.finding import Answer, Check, not_applicable, unknown
from diagnostics.model.incident import Category, Incident
from diagnostics.model.network import Appliance, ApplianceKind
from diagnostics.model.snapshot import Snapshot
from diagnostics.network.appliances import first_fault
from diagnostics.network.flow import Flow
from diagnostics.network.hops import HopKind
from diagnostics.network.path import holders_of, path_of

UNSEEN = (HopKind.GATEWAY, HopKind.UNKNOWN)


def ask(incident: Incident, snapshot: Snapshot) -> Answer:
    """Name the appliance and what its owner has to look up; rules are not read yet."""
    path = path_of(incident, snapshot)
    if path.hop.doubt:
        return unknown(f"whether a firewall is on the path is not certain: {path.hop.doubt}")
    if path.hop.kind in UNSEEN:
        return unknown(f"what lies behind the {path.hop.kind.value} hop is not readable from Azure")
    if path.hop.kind is not HopKind.APPLIANCE:
        return not_applicable("no firewall on the path")
    holders = holders_of(path.hop, snapshot)
    if first_fault(holders) is not None:
        return not_applicable("the next hop itself is broken, see the route table")
    devices = tuple(held for _, held in holders if held is not None)
    return _unread(devices, path.flow, incident, snapshot)


def _unread(
    devices: tuple[Appliance, ...], flow: Flow, incident: Incident, snapshot: Snapshot
) -> Answer:
    cluster = snapshot.cluster.value
    name = incident.endpoint.fqdn or cluster.private_fqdn or cluster.fqdn or flow.target
    passes = " and ".join(_named(device) for device in devices)
    return unknown(
        f"traffic passes {passes}, whose rules are not evaluated. Ask its owner "
        f"whether TCP {flow.port} from {flow.source} to {name} is allowed, and not inspected"
    )


def _named(device: Appliance) -> str:
    what = "Azure Firewall" if device.kind is ApplianceKind.FIREWALL else "appliance"
    return f"{what} {device.name}"


CHECK = Check(
    id="firewall_rules",
    title="Firewall rules",
    source=TIMEOUT,
    ask=ask,
    steps={
        Category.CONNECTION_TIMEOUT: 4,
        Category.CONNECTION_REFUSED: 6,
        Category.TLS_HANDSHAKE: 2,
        Category.CERTIFICATE: 2,
        Category.UNSPECIFIED: 2.3,
    },
)
