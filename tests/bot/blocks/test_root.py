"""The root message: what a person reads first."""

from dataclasses import replace

import pytest

from bot.blocks import progress_message, started_message, trouble_message
from bot.blocks.buttons import without_on_it
from bot.blocks.root import ASKING, READING, verdict_message
from bot.blocks.wording import READS_ONLY
from bot.request import Trigger
from diagnostics.model.finding import Danger, Outcome
from diagnostics.model.incident import NodeRef
from diagnostics.model.report import Report, State, Verdict
from tests import builders
from tests.bot.blocks.seen import shown
from tests.bot.reports import (
    FINDINGS,
    RETRY,
    context,
    event,
    finding,
    fix,
    healthy,
    progress,
    report,
    verdict,
)

RUN = "Run r_012345 · 2026-11-22 18:43 UTC"
FOOT = (
    f"{RUN} · finished in 21 s · 2 passed, 1 failed, 1 not needed, 2 not run "
    "· details in thread · asked by @ann"
)
WAY = "node 10.0.2.10 → {nsg} → route ✓ config ok → API server 20.90.10.20:443"
BROKEN = WAY.format(nsg="NIC NSG and subnet NSG ✗ BROKEN HERE")
AGAIN = "[ Run checks again ]"
TAIL = "Azure support ticket, Full report"
MENU = f"[ ⋮ {TAIL}, Not the cause, Mute for 1 hour ]"
BUTTONS = f"{AGAIN} [ I'm on it ] [ Open cluster ]"
WITHOUT_CAUSE = f"{BUTTONS} [ ⋮ {TAIL}, Mute for 1 hour ]"
PORTAL = "https://portal.azure.com/#resource/subscriptions/"


def test_cause_names_rule_path_check_error_fix_and_what_comes_then() -> None:
    assert shown(verdict_message(context(), report())) == [
        "⛔ Cause found: Rule deny-all (priority 200) denies TCP to 20.90.10.20:443.",
        "Nodes of aks-shop (pool nodepool1) cannot reach their API server.",
        f"Failed path: {BROKEN}",
        "Failing check: Nsg outbound",
        "Error: Connection timed out (exit 51), by the text given",
        "Fix: Allow TCP 443 in nsg-nodes",
        "    az network nsg rule create \\",
        "      --name 'allow it'",
        "Then, in the thread: Retry: reconcile the cluster",
        f"⚠ This changes what traffic may pass: its owner reviews it first. {READS_ONLY}",
        f"{BUTTONS} {MENU}",
        FOOT,
    ]


def test_verdict_before_a_node_answers_has_no_button_and_no_end() -> None:
    finished = shown(verdict_message(context(), report()))
    asking = progress(report=report(), asks_node=True)
    assert shown(progress_message(context(), asking)) == [
        *finished[:2],
        ASKING,
        *finished[2:10],
        f"{RUN} · a node is being asked · asked by @ann",
    ]
    reading = progress(report=report())
    assert shown(progress_message(context(), reading)) == [
        *finished[:2],
        READING,
        *finished[2:10],
        f"{RUN} · running · asked by @ann",
    ]


def test_event_names_the_operation_and_when_it_failed() -> None:
    lines = shown(verdict_message(context(event()), report()))
    assert lines[5] == "Operation: Create or update the cluster, failed 2026-11-22 18:40 UTC"
    assert lines[-1].removesuffix(" · from an event") == FOOT.removesuffix(" · asked by @ann")


def test_operation_without_a_time_is_named_all_the_same() -> None:
    lines = shown(verdict_message(context(event(at=None)), report()))
    assert lines[5] == "Operation: Create or update the cluster, failed"


def test_other_failures_and_assumptions_are_told() -> None:
    findings = (*FINDINGS, finding("http_proxy"))
    found = verdict(State.LIKELY_CAUSE, assumptions=("the rule is still there", "b"))
    lines = shown(verdict_message(context(), report(findings=findings, verdict=found)))
    assert lines[0].split(":")[0] == "🟠 Likely cause"
    assert lines[4:7] == [
        "Also failing: Http proxy",
        "Error: Connection timed out (exit 51), by the text given",
        "Assumed: the rule is still there; b",
    ]


UNDECIDED = Verdict(
    state=State.NOT_DETERMINED,
    summary="Nsg outbound: could not read nsg-nodes.",
    undecided=("nsg_outbound", "gone"),
    grant=("az", "role", "assignment", "create", "--role", "Reader"),
)


