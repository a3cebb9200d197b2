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
from diagnostics.network.appliances import fault_of
from diagnostics.network.flow import Flow
from diagnostics.network.path import holder_of, path_of
from diagnostics.network.routes import HopKind


def ask(incident: Incident, snapshot: Snapshot) -> Answer:
    """Name the appliance and what its owner has to look up; rules are not read yet."""
    path = path_of(incident, snapshot)
    if path.hop.doubt:
        return unknown(f"whether a firewall is on the path is not certain: {path.hop.doubt}")
    if path.hop.kind is not HopKind.APPLIANCE:
        return not_applicable("no firewall on the path")
    holder = holder_of(path.hop, snapshot)
    if holder is None or fault_of(holder, path.hop) is not None:
        return not_applicable("the next hop itself is broken, see the route table")
    return _unread(holder, path.flow, incident, snapshot)


def _unread(holder: Appliance, flow: Flow, incident: Incident, snapshot: Snapshot) -> Answer:
    cluster = snapshot.cluster.value
    name = incident.endpoint.fqdn or cluster.private_fqdn or cluster.fqdn or flow.target
    what = "Azure Firewall" if holder.kind is ApplianceKind.FIREWALL else "appliance"
    return unknown(
        f"traffic passes {what} {holder.name}, whose rules are not evaluated. Ask its owner "
        f"whether TCP {flow.port} from {flow.source} to {name} is allowed, and not inspected"
    )


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
