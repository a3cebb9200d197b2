"""The network security groups of node NIC and node subnet both allow TCP 443 to the API server.

An NSG drops what it denies, so the node times out. The first matching rule by priority decides,
default rules included; NIC and subnet are judged one after the other and both must allow. A Deny
row alone, which the article looks for, proves nothing: an earlier Allow wins.

Source: https://learn.microsoft.com/azure/virtual-network/network-security-group-how-it-works
(article: Resolve connection timeout, step 2)
"""

from diagnostics.fixes.outbound import open_outbound
from diagnostics.model.article import TIMEOUT
from diagnostics.model.finding import Answer, Check, failed, passed, unknown
from diagnostics.model.incident import Category, Incident
from diagnostics.model.snapshot import Snapshot
from diagnostics.network.flow import Flow, api_flow
from diagnostics.network.guards import Guard, evidence, guards_of, in_words, with_access
from diagnostics.network.nsg import Access
from diagnostics.network.path import space_around


def ask(incident: Incident, snapshot: Snapshot) -> Answer:
    """Judge subnet and NIC; a denial by either is enough, whatever is known of the other."""
    flow = api_flow(incident, snapshot)
    judged = guards_of(flow, space_around(snapshot), snapshot)
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
            fixes=open_outbound(check, incident, snapshot),
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
    steps={
        Category.CONNECTION_TIMEOUT: 2,
        Category.CONNECTION_REFUSED: 4,
        Category.UNSPECIFIED: 2.1,
    },
)