def test_undetermined_says_what_is_ruled_out_and_who_can_help() -> None:
    findings = (FINDINGS[0], replace(FINDINGS[1], outcome=Outcome.UNKNOWN))
    lines = shown(verdict_message(context(), report(verdict=UNDECIDED, findings=findings)))
    assert lines[1:-1] == [
        "Cluster aks-shop (pool nodepool1): what is not checked may hold the cause.",
        (
            "Failed path: node 10.0.2.10 → NIC NSG and subnet NSG ? not certain → API server "
            "20.90.10.20:443"
        ),
        "Error: Connection timed out (exit 51), by the text given",
        "Ruled out: Cluster state",
        "Not checked: Nsg outbound",
        "To let the bot finish, an owner of that scope runs:",
        "    az role assignment create \\",
        "      --role Reader",
        WITHOUT_CAUSE,
    ]


def test_path_that_failed_once_is_not_told_as_failed_where_nothing_is_wrong_now() -> None:
    told = shown(verdict_message(context(), healthy(incident=builders.incident())))
    assert told[2] == "Path: node 10.0.2.10 → route ✓ config ok → API server 20.90.10.20:443"


def test_healthy_cluster_has_no_failed_path_and_no_fix() -> None:
    assert shown(verdict_message(context(), healthy())) == [
        "✅ No fault found now: Cluster and pools are Succeeded.",
        "Cluster aks-shop (pool nodepool1): its configuration lets nodes reach the API server.",
        "Path: node → route ✓ config ok → API server 20.90.10.20:443",
        "Error: Connection timed out",
        AGAIN,
        f"{RUN} · finished in 21 s · 3 passed · details in thread · asked by @ann",
    ]


def test_running_operation_advises_no_change_yet() -> None:
    found = Verdict(state=State.IN_PROGRESS, summary="An operation is under way (Updating).")
    lines = shown(verdict_message(context(), report(verdict=found)))
    assert lines[:-1] == [
        "⏳ In progress: An operation is under way (Updating).",
        "Cluster aks-shop (pool nodepool1): another operation is not over yet.",
        f"Failed path: {WAY.format(nsg='NIC NSG and subnet NSG ✗ fails')}",
        "Error: Connection timed out (exit 51), by the text given",
        WITHOUT_CAUSE,
    ]


def test_other_error_links_its_own_article() -> None:
    page = "https://learn.microsoft.com/dns"
    other = Report(
        incident=builders.incident(article=page, node=NodeRef()),
        verdict=Verdict(state=State.NOT_THIS_ERROR, summary=f"It is DNSLookupFail. See {page}"),
        findings=(),
        fixes=(),
        seconds=0.0,
        arm_calls=0,
    )
    message = verdict_message(context(), other)
    assert shown(message)[:2] == [
        "ℹ Another error: It is DNSLookupFail.",  # noqa: RUF001 - that is the sign
        "Cluster aks-shop: that error has other causes. Microsoft's article about it",
    ]
    links = [e for e in message["blocks"][0]["elements"][0]["elements"] if e["type"] == "link"]
    assert [link["url"].split("aks-shop")[0][:48] for link in links] == [PORTAL[:48], page]
    assert "no checks" in shown(message)[-1]


def test_fix_in_words_names_resources_by_their_names() -> None:
    words = f"The owner of {builders.NSG_ID} opens 443, TCP."
    told = fix(command=(), instructions=words, verify=(("az", "test"), ("az", "again")))
    lines = shown(verdict_message(context(), report(fixes=(told,))))
    assert lines[5:8] == [
        "Fix: Allow TCP 443 in nsg-nodes",
        "The owner of nsg-nodes opens 443, TCP.",
        "The commands are in the thread.",
    ]


@pytest.mark.parametrize("state", [State.NO_FAULT_FOUND, State.NOT_DETERMINED])
def test_without_a_cause_there_is_a_next_step_and_no_fix(state: State) -> None:
    lines = shown(verdict_message(context(), report(state, fixes=(RETRY,))))
    assert [line for line in lines if "Retry" in line] == ["Next: Retry: reconcile the cluster"]


def test_fix_without_anything_to_do_shows_its_title() -> None:
    told = fix(command=(), instructions="", danger=Danger.NONE)
    lines = shown(verdict_message(context(), report(fixes=(told,))))
    assert lines[5:7] == ["Fix: Allow TCP 443 in nsg-nodes", "The bot makes no changes."]


def test_more_commands_than_shown_are_pointed_to() -> None:
    told = fix(command=(("az", "one"), ("az", "two"), ("az", "three")))
    lines = shown(verdict_message(context(), report(fixes=(told,))))
    assert lines[6] == "The commands are in the thread."
    assert [line for line in lines if line.startswith("    az")] == []


