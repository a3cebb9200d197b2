"""The network security groups of node NIC and node subnet both allow TCP 443 to the API server.

An NSG drops what it denies, so the node times out. The first matching rule by priority decides,
default rules included; NIC and subnet are judged one after the other and both must allow. A Deny
row alone, which the article looks for, proves nothing: an earlier Allow wins.

Source: https://learn.microsoft.com/azure/virtual-network/network-security-group-how-it-works
(article: Resolve connection timeout, step 2)
"""

from diagnostics.fixes.nsg import allow
from diagnostics.fixes.retest import retest
from diagnostics.fixes.watcher import ip_flow_verify
from diagnostics.model.article import TIMEOUT
from diagnostics.model.finding import Answer, Check, Fix, failed, passed, unknown
from diagnostics.model.incident import Category, Incident
from diagnostics.model.snapshot import Snapshot
from diagnostics.network.flow import Flow, node_if_read
from diagnostics.network.guards import Guard, evidence, guards, in_words
from diagnostics.network.nsg import Access
from diagnostics.network.path import path_of


def ask(incident: Incident, snapshot: Snapshot) -> Answer:
    """Judge subnet and NIC; a denial by either is enough, whatever is known of the other."""
    path = path_of(incident, snapshot)
    judged: list[Guard] = []
    for guard in guards(path.flow, path.space, snapshot):
        if guard.ruling.access is Access.DENY:
            return denied(CHECK.id, guard, path.flow, incident, snapshot)
        judged.append(guard)
    doubt = next((guard for guard in judged if guard.ruling.access is Access.UNKNOWN), None)
    if doubt is not None:
        return undecided(doubt, path.flow)
    if not judged:
        return passed("no NSG on the node's NIC or subnet")
    names = " and ".join(f"{guard.nsg.name} ({guard.where})" for guard in judged)
    return passed(
        f"{names} allow TCP to {path.flow.target}",
        *(f"{guard.nsg.name}: {in_words(guard.ruling.rule)}" for guard in judged),
    )


def denied(check: str, guard: Guard, flow: Flow, incident: Incident, snapshot: Snapshot) -> Answer:
    """Answer that a rule of one NSG drops the flow; the fix belongs to `check`."""
    rule = guard.ruling.rule
    return failed(
        f"rule {rule.name} (priority {rule.priority}) of {guard.where} NSG {guard.nsg.name} "
        f"denies TCP to {flow.target}",
        *evidence(guard),
        resource_id=guard.nsg.id,
        fixes=(_fix(check, guard, flow, incident, snapshot),),
    )


def undecided(guard: Guard, flow: Flow) -> Answer:
    """Answer that one rule decides whose tag or group could not be expanded."""
    rule = guard.ruling.rule
    return unknown(
        f"whether rule {rule.name} (priority {rule.priority}) of {guard.where} NSG "
        f"{guard.nsg.name} matches {flow.target} depends on a service tag, a security group or an "
        "address that was not read",
        *evidence(guard, "MAY MATCH"),
    )


def _fix(check: str, guard: Guard, flow: Flow, incident: Incident, snapshot: Snapshot) -> Fix:
    cluster, node = snapshot.cluster.value, node_if_read(snapshot)
    known = f"{flow.destination}" if flow.destination else f"AzureCloud.{cluster.location}"
    return allow(
        check,
        guard.nsg,
        guard.ruling.rule,
        subnet=snapshot.subnet.value,
        destination=known.removesuffix("/32"),
        port=flow.port,
        verify=(*ip_flow_verify(node, flow, cluster.location), *retest(incident, snapshot)),
    )


CHECK = Check(
    id="nsg_outbound",
    title="NSG outbound rules",
    source=TIMEOUT,
    ask=ask,
    steps={
        Category.CONNECTION_TIMEOUT: 2,
        Category.CONNECTION_REFUSED: 4,
        Category.UNSPECIFIED: 2.1,
    },
)
