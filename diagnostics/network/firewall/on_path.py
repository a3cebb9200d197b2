"""The Azure Firewalls on the way from a node to the API server, each judged by its rules."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from diagnostics.model.facts import FactMissing, Missing
from diagnostics.model.firewall import FirewallRules
from diagnostics.model.ids import ResourceId, key
from diagnostics.model.incident import Incident
from diagnostics.model.network import Appliance
from diagnostics.model.snapshot import Snapshot, pending
from diagnostics.network.firewall.opening import Opening, allow_rules
from diagnostics.network.firewall.verdict import FirewallRuling, judge_firewall
from diagnostics.network.flow import CONTROL_PORT, Flow, Topology, topology
from diagnostics.network.match import is_ipv6
from diagnostics.network.nsg import Access
from diagnostics.network.tags import Tags


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A firewall, what it applies, and what becomes of one flow there."""

    device: Appliance
    flow: Flow
    rules: FirewallRules
    ruling: FirewallRuling

    @property
    def decides(self) -> ResourceId:
        """Return the policy whose rule decides, or the firewall that has rules of its own."""
        if self.rules.policy is None:
            return self.device.id
        placed = self.ruling.rule
        own = placed.policy if placed is not None else None
        return (own or self.rules.policy).id


def flows_to_api(flow: Flow, snapshot: Snapshot) -> tuple[Flow, ...]:
    """Return the flow and, with API Server VNet Integration, the one to the second port."""
    if topology(snapshot.cluster.value) is not Topology.VNET_INTEGRATION:
        return (flow,)
    return (flow, replace(flow, port=CONTROL_PORT))


def judge_devices(
    devices: Iterable[Appliance],
    flows: tuple[Flow, ...],
    incident: Incident,
    snapshot: Snapshot,
) -> tuple[Judged, ...]:
    """Judge each flow at each firewall; a denial is told even where others could not be read.

    Raises:
        FactMissing: a firewall's rules could not be read, and no other denies.
    """
    devices = tuple(devices)
    facts = [snapshot.firewall_rules.get(key(each.id), _unread(each)) for each in devices]
    judged = tuple(
        Judged(
            device=each,
            flow=flow,
            rules=fact.value,
            ruling=_ruling(fact.value, flow, incident, snapshot),
        )
        for each, fact in zip(devices, facts, strict=True)
        if not isinstance(fact, Missing)
        for flow in flows
    )
    unread = [fact for fact in facts if isinstance(fact, Missing)]
    if unread and all(each.ruling.access is not Access.DENY for each in judged):
        raise FactMissing(unread[0])
    return judged


def _unread(device: Appliance) -> Missing:
    return pending(f"the rules of firewall {device.name}")


def _ruling(
    rules: FirewallRules, flow: Flow, incident: Incident, snapshot: Snapshot
) -> FirewallRuling:
    fqdn, sni = name_in_greeting(incident, snapshot)
    return judge_firewall(rules, flow, fqdn=fqdn, sni=sni, tags=_tags(snapshot))


def opening_for(
    rules: FirewallRules, flows: tuple[Flow, ...], incident: Incident, snapshot: Snapshot
) -> Opening | None:
    """Return what would let the flows through a firewall, for the whole node subnet.

    Raises:
        FactMissing: the node subnet could not be read.
    """
    fqdn, sni = name_in_greeting(incident, snapshot)
    return allow_rules(
        rules,
        flows,
        sources=tuple(text for text in snapshot.subnet.value.prefixes if not is_ipv6(text)),
        fqdn=fqdn,
        sni=sni,
        tags=_tags(snapshot),
    )


def name_in_greeting(incident: Incident, snapshot: Snapshot) -> tuple[str | None, bool]:
    """Return the API server's name, and whether nodes put it into their TLS greeting.

    With API Server VNet Integration they dial an address (S3.5).
    """
    cluster = snapshot.cluster.value
    current = (cluster.private_fqdn if cluster.private else None) or cluster.fqdn
    known = current or incident.endpoint.fqdn or cluster.private_fqdn
    return known, topology(cluster) is not Topology.VNET_INTEGRATION


def _tags(snapshot: Snapshot) -> Tags | Missing:
    tags = snapshot.service_tags
    return tags if isinstance(tags, Missing) else tags.value
