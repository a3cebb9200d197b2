"""The thread: checks, evidence, commands, a call, in this order."""

from dataclasses import replace

import pytest

from bot.blocks import no_answer_call, report_messages
from bot.context import Context
from diagnostics.model.finding import Outcome, Purpose
from diagnostics.model.report import Report, State, Verdict
from sandbox.slack.mentions import mentions
from tests import builders
from tests.bot.blocks.seen import shown
from tests.bot.reports import (
    FINDINGS,
    context,
    event,
    fix,
    healthy,
    report,
    request,
    verdict,
)


def replies(said: Report, about: Context | None = None) -> list[list[str]]:
    return [shown(message) for message in report_messages(about or context(), said)[1:]]


def test_thread_holds_checks_evidence_commands_and_a_call_in_this_order() -> None:
    assert replies(report()) == [
        [
            "Checks",
            "✅ Cluster state passed: running",
            "❌ Nsg outbound FAILED: rule deny-all denies TCP 443 · How to check it by hand",
            "✅ Route table passed: the system route leads to internet",
            "➖ Private dns not needed: no private name is involved",  # noqa: RUF001 - that sign
            "⚪ Node dns, Node tcp not run: no node was asked",
            (
                "To ask a node of aks-shop as well, which runs a script on it, press the button "
                "below or use the command line:"
            ),
            f"    python -m diagnostics run {builders.CLUSTER_ID} --probe-nodes",
            "[ Ask a node too ]",
        ],
        [
            "Evidence",
            "• 150 allow-sql: no match",
            "• 200 deny-all: FIRST MATCH",
            f"Resource that decides: {builders.NSG_ID}",
        ],
        [
            "1. Allow TCP 443 in nsg-nodes",
            "Who: owner of resource group rg-shop",
            "Ask the network team.",
            "Tried on the facts that were read: with this change the failing check passes.",
            "⚠ This changes what traffic may pass: its owner reviews it first.",
            "Run",
            "    az network nsg rule create \\",
            "      --name 'allow it'",
            "Test after it",
            "    az network nsg rule list \\",
            "      --output table",
            "Undo",
            "    az network nsg rule delete \\",
            "      --name 'allow it'",
            "2. Retry: reconcile the cluster",
            "Run",
            "    az aks update \\",
            "      --yes",
        ],
        [
            "@ann your check is done.",
            "Cause found: Rule deny-all (priority 200) denies TCP to 20.90.10.20:443.",
        ],
    ]


def test_healthy_report_is_checks_and_a_call() -> None:
    assert replies(healthy()) == [
        [
            "Checks",
            "✅ Cluster state passed: running",
            "✅ Nsg outbound passed: rule deny-all denies TCP 443",
            "✅ Route table passed: the system route leads to internet",
        ],
        ["@ann your check is done.", "No fault found now: Cluster and pools are Succeeded."],
    ]


def test_report_without_checks_is_a_call_alone() -> None:
    other = Verdict(state=State.NOT_THIS_ERROR, summary="It is another error.")
    assert replies(report(verdict=other, findings=(), fixes=())) == [
        ["@ann your check is done.", "Another error: It is another error."]
    ]


def test_only_neighbours_that_say_the_same_share_a_line() -> None:
    unread = replace(FINDINGS[1], outcome=Outcome.UNKNOWN, summary="may not be read", source="")
    findings = (unread, replace(unread, title="Route table"), FINDINGS[0], unread)
    assert replies(report(findings=findings))[0] == [
        "Checks",
        "❓ Nsg outbound, Route table could not run: may not be read",
        "✅ Cluster state passed: running",
        "❓ Nsg outbound could not run: may not be read",
    ]


def test_deciding_resource_is_shown_without_other_evidence() -> None:
    messages = replies(report(verdict=verdict(evidence=()), fixes=()))
    assert messages[1] == ["Evidence", f"Resource that decides: {builders.NSG_ID}"]


def test_assumptions_are_part_of_the_evidence() -> None:
    found = verdict(evidence=(), resource_id=None, assumptions=("DNS answers alike",))
    assert replies(report(verdict=found))[1] == ["Evidence", "• assumed: DNS answers alike"]


def test_long_evidence_keeps_both_ends_and_has_all_in_a_file() -> None:
    items = tuple(f"{number} rule-{number}: {'x' * 200}" for number in range(60))
    messages = report_messages(context(), report(verdict=verdict(evidence=items)))
    lines = shown(messages[2])
    assert [line.split(":")[0] for line in lines] == [
        "Evidence",
        *(f"• {number} rule-{number}" for number in (0, 1, 2, 3)),
        "• … 49 more lines, in the file below",
        *(f"• {number} rule-{number}" for number in range(53, 60)),
        "Resource that decides",
    ]
    assert messages[3] == {
        "text": "All evidence on aks-shop: it is the file evidence-r_012345.txt, "
        "too long for a message. Whole, to be copied.",
        "file": {"name": "evidence-r_012345.txt", "content": "\n".join(items) + "\n"},
    }


