"""The network security groups of node NIC and node subnet both allow TCP 443 to the API server.

An NSG drops what it denies, so the node times out. The first matching rule by priority decides,
default rules included; NIC and subnet are judged one after the other and both must allow. A Deny
row alone, which the article looks for, proves nothing: an earlier Allow wins. A private endpoint's
subnet may let its own NSG stop what arrives, which its inbound rules then decide. Security admin
rules of a virtual network manager come before them all.

Source: https://learn.microsoft.com/azure/virtual-network/network-security-group-how-it-works
(article: Resolve connection timeout, step 2)
"""

from diagnostics.answers.filtered import Crossing, admin_words, blocked, filtered
from diagnostics.model.article import TIMEOUT
from diagnostics.model.finding import Answer, Check, passed
from diagnostics.model.incident import Category, Incident
from diagnostics.model.snapshot import Snapshot
from diagnostics.model.symptom import Symptom
from diagnostics.network.admin import Effect, judge_admin
from diagnostics.network.flow import Flow, Topology, api_flow, topology
from diagnostics.network.guards import (
    Guard,
    far_guards,
    guards_of,
    in_words,
    with_access,
)
from diagnostics.network.nsg import OUTBOUND, Access
from diagnostics.network.path import space_around
from diagnostics.network.space import Space


def ask(incident: Incident, snapshot: Snapshot) -> Answer:
    """Judge security admin rules first, then subnet and NIC; a denial by either is enough."""
    flow, space = api_flow(incident, snapshot), space_around(snapshot)
    crossing = Crossing(check=CHECK.id, flow=flow, incident=incident, snapshot=snapshot)

    def by_groups() -> Answer:
        return _by_groups(crossing, space)

    return filtered(crossing, space, OUTBOUND, by_groups) or _let_out(crossing, space)


def _let_out(crossing: Crossing, space: Space) -> Answer:
    """Answer for a rule that always allows: it rules what leaves, not what arrives."""
    flow, snapshot = crossing.flow, crossing.snapshot
    rule = judge_admin(snapshot.admin_rules.value, flow, space).first
    return blocked(crossing, _before_endpoint(flow, space, snapshot)) or passed(
        f"{admin_words(rule)} {Effect.LET.value} TCP to {flow.target}, whatever network security "
        "groups of the nodes say"
    )


def _by_groups(crossing: Crossing, space: Space) -> Answer:
    flow, snapshot = crossing.flow, crossing.snapshot
    judged = guards_of(flow, space, snapshot)
    if not with_access(judged, Access.DENY):
        judged += _before_endpoint(flow, space, snapshot)
    trouble = blocked(crossing, judged)
    if trouble is not None:
        return trouble
    if not judged:
        return passed("no NSG on the node's NIC or subnet")
    names = " and ".join(f"{guard.nsg.name} ({guard.where})" for guard in judged)
    return passed(
        f"{names} allow TCP to {flow.target}",
        *(f"{guard.nsg.name}: {in_words(guard.ruling.rule)}" for guard in judged),
    )


def _before_endpoint(flow: Flow, space: Space, snapshot: Snapshot) -> tuple[Guard, ...]:
    """Judge the NSG of the endpoint's subnet, known only where its policies let NSGs act."""
    if topology(snapshot.cluster.value) is not Topology.PRIVATE_ENDPOINT:
        return ()
    return far_guards(flow, space, snapshot)


CHECK = Check(
    id="nsg_outbound",
    title="NSG outbound rules",
    source=TIMEOUT,
    ask=ask,
    symptom=Symptom.DROPPED,
    steps={
        Category.CONNECTION_TIMEOUT: 2,
        Category.CONNECTION_REFUSED: 4,
        Category.UNSPECIFIED: 2.1,
    },
)
