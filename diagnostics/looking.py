"""Look whether one fault is still there, with the readings that decide and no others."""

from collections.abc import Callable
from datetime import datetime

from diagnostics.checks import all_checks
from diagnostics.collect import Terms, can_glance, find_message, glance
from diagnostics.judging import finding_of
from diagnostics.model.finding import Outcome
from diagnostics.model.incident import Source
from diagnostics.pipeline import Request, incident_of, with_own_words
from diagnostics.ports import Arm


async def still_fails(
    request: Request,
    check: str,
    arm: Arm,
    *,
    now: Callable[[], datetime],
    terms: Terms | None = None,
) -> bool:
    """Say whether a check fails as it did; False where it does not, or where only a run can tell.

    4 to 20 ARM reads, where a whole run takes 10 to 45.
    """
    asked = next((each for each in all_checks() if each.id == check), None)
    if asked is None or not can_glance(check):
        return False
    told = incident_of(request, request.error, Source.GIVEN if request.error else None)
    snapshot = await glance(told, arm, check, now=now(), terms=terms or Terms())
    found = find_message(snapshot) if told.source is None else None
    incident = with_own_words(incident_of(request, *found) if found else told, snapshot)
    return finding_of(asked, incident, snapshot).outcome is Outcome.FAILED
