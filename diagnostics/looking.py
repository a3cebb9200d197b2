"""Look whether one fault is still there, with the readings that decide and no others."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from diagnostics.asked import Request, incident_of, with_own_words
from diagnostics.checks import all_checks
from diagnostics.collect import Terms, can_glance, find_message, glance
from diagnostics.judging import finding_of
from diagnostics.judging.asking import is_pending
from diagnostics.model.finding import Finding, Outcome
from diagnostics.model.ids import key
from diagnostics.model.incident import Source
from diagnostics.ports import Arm

_STATE = "cluster_state"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """The check that failed, and the resource that decided; its id is empty where none did."""

    check: str
    resource_id: str


async def still_fails(
    request: Request,
    fault: Fault,
    arm: Arm,
    *,
    now: Callable[[], datetime],
    terms: Terms | None = None,
) -> bool:
    """Say whether a check fails as it did, by the same resource; what is not readable is as it was.

    False where it does not, where the cluster was stopped meanwhile, and where only a run can tell.
    2 to 20 ARM reads, about half of what a whole run takes.
    """
    asked = {each.id: each for each in all_checks() if each.id in (fault.check, _STATE)}
    if fault.check not in asked or not can_glance(fault.check):
        return False
    told = incident_of(request, request.error, Source.GIVEN if request.error else None)
    snapshot = await glance(told, arm, fault.check, now=now(), terms=terms or Terms())
    found = find_message(snapshot) if told.source is None else None
    incident = with_own_words(incident_of(request, *found) if found else told, snapshot)
    if fault.check != _STATE and _fails(finding_of(asked[_STATE], incident, snapshot)):
        return False
    return is_as_it_was(finding_of(asked[fault.check], incident, snapshot), fault.resource_id)


def is_as_it_was(finding: Finding, resource_id: str) -> bool:
    """Say whether a failure by a resource stands, as far as a look can tell."""
    if finding.outcome is Outcome.UNKNOWN:
        # What a look leaves out is for a run to read; what Azure does not show, none will see.
        return not is_pending(finding)
    return _fails(finding) and key(finding.resource_id or "") == key(resource_id)


def _fails(finding: Finding) -> bool:
    return finding.outcome is Outcome.FAILED
