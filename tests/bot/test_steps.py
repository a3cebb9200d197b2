"""What a diagnosis leads to: first runs, runs again, and looks of the timer."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.blocks import report_messages
from bot.incident import Incident
from bot.request import Trigger
from bot.steps import PAUSES_MIN, RECOVERED, Sequel, next_look, recovered, sequel
from diagnostics.model.finding import Outcome, Purpose
from diagnostics.model.report import Report, State
from tests import builders
from tests.bot.blocks.seen import shown
from tests.bot.reports import (
    FINDINGS,
    KEY,
    NOW,
    RETRY,
    context,
    event,
    fix,
    healthy,
    report,
    request,
)

RECONCILE = replace(RETRY, purpose=Purpose.RETRY)
CAUSE = report(fixes=(fix(), RECONCILE))
NEW = Incident(key=KEY, cluster_id=str(builders.CLUSTER_ID), created_at=NOW)
LOOK = request(trigger=Trigger.TIMER, user=None, incident=KEY)
PRESSED = request(trigger=Trigger.BUTTON, incident=KEY)
WELL = "Its cluster and node pools are Succeeded again."
OTHER_POOL = builders.incident(node=replace(builders.incident().node, pool="another"))
LATER = NOW + timedelta(minutes=12)
PASSED = tuple(
    replace(each, outcome=Outcome.PASSED) if each.outcome is Outcome.FAILED else each
    for each in FINDINGS
)


def known(**fields: Any) -> Incident:  # noqa: ANN401 - any field
    """Return the incident as it is after a first run that found the cause."""
    first = sequel(context(), request(), NEW, CAUSE)
    return replace(NEW, **{"ts": "1.2", "done": True, **first.changes, **fields})


def heads(said: Sequel) -> list[str]:
    """Return each step's first line, replies indented."""
    return [("" if step["root"] else "  ") + shown(step["message"])[0] for step in said.steps]


def again(job: Any, seen: Report, before: Incident | None = None) -> Sequel:  # noqa: ANN401
    return sequel(context(now=LATER), job, before or known(), seen)


def test_first_run_says_everything_and_is_looked_at_again() -> None:
    said = sequel(context(), request(), NEW, CAUSE)
    messages = report_messages(context(), CAUSE)
    assert [step["message"] for step in said.steps] == messages
    assert [step["root"] for step in said.steps] == [True] + [False] * (len(messages) - 1)
    assert said.changes == {
        "state": "cause_found",
        "check": "nsg_outbound",
        "title": "Nsg outbound",
        "resource_id": str(builders.NSG_ID),
        "region": "uksouth",
        "pool": "nodepool1",
        "outcomes": json.dumps({each.id: each.outcome.value for each in FINDINGS}),
        "retry": json.dumps(RETRY.command),
        "has_fix": True,
        "judged_at": NOW,
        "pauses": 0,
        "next_check_at": NOW + timedelta(minutes=2),
    }


@pytest.mark.parametrize("seen", [healthy(), report(State.NOT_DETERMINED), report(fixes=())])
def test_verdict_without_a_cause_or_a_fix_is_not_looked_at_again(seen: Report) -> None:
    assert sequel(context(), request(), NEW, seen).changes["next_check_at"] is None


def test_second_attempt_of_a_first_run_is_a_first_run() -> None:
    said = sequel(context(), request(), known(), CAUSE)
    assert said == sequel(context(), request(), NEW, CAUSE)


@pytest.mark.parametrize("seen", [CAUSE, report(State.NOT_DETERMINED, findings=PASSED)])
def test_look_that_sees_the_same_or_not_enough_says_nothing_and_waits_longer(seen: Report) -> None:
    said = again(LOOK, seen, known(pauses=1))
    assert said == Sequel(steps=(), changes={"next_check_at": LATER + timedelta(minutes=3)})


