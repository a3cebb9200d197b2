"""What a timer does for the memory: name the incidents to look at again, and forget old ones."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.incident import Incident
from bot.memory.memory import Memory
from bot.request import DiagnosisRequest, Trigger, fingerprint
from bot.settings import SettingsError
from bot.steps import is_watched_out

KEEP, DEFAULT_DAYS, MOST_DAYS = "CONNCHECK_KEEP_DAYS", 30, 3650
LATER = timedelta(minutes=10)
"""When a look is asked for again whose queue message, or worker, was lost."""
DAY = timedelta(days=1)
_DAYS = re.compile(r"[0-9]{1,4}", re.ASCII)


async def looks_due(memory: Memory, now: datetime) -> list[DiagnosisRequest]:
    """Return a job for each incident whose next look is due; each is due again a while later.

    So is one whose work was lost: nobody holds it any more, and it has not ended. Two timers at
    once name an incident once: who is slower finds that it is not due any more.
    """
    jobs = list[DiagnosisRequest]()
    for due in await memory.incidents.due(now):
        taken = await memory.incidents.change(due.key, lambda one: _postponed(one, now))
        if taken is not None and not taken.is_muted(now):
            jobs.append(_look(due, due.next_check_at))
    for left in await memory.incidents.left(now - LATER):
        taken = await memory.incidents.change(left.key, lambda one: _left(one, now))
        if taken is not None:
            jobs.append(_look(left, left.lease_until))
    return jobs


def _postponed(incident: Incident, now: datetime) -> Incident | None:
    if incident.next_check_at is None or incident.next_check_at > now:
        return None
    if incident.is_muted(now):
        return replace(incident, next_check_at=incident.muted_until)
    asked = replace(incident, pauses=incident.pauses + 1)
    # A look that never ends is asked for as often as any other, and no more.
    return replace(asked, next_check_at=None if is_watched_out(asked) else now + LATER)


def _left(incident: Incident, now: datetime) -> Incident | None:
    """Give the work to the next who asks; None where it is done, in work, or a day old."""
    until = incident.lease_until
    if incident.done or until is None or until > now - LATER or now - incident.created_at > DAY:
        return None
    return replace(incident, lease_until=now)


def _look(incident: Incident, due: datetime | None) -> DiagnosisRequest:
    at = due.isoformat() if due else ""
    return DiagnosisRequest(
        key=fingerprint("look", incident.key, at),
        cluster_id=incident.cluster_id,
        trigger=Trigger.TIMER,
        channel=incident.channel,
        incident=incident.key,
    )


def read_keep(environ: Mapping[str, str]) -> timedelta:
    """Return how long incidents are kept; an empty variable counts as unset.

    Raises:
        SettingsError: it is no number of days between 1 and 3650.
    """
    said = environ.get(KEEP, "").strip() or str(DEFAULT_DAYS)
    if not _DAYS.fullmatch(said) or not 1 <= int(said) <= MOST_DAYS:
        raise SettingsError(f"{KEEP} must be a number of days, 1 to {MOST_DAYS}.")
    return timedelta(days=int(said))
