"""What a finished diagnosis leads to: messages in their order, and what is remembered. Pure.

The steps are stored before the first is posted, so a worker that takes over posts the same ones.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypedDict

from bot.blocks import report_messages
from bot.blocks.again import changed_message, fixed_messages, recovered_message
from bot.blocks.parts import Message
from bot.context import Context
from bot.incident import Incident
from bot.request import DiagnosisRequest, Trigger
from diagnostics.model.finding import Argv, Outcome, Purpose
from diagnostics.model.report import Report, State

CAUSES = (State.CAUSE_FOUND, State.LIKELY_CAUSE)
RECOVERED = "recovered"
PAUSES_MIN = (2, 3, 5, 5, 10, 15, 20, 30, 30)
"""Minutes between the looks after a verdict with a fix: together two hours."""


class Step(TypedDict):
    """One message to post: the root in place, or a reply."""

    root: bool
    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequel:
    """The steps to post, and the fields of the incident that change."""

    steps: tuple[Step, ...]
    changes: Mapping[str, Any]


def sequel(
    context: Context,
    job: DiagnosisRequest,
    before: Incident,
    report: Report,
    root: Message | None = None,
) -> Sequel:
    """Return what follows from a report, for a first run and for a run again.

    `root` is the message of the verdict that stood before, None where there was none.
    """
    if not before.state or job.incident is None or not before.ts:
        return _first(context, report)
    if _is_blind(before, report):
        return _blind(context, job, before, report, root)
    is_fixed = _is_fixed(before, report)
    if job.trigger is Trigger.TIMER and not is_fixed and _is_same(before, report):
        return Sequel(steps=(), changes=next_look(before, context.now))
    if is_fixed and before.fixed_at is None:
        return _fixed(context, before, report)
    return _again(context, job, before, report)


def recovered(context: Context) -> Sequel:
    """Return what is said of a failure that is over: one message, which calls nobody."""
    changes = {"state": RECOVERED, "judged_at": context.now}
    return Sequel(steps=(_root(recovered_message(context)),), changes=changes)


def _first(context: Context, report: Report) -> Sequel:
    root, *replies = report_messages(context, report)
    return Sequel(steps=(_root(root), *map(_reply, replies)), changes=_digest(context, report))


def _fixed(context: Context, before: Incident, report: Report) -> Sequel:
    """Say it once, with the commands that repeat the operation where that is still to be done.

    While another operation runs the report names none, and those of the first verdict stand.
    """
    digest = _digest(context, report)
    is_over = report.verdict.state is State.NO_FAULT_FOUND
    retry = json.loads(digest["retry"] if is_over else before.retry)
    minutes = _minutes_since(before, context.now)
    root, *_ = report_messages(context, report)
    is_needed = _outcomes(report)[before.check] is Outcome.PASSED
    said = (before.title or before.check, "passes now" if is_needed else "is not needed any more")
    replies = fixed_messages(context, said, minutes, retry)
    changes = {**digest, "fixed_at": context.now, "next_check_at": None}
    return Sequel(steps=(_root(root), *map(_reply, replies)), changes=changes)


def _again(context: Context, job: DiagnosisRequest, before: Incident, report: Report) -> Sequel:
    """Say what changed; where the verdict did, all that stands behind the new one as well."""
    root, *replies = report_messages(context, report)
    said = changed_message(context, job.user, (before.state, before.outcome_of), report)
    changes = _digest(context, report)
    if _is_same(before, report):
        changes |= {"judged_at": before.judged_at}
        return Sequel(steps=(_root(root), _reply(said)), changes=changes)
    if job.trigger is Trigger.TIMER:
        # The timer's watch goes on; only a person begins another.
        later = next_look(replace(before, has_fix=changes["has_fix"]), context.now)
        changes |= {**later, "pauses": before.pauses}
    return Sequel(steps=(_root(root), _reply(said), *map(_reply, replies)), changes=changes)


def _blind(
    context: Context,
    job: DiagnosisRequest,
    before: Incident,
    report: Report,
    root: Message | None,
) -> Sequel:
    """Keep the verdict, in the root as well, where a run again could not see enough."""
    if job.trigger is Trigger.TIMER:
        return Sequel(steps=(), changes=next_look(before, context.now))
    said = changed_message(context, job.user, (before.state, before.outcome_of), report)
    steps = (*([_root(root)] if root else []), _reply(said))
    return Sequel(steps=steps, changes=next_look(before, context.now))


def _is_fixed(before: Incident, report: Report) -> bool:
    """Say whether the check that failed passes now, on the same pool, and nothing else fails.

    Nor is it needed any more where what it looks at was taken away, as authorized ranges can be.
    """
    judged = (report.incident.node.pool or "").lower()
    if before.state not in CAUSES or not before.check or judged != before.pool:
        return False
    outcomes, state = _outcomes(report), report.verdict.state
    if outcomes.get(before.check) is Outcome.NOT_APPLICABLE:
        return state is State.NO_FAULT_FOUND
    fails = Outcome.FAILED in outcomes.values()
    is_open = state not in (State.NO_FAULT_FOUND, State.IN_PROGRESS)
    return outcomes.get(before.check) is Outcome.PASSED and not fails and not is_open


def _outcomes(report: Report) -> dict[str, Outcome]:
    return {each.id: each.outcome for each in report.findings}


def _is_same(before: Incident, report: Report) -> bool:
    """Say whether the verdict stands."""
    said = report.verdict
    told = (said.state.value, said.check or "", (said.resource_id or "").lower())
    return told == (before.state, before.check, before.resource_id.lower())


def _is_blind(before: Incident, report: Report) -> bool:
    """Say whether a run could not see enough to change a verdict."""
    return before.state in CAUSES and report.verdict.state is State.NOT_DETERMINED


def _digest(context: Context, report: Report) -> dict[str, Any]:
    said = report.verdict
    has_fix = said.state in CAUSES and bool(report.fixes)
    return {
        "state": said.state.value,
        "check": said.check or "",
        "resource_id": said.resource_id or "",
        "region": report.incident.region or "",
        "pool": (report.incident.node.pool or "").lower(),
        "title": next((each.title for each in report.findings if each.id == said.check), ""),
        "retry": json.dumps(_retry(report)),
        "outcomes": json.dumps({id_: one.value for id_, one in _outcomes(report).items()}),
        "has_fix": has_fix,
        "judged_at": context.now,
        "pauses": 0,
        "next_check_at": context.now + timedelta(minutes=PAUSES_MIN[0]) if has_fix else None,
    }


def next_look(before: Incident, now: datetime) -> dict[str, Any]:
    """Return when to look again, later each time; None after two hours, or where no fix is."""
    is_over = not before.has_fix or before.fixed_at is not None or is_watched_out(before)
    later = None if is_over else now + timedelta(minutes=PAUSES_MIN[before.pauses])
    return {"next_check_at": later}


def is_watched_out(incident: Incident) -> bool:
    """Say whether every look of a watch was asked for."""
    return incident.pauses >= len(PAUSES_MIN)


def _minutes_since(before: Incident, now: datetime) -> int:
    since = now - (before.judged_at or before.created_at)
    return max(1, round(since.total_seconds() / 60))


def _retry(report: Report) -> list[Argv]:
    return [argv for fix in report.fixes if fix.purpose is Purpose.RETRY for argv in fix.command]


def _root(message: Message) -> Step:
    return Step(root=True, message=message)


def _reply(message: Message) -> Step:
    return Step(root=False, message=message)
