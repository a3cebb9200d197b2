"""The network security groups of node NIC and node subnet both allow TCP 443 to the API server.

An NSG drops what it denies, so the node times out. The first matching rule by priority decides,
default rules included; NIC and subnet are judged one after the other and both must allow. A Deny
row alone, which the article looks for, proves nothing: an earlier Allow wins. A private endpoint's
subnet may let its own NSG stop what arrives, which its inbound rules then decide. Security admin
rules of a virtual network manager come before them all.

Source: https://learn.microsoft.com/azure/virtual-network/network-security-group-how-it-works
(article: Resolve connection timeout, step 2)
"""

from dataclasses import replace

from diagnostics.fixes.managers import exempt
from diagnostics.fixes.outbound import open_path
from diagnostics.fixes.retest import retest
from diagnostics.model.article import TIMEOUT
from diagnostics.model.facts import Missing
from diagnostics.model.finding import Answer, Check, Outcome, failed, passed, unknown
from diagnostics.model.incident import Category, Incident
from diagnostics.model.snapshot import Snapshot
from diagnostics.model.symptom import Symptom
from diagnostics.network.admin import AdminRuling, Effect, effect_of, judge_admin
from diagnostics.network.flow import Flow, Topology, api_flow, topology
from diagnostics.network.guards import (
    Guard,
    evidence,
    far_guards,
    guards_of,
    in_words,
    with_access,
)
from diagnostics.network.nsg import Access
from diagnostics.network.path import space_around
from diagnostics.network.space import Space

UNREAD_ADMIN = "no security admin rule of a virtual network manager denies it (they were not read)"
UNREAD_EXEMPTION = (
    "no security admin rule of a virtual network manager always allows it (they were not read)"
)
RESTING = {Outcome.PASSED: (UNREAD_ADMIN,), Outcome.FAILED: (UNREAD_EXEMPTION,)}
OUTCOMES = {Effect.DROP: Outcome.FAILED, Effect.LET: Outcome.PASSED}


def ask(incident: Incident, snapshot: Snapshot) -> Answer:
    """Judge security admin rules first, then subnet and NIC; a denial by either is enough."""
    flow, space = api_flow(incident, snapshot), space_around(snapshot)
    if isinstance(snapshot.admin_rules, Missing):
        answer = _by_groups(flow, space, incident, snapshot)
        resting = RESTING.get(answer.outcome, ())
        return replace(answer, assumptions=(*answer.assumptions, *resting))
    admin = judge_admin(snapshot.admin_rules.value, flow, space)
    if admin.effects == {Effect.DROP}:
        return _dropped(admin, flow, incident, snapshot)
    if admin.effects == {Effect.LET}:
        return _let_out(admin, flow, space, incident, snapshot)
    return _weighed(admin, flow, space, incident, snapshot)


def _let_out(
    admin: AdminRuling, flow: Flow, space: Space, incident: Incident, snapshot: Snapshot
) -> Answer:
    """Answer for a rule that always allows: it rules what leaves, not what arrives."""
    arriving = _before_endpoint(flow, space, snapshot)
    return blocked(CHECK.id, arriving, flow, incident, snapshot) or passed(
        f"{_admin_words(admin)} TCP to {flow.target}, whatever network security groups of the "
        "nodes say"
    )


def _weighed(
    admin: AdminRuling, flow: Flow, space: Space, incident: Incident, snapshot: Snapshot
) -> Answer:
    """Ask the NSGs, and hold what admin rules may do against their answer."""
    answer = _by_groups(flow, space, incident, snapshot)
    if {OUTCOMES.get(each, answer.outcome) for each in admin.effects} == {answer.outcome}:
        return answer
    doubt = admin.doubtful[0]
    return unknown(
        f"whether security admin rule {doubt.name} (priority {doubt.priority}) matches "
        f"{flow.target} depends on a service tag, a network group or an address that was not read",
        *answer.evidence,
    )


def _dropped(admin: AdminRuling, flow: Flow, incident: Incident, snapshot: Snapshot) -> Answer:
    rule = admin.first
    return failed(
        f"{_admin_words(admin)} TCP to {flow.target}, before any network security group",
        resource_id=rule.id,
        fixes=(exempt(rule, flow, snapshot.subnet.value, retest(incident, snapshot)),),
    )


def _admin_words(admin: AdminRuling) -> str:
    rule = admin.first
    return f"security admin rule {rule.name} (priority {rule.priority}) {effect_of(rule).value}"


def _by_groups(flow: Flow, space: Space, incident: Incident, snapshot: Snapshot) -> Answer:
    judged = guards_of(flow, space, snapshot)
    if not with_access(judged, Access.DENY):
        judged += _before_endpoint(flow, space, snapshot)
    trouble = blocked(CHECK.id, judged, flow, incident, snapshot)
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


def blocked(
    check: str, judged: tuple[Guard, ...], flow: Flow, incident: Incident, snapshot: Snapshot
) -> Answer | None:
    """Answer for NSGs that drop the flow, or may do so; None where all let it pass.

    The fix belongs to `check` and opens every NSG that denies.
    """
    denying = with_access(judged, Access.DENY)
    if denying:
        verb = "denies" if len(denying) == 1 else "deny"
        return failed(
            f"{' and '.join(_rule(guard) for guard in denying)} {verb} TCP to {flow.target}",
            *(line for guard in denying for line in evidence(guard)),
            resource_id=denying[0].nsg.id,
            fixes=open_path(check, incident, snapshot),
        )
    doubtful = with_access(judged, Access.UNKNOWN)
    if not doubtful:
        return None
    return unknown(
        f"whether {_rule(doubtful[0])} matches {flow.target} depends on a service tag, a security "
        "group or an address that was not read",
        *evidence(doubtful[0]),
    )


def _rule(guard: Guard) -> str:
    rule = guard.ruling.rule
    return f"rule {rule.name} (priority {rule.priority}) of {guard.where} NSG {guard.nsg.name}"


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
