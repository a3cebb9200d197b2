"""Answer for what filters one flow: security admin rules, then network security groups.

Sources: https://learn.microsoft.com/azure/virtual-network-manager/concept-security-admins
https://learn.microsoft.com/azure/virtual-network/network-security-group-how-it-works
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from diagnostics.fixes.managers import exempt
from diagnostics.fixes.outbound import open_path
from diagnostics.fixes.retest import retest
from diagnostics.model.admin_rules import AdminRule
from diagnostics.model.facts import Missing
from diagnostics.model.finding import Answer, Outcome, failed, unknown
from diagnostics.model.incident import Incident
from diagnostics.model.snapshot import Snapshot
from diagnostics.network.admin import AdminRuling, Effect, judge_admin
from diagnostics.network.flow import Flow
from diagnostics.network.guards import Guard, evidence, with_access
from diagnostics.network.nsg import Access
from diagnostics.network.space import Space

UNREAD_ADMIN = "no security admin rule of a virtual network manager denies it (they were not read)"
UNREAD_EXEMPTION = (
    "no security admin rule of a virtual network manager always allows it (they were not read)"
)
# With API Server VNet Integration, of a port that the node's check does not try.
SECOND = "this is behind the error too, although nodes that are provisioned try port 443 alone"
RESTING = {Outcome.PASSED: (UNREAD_ADMIN,), Outcome.FAILED: (UNREAD_EXEMPTION,)}
OUTCOMES = {Effect.DROP: Outcome.FAILED, Effect.LET: Outcome.PASSED}
ByGroups = Callable[[], Answer | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """One flow that a check, by its id, asks about."""

    check: str
    flow: Flow
    incident: Incident
    snapshot: Snapshot


def filtered(
    crossing: Crossing, space: Space, direction: str, by_groups: ByGroups
) -> Answer | None:
    """Let security admin rules speak before NSGs; None where the flow passes.

    NSGs are asked only where the rules leave it to them, and held against what the rules may do;
    where the rules were not read, the answer rests on there being none.
    """
    fact = crossing.snapshot.admin_rules
    if not isinstance(fact, Missing):
        return _weighed(
            crossing, judge_admin(fact.value, crossing.flow, space, direction), by_groups
        )
    answer = by_groups()
    if answer is None:
        return None
    resting = RESTING.get(answer.outcome, ())
    return replace(answer, assumptions=(*answer.assumptions, *resting))


def _weighed(crossing: Crossing, admin: AdminRuling, by_groups: ByGroups) -> Answer | None:
    if admin.effects == {Effect.LET}:
        return None
    if admin.effects == {Effect.DROP}:
        return _dropped(crossing, admin)
    answer = by_groups()
    said = answer.outcome if answer is not None else Outcome.PASSED
    if {OUTCOMES.get(each, said) for each in admin.effects} == {said}:
        return answer
    return unknown(
        f"whether {admin_words(admin.doubtful[0])} matches {crossing.flow.target} depends on a "
        "service tag, a network group or an address that was not read",
        *(answer.evidence if answer is not None else ()),
    )


def _dropped(crossing: Crossing, admin: AdminRuling) -> Answer:
    rule, flow = admin.first, crossing.flow
    verify = retest(crossing.incident, crossing.snapshot)
    subnet = crossing.snapshot.subnet.value
    return failed(
        f"{admin_words(rule)} {Effect.DROP.value} TCP to {flow.target}, before any network "
        "security group",
        resource_id=rule.id,
        fixes=(exempt(rule, flow, subnet, verify, check=crossing.check),),
    )


def admin_words(rule: AdminRule) -> str:
    """Name a security admin rule for a sentence."""
    words = (rule.direction.lower(), "security admin rule", rule.name)
    return f"{' '.join(word for word in words if word)} (priority {rule.priority})"


def blocked(crossing: Crossing, judged: tuple[Guard, ...]) -> Answer | None:
    """Answer for NSGs that drop the flow, or may do so; None where all let it pass.

    The fix belongs to the check and opens every NSG that denies.
    """
    denying, target = with_access(judged, Access.DENY), crossing.flow.target
    if denying:
        verb = "denies" if len(denying) == 1 else "deny"
        return failed(
            f"{' and '.join(_rule(guard) for guard in denying)} {verb} TCP to {target}",
            *(line for guard in denying for line in evidence(guard)),
            resource_id=denying[0].nsg.id,
            fixes=open_path(crossing.check, crossing.incident, crossing.snapshot),
        )
    doubtful = with_access(judged, Access.UNKNOWN)
    if not doubtful:
        return None
    return unknown(
        f"whether {_rule(doubtful[0])} matches {target} depends on a service tag, a security "
        "group or an address that was not read",
        *evidence(doubtful[0]),
    )


def _rule(guard: Guard) -> str:
    rule = guard.ruling.rule
    return f"rule {rule.name} (priority {rule.priority}) of {guard.where} NSG {guard.nsg.name}"
