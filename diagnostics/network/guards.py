"""The network security groups between a node and the wire, judged and put into words."""

from dataclasses import dataclass, replace
from ipaddress import IPv4Network

from diagnostics.model.facts import Fact, FactMissing, Known, Missing
from diagnostics.model.ids import ResourceId, name
from diagnostics.model.network import Nsg, NsgRule
from diagnostics.model.snapshot import Snapshot
from diagnostics.network.flow import (
    PROBE_PORT,
    Flow,
    Topology,
    node_if_read,
    subnet_network,
    topology,
)
from diagnostics.network.nsg import Access, Ruling, effect_of, judge_inbound, judge_outbound
from diagnostics.network.space import HOST, Space

VERBS = {
    Access.ALLOW: "allows",
    Access.DENY: "denies",
    Access.UNKNOWN: "allows or denies (not told)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """One NSG and its ruling; `where` is the node's `subnet` or `NIC`, or what it is before."""

    where: str
    nsg: Nsg
    ruling: Ruling


def guards_of(flow: Flow, space: Space, snapshot: Snapshot) -> tuple[Guard, ...]:
    """Judge each NSG, the NIC's first as packets leave; both must allow (S1.2), none lets all pass.

    A denial is told even where the other NSG could not be read.

    Raises:
        FactMissing: an NSG could not be read, and no other denies.
    """
    facts = {"NIC": snapshot.nic_nsg, "subnet": snapshot.subnet_nsg}
    groups = node_groups(snapshot)
    judged = tuple(
        Guard(where=where, nsg=nsg, ruling=judge_outbound(nsg, flow, space, groups))
        for where, fact in facts.items()
        if not isinstance(fact, Missing) and (nsg := fact.value) is not None
    )
    unread = [fact for fact in facts.values() if isinstance(fact, Missing)]
    if unread and not with_access(judged, Access.DENY):
        raise FactMissing(unread[0])
    return judged


def far_guards(flow: Flow, space: Space, snapshot: Snapshot) -> tuple[Guard, ...]:
    """Judge the NSG of the subnet in which the flow arrives; () where there is none.

    An endpoint's subnet has one only where its policies let NSGs act. A public API server is in
    no subnet. With API Server VNet Integration the load balancer's address is not what the NSG
    sees: it hands packets on to instances anywhere in the subnet, whose range is the destination
    that Microsoft names for these rules.

    Raises:
        FactMissing: it could not be read.
    """
    where, fact = _far(snapshot)
    nsg = fact.value
    if nsg is None:
        return ()
    groups = () if flow.source == HOST else node_groups(snapshot)
    arriving = replace(flow, destination=far_network(flow, snapshot))
    ruling = judge_inbound(nsg, arriving, space, groups)
    return (Guard(where=where, nsg=nsg, ruling=ruling),)


def far_network(flow: Flow, snapshot: Snapshot) -> IPv4Network | None:
    """Return where the flow arrives: its address, or the subnet behind a load balancer's address.

    Raises:
        FactMissing: the API server's subnet could not be read.
    """
    if topology(snapshot.cluster.value) is not Topology.VNET_INTEGRATION:
        return flow.destination
    subnet = snapshot.api_subnet.value
    return subnet_network(subnet) if subnet is not None else flow.destination


def probe_flow(snapshot: Snapshot) -> Flow | None:
    """Return the probe of the load balancer before an integrated API server; None: there is none.

    Source: https://learn.microsoft.com/azure/aks/api-server-vnet-integration
    (NSG security rules)

    Raises:
        FactMissing: the API server's subnet could not be read.
    """
    subnet = snapshot.api_subnet.value
    integrated = topology(snapshot.cluster.value) is Topology.VNET_INTEGRATION
    if subnet is None or not integrated:
        return None
    return Flow(source=HOST, destination=subnet_network(subnet), port=PROBE_PORT, groups=())


def _far(snapshot: Snapshot) -> tuple[str, Fact[Nsg | None]]:
    kind = topology(snapshot.cluster.value)
    if kind is Topology.PRIVATE_ENDPOINT:
        return "private endpoint subnet", snapshot.endpoint_subnet_nsg
    if kind is Topology.VNET_INTEGRATION:
        return "API server subnet", snapshot.api_subnet_nsg
    return "", Known(None)


def with_access(guards: tuple[Guard, ...], access: Access) -> tuple[Guard, ...]:
    """Return the guards that rule so."""
    return tuple(guard for guard in guards if guard.ruling.access is access)


def node_groups(snapshot: Snapshot) -> tuple[ResourceId, ...] | None:
    """Return the application security groups that the node's NIC is in; None: no NIC was read."""
    node = node_if_read(snapshot)
    return node.nic.asg_ids if node is not None and node.nic is not None else None


def in_words(rule: NsgRule) -> str:
    """Put a rule into one line: number, name, effect."""
    groups = (f"group {name(asg)}" for asg in rule.destination_asg_ids)
    to = ", ".join((*rule.destinations, *groups))
    # Where traffic arrives it is the source that tells rules apart.
    origin = f"from {', '.join(rule.sources)} " if rule.direction.lower() == "inbound" else ""
    ports = ", ".join(rule.destination_ports)
    protocol = "any protocol" if rule.protocol == "*" else rule.protocol or "an untold protocol"
    number = rule.priority or "(no priority told)"
    return (
        f"{number} {rule.name}: {VERBS[effect_of(rule)]} {protocol} {origin}to {to}, port {ports}"
    )


def evidence(guard: Guard) -> tuple[str, ...]:
    """List the rules up to the one that decides, and what each of them does with the flow."""
    ruling = guard.ruling
    skipped = dict.fromkeys(ruling.skipped, "no match")
    doubtful = dict.fromkeys(ruling.doubtful, "MAY MATCH")
    decides = {} if ruling.access is Access.UNKNOWN else {ruling.rule: "FIRST MATCH"}
    marks = skipped | doubtful | decides
    ordered = sorted(marks, key=lambda rule: rule.priority)
    return tuple(f"{in_words(rule)}, {marks[rule]}" for rule in ordered)
