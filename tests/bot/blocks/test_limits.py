"""Whatever a report holds, Slack takes every message, calls nobody by it, and loses no command."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.blocks import progress_message, report_messages, started_message, trouble_message
from bot.blocks.commands import MOST_COMMAND, shell_lines
from bot.context import Context
from diagnostics.model.finding import Danger, Finding, Fix, Outcome
from diagnostics.model.ids import ResourceId
from diagnostics.model.incident import Category, Endpoint, Incident, NodeRef, Source
from diagnostics.model.report import Progress, Report, State, Verdict
from sandbox.slack.limits import problems
from sandbox.slack.mentions import mentions
from tests import builders
from tests.bot.blocks.seen import characters
from tests.bot.reports import ASKER, CHANNEL, ONCALL, context, event, request

HOSTILE = (
    "<!channel> <!here|x> <!everyone> @channel <@U0BEN> <!subteam^S0OTHER> *bold* _it_ ~no~ "
    "`code` ```fence``` <https://evil.example|portal> &lt;!channel&gt; :tada: "
    "\u202egnp.exe\u202c \u2067rtl\u2069 \u200b\u200f\u0007\u001b[31m \u2028next\n\nline \ud800"
)
LONG = HOSTILE + "x" * 3_000
PHRASE = "é" * 63


def faults(messages: list[dict[str, Any]]) -> list[str]:
    """List what is wrong with a thread; its first message is the root."""
    found = [fault for message in messages for fault in _faults(message)]
    root = messages[0]
    if len(root["blocks"]) > 9 or characters(root) > 1_500:
        found.append(f"root: {len(root['blocks'])} blocks, {characters(root)} characters")
    called = [one for message in messages for one in mentions(message)]
    return found + [one for one in called if one not in (ASKER, ONCALL)]


def _faults(message: dict[str, Any]) -> list[str]:
    as_post, as_edit = problems(message), problems(message, update=True)
    length = len(message["text"])
    wrong_length = [] if 80 <= length <= 150 else [f"text of {length}: {message['text']}"]
    return [*as_post, *as_edit, *wrong_length, *(["no body"] if len(message) != 2 else [])]


def hostile_finding(number: int) -> Finding:
    return Finding(
        id=f"check_{number}",
        title=LONG,
        outcome=list(Outcome)[number % 5],
        summary=f"{number} {LONG}",
        evidence=(LONG,) * 60,
        source="https://learn.microsoft.com/x",
    )


def hostile_fix(number: int) -> Fix:
    commands = tuple(
        ("az", "network", f"--name={n}", "--value", PHRASE * 5, "--text", "a\n$(b) `c` 'd'")
        for n in range(20)
    )
    return Fix(
        check="check_1",
        title=f"{number} {LONG}",
        command=commands,
        undo=(*commands[:3], ("az", "x" * (MOST_COMMAND + number))),
        verify=(("az", "x" * (MOST_COMMAND - 3)), ("az", "show", HOSTILE)),
        instructions=LONG * 3,
        danger=list(Danger)[number % 3],
        proven=True,
        owner=LONG,
    )


def hostile_report(state: State) -> Report:
    return Report(
        incident=builders.incident(
            Category.TLS_HANDSHAKE,
            endpoint=Endpoint(fqdn=LONG, port=443),
            node=NodeRef(ip=LONG, pool=LONG),
            source=Source.INSTANCE_VIEW,
            article="https://learn.microsoft.com/x",
        ),
        verdict=Verdict(
            state=state,
            summary=LONG,
            check="check_1",
            resource_id=ResourceId(f"/subscriptions/{HOSTILE}"),
            evidence=tuple(f"{number} {HOSTILE}" + "x" * 200 for number in range(60)),
            undecided=tuple(f"check_{number}" for number in range(14)),
            assumptions=(LONG, LONG),
        ),
        findings=tuple(map(hostile_finding, range(14))),
        fixes=tuple(map(hostile_fix, range(3))),
        seconds=12_345.6,
        arm_calls=99,
    )


def hostile_context(**fields: Any) -> Context:  # noqa: ANN401 - any field
    return context(
        request(operation=LONG, at=LONG, user="U0ANN", **fields),
        oncall_group="S0ONCALL",
    )


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("granted", [None, ("az", "role", "create", PHRASE * 30), ("az", "x")])
def test_hostile_report_is_taken_by_slack(state: State, granted: tuple[str, ...] | None) -> None:
    made = hostile_report(state)
    made = replace(made, verdict=replace(made.verdict, grant=granted))
    assert faults(report_messages(hostile_context(), made)) == []


@pytest.mark.parametrize("asked", [request(), event()])
@pytest.mark.parametrize("name", ["n" * 63, "n" * 400, HOSTILE])
def test_hostile_cluster_name_is_taken_by_slack(asked: Any, name: str) -> None:  # noqa: ANN401
    about = context(replace(asked, cluster_id=f"/subscriptions/1/{name}", operation=LONG))
    waiting = (LONG,) * 14
    run = Progress(incident=builders.incident(), findings=(), waiting=waiting)
    answered = Progress(
        incident=builders.incident(node=NodeRef(ip=LONG)),
        findings=tuple(map(hostile_finding, range(14))),
        waiting=(),
    )
    for message in (
        started_message(about),
        progress_message(about, run),
        progress_message(about, answered),
        trouble_message(about, LONG),
        trouble_message(about, LONG, LONG),
        report_messages(about, hostile_report(State.CAUSE_FOUND))[0],
    ):
        assert faults([message]) == []


def printed(messages: list[dict[str, Any]]) -> list[str]:
    """List the commands of the replies, whether in blocks or as files."""
    blocks = [block for each in messages[1:] for block in each.get("blocks", ())]
    elements = [part for block in blocks for part in block.get("elements", ())]
    shown = [part for part in elements if part.get("type") == "rich_text_preformatted"]
    texts = [text["text"] for part in shown for text in part["elements"]]
    return texts + [each["file"]["content"].rstrip() for each in messages if "file" in each]


def test_every_command_of_a_hostile_report_is_printed_whole() -> None:
    made = hostile_report(State.CAUSE_FOUND)
    texts = printed(report_messages(context(), made))
    lost = [
        shell_lines(argv)
        for fix in made.fixes
        for argv in (*fix.command, *fix.verify[:1], *fix.undo)
        if shell_lines(argv) not in texts
    ]
    assert lost == []


WORDS = st.text(max_size=40) | st.sampled_from([HOSTILE, LONG, "", "<!channel>", "\n"])
SHOWN = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=2_000)
COMMAND = st.lists(SHOWN, min_size=1, max_size=6).map(tuple)
FIX = st.builds(
    Fix,
    check=st.just("check_1"),
    title=WORDS,
    command=st.lists(COMMAND, max_size=4).map(tuple),
    undo=st.lists(COMMAND, max_size=2).map(tuple),
    verify=st.lists(COMMAND, max_size=2).map(tuple),
    instructions=WORDS,
    danger=st.sampled_from(Danger),
    proven=st.booleans(),
    owner=st.none() | WORDS,
)
FINDING = st.builds(
    Finding,
    id=st.sampled_from([f"check_{n}" for n in range(5)]),
    title=WORDS,
    outcome=st.sampled_from(Outcome),
    summary=WORDS,
    source=st.sampled_from(["", "https://learn.microsoft.com/x"]),
)
VERDICT = st.builds(
    Verdict,
    state=st.sampled_from(State),
    summary=WORDS,
    check=st.none() | st.just("check_1"),
    resource_id=st.none() | WORDS.map(ResourceId),
    evidence=st.lists(WORDS, max_size=30).map(tuple),
    undecided=st.lists(st.sampled_from(["check_1", "gone"]), max_size=2).map(tuple),
    grant=st.none() | COMMAND,
    assumptions=st.lists(WORDS, max_size=3).map(tuple),
)
INCIDENT = st.builds(
    Incident,
    cluster_id=st.just(builders.CLUSTER_ID),
    category=st.sampled_from(Category),
    exit_code=st.none() | st.integers(0, 255),
    endpoint=st.builds(Endpoint, fqdn=st.none() | WORDS, ip=st.none() | WORDS),
    node=st.builds(NodeRef, ip=st.none() | WORDS, pool=st.none() | WORDS),
    article=st.none() | st.just("https://learn.microsoft.com/x"),
    source=st.none() | st.sampled_from(Source),
)
REPORT = st.builds(
    Report,
    incident=INCIDENT,
    verdict=VERDICT,
    findings=st.lists(FINDING, max_size=14).map(tuple),
    fixes=st.lists(FIX, max_size=3).map(tuple),
    seconds=st.floats(0, 100_000),
    arm_calls=st.just(1),
)


@settings(max_examples=150, deadline=None)
@given(made=REPORT, asked=st.sampled_from([request(), event(), event(at=None)]))
def test_any_report_is_taken_by_slack_and_loses_no_command(made: Report, asked: Any) -> None:  # noqa: ANN401
    messages = report_messages(context(asked, channel=CHANNEL), made)
    assert faults(messages) == []
    commands = [
        shell_lines(argv) for fix in made.fixes for argv in (*fix.command, *fix.verify, *fix.undo)
    ]
    texts = printed(messages)
    assert [command for command in commands if command not in texts] == []