def test_long_command_is_in_the_thread_alone() -> None:
    told = fix(command=(("az", "x" * 1_000),))
    lines = shown(verdict_message(context(), report(fixes=(told, RETRY))))
    assert lines[5:8] == [
        "Fix: Allow TCP 443 in nsg-nodes",
        "The commands are in the thread.",
        "Then, in the thread: Retry: reconcile the cluster",
    ]


def test_what_comes_then_is_left_out_where_there_is_no_room() -> None:
    told = fix(command=(("az", "x" * 640),))
    lines = shown(verdict_message(context(), report(fixes=(told, RETRY))))
    assert [line[:4] for line in lines[5:]] == ["Fix:", "    ", "⚠ Th", "[ Ru", "Run "]


@pytest.mark.parametrize("portal", ["https://portal.azure.com", "https://portal.azure.us"])
def test_cluster_links_to_the_clouds_portal(portal: str) -> None:
    message = verdict_message(context(portal=portal), report())
    links = [e for e in message["blocks"][0]["elements"][0]["elements"] if e["type"] == "link"]
    assert links == [
        {"type": "link", "url": f"{portal}/#resource{builders.CLUSTER_ID}", "text": "aks-shop"}
    ]


def test_start_says_what_is_checked() -> None:
    assert shown(started_message(context())) == [
        "⏳ Checking aks-shop",
        "Why can its nodes not reach the API server? The answer replaces this message.",
        "Run r_012345 · 2026-11-22 18:43 UTC · started · asked by @ann",
    ]


def test_progress_lists_what_is_answered_and_what_is_waited_for() -> None:
    message = progress_message(context(), progress())
    assert shown(message)[:-1] == [
        "⏳ Checking aks-shop",
        "Connection timed out (exit 51), by the text given 10.0.2.10 to 20.90.10.20:443",
        "✅ Cluster state: passed",
        "❌ Nsg outbound: FAILED",
        "⚪ Route table",
    ]
    assert message["text"] == (
        "Checking aks-shop: 2 of 3 checks done (Connection timed out (exit 51), "
        "by the text given). The answer replaces this message."
    )


def test_progress_without_answers_is_no_empty_list() -> None:
    lines = shown(progress_message(context(), progress(findings=(), waiting=("Route table",))))
    assert lines[2:-1] == ["⚪ Route table"]


@pytest.mark.parametrize(
    ("advice", "expected"),
    [
        ("", f"By hand: python -m diagnostics run {builders.CLUSTER_ID}"),
        ("Check the name.", "Check the name."),
    ],
)
def test_trouble_says_why_and_what_to_do(advice: str, expected: str) -> None:
    assert shown(trouble_message(context(), "There is no cluster aks-shop.", advice)) == [
        "⚠ No answer for aks-shop",
        "There is no cluster aks-shop.",
        expected,
        AGAIN,
        "Run r_012345 · 2026-11-22 18:43 UTC · ended · asked by @ann",
    ]


def test_time_is_shown_in_each_readers_zone() -> None:
    (element,) = started_message(context())["blocks"][-1]["elements"]
    assert element["text"] == (
        "Run r_012345 · <!date^1795372980^{date_short_pretty} {time}|2026-11-22 18:43 UTC> "
        "· started · asked by <@U0ANN>"
    )


def test_button_of_who_is_on_it_goes() -> None:
    message = verdict_message(context(), report())
    taken = {**message, "blocks": without_on_it(message["blocks"])}
    before, after = shown(message), shown(taken)
    assert (before[:-2], before[-1]) == (after[:-2], after[-1])
    assert after[-2] == f"{AGAIN} [ Open cluster ] {MENU}"


def test_solved_incident_has_one_button_left() -> None:
    assert shown(verdict_message(context(), healthy()))[-2] == AGAIN


def test_healthy_configuration_of_a_failed_cluster_keeps_its_buttons() -> None:
    lines = shown(verdict_message(context(), healthy(fixes=(RETRY,))))
    assert lines[-2] == WITHOUT_CAUSE


def test_incident_without_checks_shows_the_two_ends() -> None:
    lines = shown(verdict_message(context(), report(findings=())))
    assert lines[2] == "Failed path: 10.0.2.10 to 20.90.10.20:443"


@pytest.mark.parametrize(
    ("trigger", "words"),
    [(Trigger.EVENT, "an event"), (Trigger.ALERT, "an alert"), (Trigger.TIMER, "a timer")],
)
def test_what_nobody_asked_for_names_what_did(trigger: Trigger, words: str) -> None:
    lines = shown(started_message(context(event(trigger=trigger))))
    assert lines[-1] == f"{RUN} · started · from {words}"