def test_pauses_grow_and_end_after_two_hours() -> None:
    incident, now, looks = known(), NOW, list[int]()
    while incident.next_check_at is not None:
        now = incident.next_check_at
        looks.append(round((now - NOW).total_seconds() / 60))
        asked = replace(incident, pauses=incident.pauses + 1)
        incident = replace(asked, **next_look(asked, now))
    assert looks == [2, 5, 10, 15, 25, 40, 60, 90, 120]
    assert list(PAUSES_MIN) == sorted(PAUSES_MIN)


@pytest.mark.parametrize("state", [State.NO_FAULT_FOUND, State.IN_PROGRESS])
def test_fix_that_works_is_said_once_with_the_command_that_comes_next(state: State) -> None:
    seen = report(state, findings=PASSED, fixes=(RECONCILE,))
    said = again(LOOK, seen)
    root, reply = (shown(step["message"]) for step in said.steps)
    word = "No fault found now" if state is State.NO_FAULT_FOUND else "In progress"
    assert word in root[0]
    assert reply == [
        "✅ Verified fixed after 12 minutes: Nsg outbound passes now, and no other check fails.",
        "Then repeat the failed operation, which reconciles the cluster:",
        "    az aks update \\",
        "      --yes",
    ]
    assert (said.changes["fixed_at"], said.changes["next_check_at"]) == (LATER, None)
    after = replace(known(), **said.changes)
    assert heads(again(LOOK, seen, after)) == []


def test_cluster_that_was_reconciled_too_needs_no_command() -> None:
    seen = healthy(findings=PASSED)
    before = known(judged_at=LATER - timedelta(seconds=20))
    assert before.retry != "[]"
    reply = shown(again(PRESSED, seen, before).steps[1]["message"])
    assert reply == [
        "✅ Verified fixed after 1 minute: Nsg outbound passes now, and no other check fails.",
        "Cluster and node pools are Succeeded again, so nothing has to be repeated.",
    ]


def test_check_whose_object_was_taken_away_is_verified_too() -> None:
    gone = tuple(
        replace(each, outcome=Outcome.NOT_APPLICABLE) if each.id == "nsg_outbound" else each
        for each in PASSED
    )
    reply = shown(again(LOOK, healthy(findings=gone)).steps[1]["message"])
    assert reply[0] == (
        "✅ Verified fixed after 12 minutes: Nsg outbound is not needed any more, and no other "
        "check fails."
    )
    running = again(LOOK, report(State.IN_PROGRESS, findings=gone))
    assert heads(running)[1] == "  What changed since the last check"


def test_command_of_the_first_verdict_stands_while_another_operation_runs() -> None:
    seen = report(State.IN_PROGRESS, findings=PASSED, fixes=())
    reply = shown(again(LOOK, seen).steps[1]["message"])
    assert reply[2:] == ["    az aks update \\", "      --yes"]


def test_fault_that_moved_on_is_no_fix() -> None:
    moved = tuple(
        replace(each, outcome=Outcome.FAILED) if each.id == "route_table" else each
        for each in PASSED
    )
    seen = report(
        verdict=replace(CAUSE.verdict, check="route_table", resource_id=None), findings=moved
    )
    said = again(LOOK, seen)
    replies = [f"  {shown(each)[0]}" for each in report_messages(context(now=LATER), seen)[1:]]
    assert heads(said)[1:] == ["  What changed since the last check", *replies]
    assert (said.changes["check"], said.changes["judged_at"]) == ("route_table", LATER)


def test_run_again_that_sees_the_same_says_so_to_who_pressed() -> None:
    said = again(PRESSED, CAUSE)
    assert shown(said.steps[1]["message"]) == [
        "@ann checked again.",
        "Nothing changed since the last check: every check has the same result.",
    ]
    kept = (len(said.steps), said.changes["judged_at"], said.changes["pauses"])
    assert kept == (2, NOW, 0)