def test_one_overlong_line_of_evidence_is_cut_and_whole_in_the_file() -> None:
    line = "200 deny: " + "y" * 900
    messages = report_messages(context(), report(verdict=verdict(evidence=(line,))))
    assert [len(each) for each in shown(messages[2])] == [8, 602, 23 + len(builders.NSG_ID)]
    assert messages[3]["file"]["content"] == f"{line}\n"


def test_many_commands_are_spread_over_messages_and_none_is_lost() -> None:
    many = tuple(("az", "network", "one", f"--name={n}", "x" * 900) for n in range(40))
    messages = replies(report(fixes=(fix(command=many, verify=(), undo=()),)))
    parts = messages[2:-1]
    printed = [line.strip() for part in parts for line in part if line.startswith("    az ")]
    assert (len(parts), len(printed)) == (4, 40)


def test_long_instructions_stand_in_a_message_of_their_own() -> None:
    told = fix(instructions="i" * 5_900, command=(("az", "x" * 8_000),))
    messages = replies(report(fixes=(told,)))
    assert [part[0] for part in messages[2:4]] == ["1. Allow TCP 443 in nsg-nodes", "Run"]


def test_command_too_long_for_a_message_is_a_file_after_the_others() -> None:
    told = fix(command=(("az", "x" * 9_000),), verify=(), undo=())
    messages = report_messages(context(), report(fixes=(told,)))
    assert shown(messages[3])[-2:] == [
        "Run",
        "The command is long: it is the file fix-1-run-1.sh in this thread.",
    ]
    assert messages[4]["file"] == {"name": "fix-1-run-1.sh", "content": f"az {'x' * 9_000}\n"}


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (State.CAUSE_FOUND, "@aks-oncall nodes cannot reach their API server."),
        (State.LIKELY_CAUSE, "@aks-oncall nodes cannot reach their API server."),
        (
            State.NOT_DETERMINED,
            "@aks-oncall an operation failed, and its cause is still open.",
        ),
        (State.NO_FAULT_FOUND, None),
        (State.IN_PROGRESS, None),
        (State.NOT_THIS_ERROR, None),
    ],
)
def test_event_calls_the_group_only_where_somebody_must_act(
    state: State, expected: str | None
) -> None:
    messages = report_messages(context(event()), report(state, fixes=()))
    called = [shown(message)[0] for message in messages[1:] if mentions(message)]
    assert called == ([expected] if expected else [])


def test_route_that_is_not_quiet_calls_the_person_even_where_nothing_is_wrong() -> None:
    about = context(event(), oncall_group="U0BEN", quiet_transient=False)
    messages = report_messages(about, report(State.NO_FAULT_FOUND, fixes=()))
    assert [shown(message)[0] for message in messages[1:] if mentions(message)] == [
        "@ben an operation failed, and nothing wrong is found now."
    ]


@pytest.mark.parametrize("state", list(State))
def test_asker_is_called_once_whatever_comes_out(state: State) -> None:
    messages = report_messages(context(), report(state))
    assert [mentions(message) for message in messages[1:] if mentions(message)] == [["U0ANN"]]


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        (context(event(), oncall_group=None), []),
        (context(request(user=None)), []),
        (context(request(user="U1> <!channel")), []),
        (context(), [["U0ANN"]]),
        (context(event()), [["S0ONCALL"]]),
    ],
)
def test_nobody_is_called_by_an_odd_or_absent_id(about: Context, expected: list[list[str]]) -> None:
    messages = report_messages(about, report())[1:]
    assert [mentions(message) for message in messages if mentions(message)] == expected


def test_what_lets_the_bot_read_more_is_told_as_that() -> None:
    grant = fix(purpose=Purpose.GRANT, title="Let it read", proven=False)
    made = report(State.NOT_DETERMINED, verdict=verdict(grant=grant.command[0]), fixes=(grant,))
    assert replies(made)[2][:5] == [
        "1. Let it read",
        "Who: owner of resource group rg-shop",
        "Ask the network team.",
        "⚠ This lets the bot read more: the owner of that scope decides.",
        "Run",
    ]


def test_no_answer_is_called_out_in_a_new_message() -> None:
    (message,) = no_answer_call(context(event()))
    assert shown(message) == [
        "@aks-oncall there is no answer: the check failed several times and was given up.",
        "No answer: the command line makes the same checks.",
    ]