def test_run_again_that_sees_too_little_keeps_the_verdict_and_its_watch() -> None:
    before, root = known(pauses=3), {"text": "the verdict", "blocks": []}
    blind = report(State.NOT_DETERMINED, findings=PASSED)
    said = sequel(context(now=LATER), PRESSED, before, blind, root)
    assert [step["message"] for step in said.steps][:1] == [root]
    assert shown(said.steps[1]["message"])[2].startswith("Cause found → Cause not determined")
    assert said.changes == {"next_check_at": LATER + timedelta(minutes=PAUSES_MIN[3])}


def test_verdict_that_a_look_changes_begins_no_new_watch() -> None:
    seen = report(State.LIKELY_CAUSE)
    said = again(LOOK, seen, known(pauses=4))
    watch = (said.changes["pauses"], said.changes["next_check_at"])
    assert watch == (4, LATER + timedelta(minutes=PAUSES_MIN[4]))
    last = again(LOOK, seen, known(pauses=len(PAUSES_MIN)))
    assert last.changes["next_check_at"] is None


def test_another_pool_that_passes_is_no_fix() -> None:
    seen = report(State.NO_FAULT_FOUND, findings=PASSED, incident=OTHER_POOL)
    assert "fixed_at" not in again(LOOK, seen).changes


def test_look_on_a_thread_that_was_never_posted_says_all() -> None:
    said = again(LOOK, CAUSE, known(ts=""))
    assert len(said.steps) == len(report_messages(context(), CAUSE))


def test_run_again_says_which_checks_changed() -> None:
    probed = tuple(
        replace(each, outcome=Outcome.FAILED) if each.id == "node_tcp" else each
        for each in FINDINGS
    )
    before = known(outcomes=json.dumps({"nsg_outbound": "failed", "node_tcp": "not_run"}))
    said = again(PRESSED, report(findings=probed[1:2] + probed[5:]), before)
    assert shown(said.steps[1]["message"])[1:] == [
        "What changed since the last check",
        "❌ Node tcp: not run → FAILED",
    ]


def test_verdict_that_changed_is_told_with_all_that_stands_behind_it() -> None:
    said = again(PRESSED, report(State.LIKELY_CAUSE), known(outcomes="{}"))
    assert shown(said.steps[1]["message"])[1:4] == [
        "What changed since the last check",
        f"Cause found → Likely cause: {CAUSE.verdict.summary}",
        "✅ Cluster state: not asked → passed",
    ]
    assert len(said.steps) == len(report_messages(context(), report(State.LIKELY_CAUSE))) + 1


def test_run_again_after_a_recovery_is_told_whole() -> None:
    said = again(PRESSED, CAUSE, known(state=RECOVERED, check="", outcomes="{}"))
    assert shown(said.steps[1]["message"])[2].startswith("- → Cause found: ")


def test_recovery_is_one_message_that_calls_nobody() -> None:
    said = recovered(context(event()))
    (step,) = said.steps
    assert (step["root"], shown(step["message"])) == (
        True,
        [
            "✅ Recovered by itself: aks-shop",
            f"Create or update the cluster failed 2026-11-22 18:40 UTC. {WELL}",
            "Run r_012345 · 2026-11-22 18:43 UTC · nothing was checked · from an event",
        ],
    )
    assert said.changes == {"state": RECOVERED, "judged_at": NOW}


def test_recovery_of_an_operation_without_a_name_is_told_too() -> None:
    (step,) = recovered(context(event(operation=None, at=None))).steps
    assert shown(step["message"])[1].startswith("An operation failed. ")


@pytest.mark.parametrize("minutes", [0, 1, 119])
def test_every_text_for_notifications_has_its_length(minutes: int) -> None:
    now: datetime = NOW + timedelta(minutes=minutes)
    said = [
        *sequel(context(now=now), LOOK, known(), healthy(findings=PASSED)).steps,
        *sequel(context(now=now), PRESSED, known(), CAUSE).steps,
        *recovered(context(event())).steps,
    ]
    assert [
        step["message"]["text"] for step in said if not 80 <= len(step["message"]["text"]) <= 150
    ] == []
