"""Whoever asked gets an answer: in a thread, or where that cannot be, alone."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from bot.desk import Desk
from bot.ports import NoReport
from bot.private import CLOSED, GAVE_UP
from bot.refusals import ChannelClosed, PostFailed
from bot.request import DiagnosisRequest, Trigger
from bot.routing.router import NOT_YOURS
from bot.settings import SettingsError
from sandbox.slack.server import Slack
from sandbox.slack.workspace import Fault
from tests.bot.blocks.seen import shown
from tests.bot.clock import FakeTime
from tests.bot.diagnosis import Diagnosis
from tests.bot.reports import CHANNEL, NOW, event, request

CHANNEL_SETTING = "SLACK_DEFAULT_CHANNEL must be a channel's id (C…)."
TABLE_SETTING = "AzureWebJobsStorage__tableServiceUri is missing; __queueServiceUri needs it."


AUDIT = "aks_conncheck.audit"
OpenDesk = Callable[..., Desk]


@pytest.fixture
def open_desk(slack: Slack, time: FakeTime) -> OpenDesk:
    """Return a function that opens a desk with some settings changed."""
    environ = {
        "SLACK_BOT_TOKEN": slack.workspace.bot_token,
        "SLACK_SIGNING_SECRET": slack.workspace.signing_secret,
        "SLACK_DEFAULT_CHANNEL": CHANNEL,
        "SLACK_ONCALL_USERGROUP": "S0ONCALL",
        "SLACK_API_URL": slack.api_url,
        "CONNCHECK_MESSAGE_GAP_S": "0",
    }

    def now() -> datetime:
        return NOW

    def begin(**changed: str) -> Desk:
        return Desk(environ=environ | changed, clock=time.clock, now=now)

    return begin


def heads(slack: Slack) -> list[str]:
    return [
        f"{one.channel}: {shown({'text': one.text, 'blocks': one.blocks})[0]}"
        for one in slack.workspace.messages
    ]


def whispers(slack: Slack) -> list[str]:
    return [one.text for one in slack.workspace.ephemerals]


def asked_in(slack: Slack, channel: str = CHANNEL) -> DiagnosisRequest:
    url = slack.response_url(slack.workspace.new_response_url(channel, "U0ANN"))
    return request(channel=channel, answer_url=url)


FINISHED = [
    f"{CHANNEL}: ⛔ Cause found: Rule deny-all (priority 200) denies TCP to 20.90.10.20:443.",
    f"{CHANNEL}: Checks",
    f"{CHANNEL}: Evidence",
    f"{CHANNEL}: 1. Allow TCP 443 in nsg-nodes",
]


@pytest.mark.parametrize(
    ("asked", "call"),
    [
        (request(), "@ann your check is done."),
        (event(), "@aks-oncall nodes cannot reach their API server."),
    ],
)
async def test_request_ends_in_its_thread(
    open_desk: OpenDesk, slack: Slack, asked: DiagnosisRequest, call: str
) -> None:
    diagnosis = Diagnosis()
    await open_desk().answer(asked, "message-1", diagnosis)
    assert heads(slack) == [*FINISHED, f"{CHANNEL}: {call}"]
    (seen,) = diagnosis.asked
    assert replace(seen, key=asked.key) == asked


async def test_copies_of_a_request_are_not_diagnosed_again(
    open_desk: OpenDesk, slack: Slack
) -> None:
    desk, diagnosis = open_desk(), Diagnosis()
    for owner in ("message-1", "message-2", "message-1"):
        await desk.answer(request(), owner, diagnosis)
    assert (len(diagnosis.asked), len(slack.workspace.roots(CHANNEL))) == (1, 1)


async def test_portal_of_the_settings_cloud_is_linked(open_desk: OpenDesk, slack: Slack) -> None:
    desk = open_desk(AZURE_SDK_CLOUD_CONF="AZURE_CHINA_CLOUD")
    await desk.answer(request(), "message-1", Diagnosis())
    assert str(slack.workspace.messages[0].blocks[0]).count("https://portal.azure.cn/") == 1


@pytest.mark.parametrize(("private", "expected"), [("only you", ["only you"]), (None, [])])
async def test_report_that_cannot_be_had_is_told_in_the_thread(
    open_desk: OpenDesk, slack: Slack, private: str | None, expected: list[str]
) -> None:
    none = NoReport("There is no cluster aks-shop.", "Check the name.", private)
    await open_desk().answer(asked_in(slack), "message-1", Diagnosis(error=none))
    (root,) = slack.workspace.messages
    assert shown({"text": root.text, "blocks": root.blocks})[:3] == [
        "⚠ No answer for aks-shop",
        "There is no cluster aks-shop.",
        "Check the name.",
    ]
    assert whispers(slack) == expected


async def test_failure_of_the_diagnosis_surfaces(open_desk: OpenDesk) -> None:
    with pytest.raises(ZeroDivisionError):
        await open_desk().answer(request(), "message-1", Diagnosis(error=ZeroDivisionError()))


async def test_closed_channel_is_told_to_the_asker_alone(open_desk: OpenDesk, slack: Slack) -> None:
    diagnosis = Diagnosis()
    await open_desk().answer(asked_in(slack, "C0GENERAL"), "message-1", diagnosis)
    assert (whispers(slack), heads(slack), diagnosis.asked) == ([CLOSED], [], [])


async def test_channel_that_closes_during_the_run_is_told_too(
    open_desk: OpenDesk, slack: Slack
) -> None:
    slack.workspace.inject(Fault(method="chat.update", error="is_archived"))
    await open_desk().answer(asked_in(slack), "message-1", Diagnosis())
    assert whispers(slack) == [CLOSED]


def runs_in(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what the log says of runs."""
    return [said for said in caplog.messages if said.startswith("run ")]


async def test_closed_channel_of_an_event_is_a_failure_that_the_log_names(
    open_desk: OpenDesk, caplog: pytest.LogCaptureFixture
) -> None:
    desk = open_desk(SLACK_DEFAULT_CHANNEL="C0GENERAL")
    with pytest.raises(ChannelClosed):
        await desk.answer(event(), "message-1", Diagnosis())
    assert runs_in(caplog) == ["run r_012345 has no thread: chat.postMessage: not_in_channel"]


WRONG = [
    ({"SLACK_DEFAULT_CHANNEL": "#ops"}, CHANNEL_SETTING),
    ({"AzureWebJobsStorage__queueServiceUri": "https://q"}, TABLE_SETTING),
]


@pytest.mark.parametrize(("changed", "message"), WRONG)
async def test_wrong_settings_are_told_to_the_asker_alone(
    open_desk: OpenDesk, slack: Slack, changed: dict[str, str], message: str
) -> None:
    await open_desk(**changed).answer(asked_in(slack), "message-1", Diagnosis())
    assert (whispers(slack), heads(slack)) == (
        [f"I am not set up yet. Tell whoever runs me: {message}"],
        [],
    )


@pytest.mark.parametrize(("changed", "message"), WRONG)
async def test_wrong_settings_at_an_event_are_a_failure_that_the_log_names(
    open_desk: OpenDesk,
    changed: dict[str, str],
    message: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    desk = open_desk(**changed)
    for step in (
        desk.answer(event(), "message-1", Diagnosis()),
        desk.give_up(event(), "poison-1", Diagnosis()),
    ):
        with pytest.raises(SettingsError):
            await step
    ids = '{"conncheck.run": "r_012345"}'
    assert runs_in(caplog) == [
        f"run r_012345 has no thread: {message}",
        f"run r_012345 is given up {ids}",
        f"run r_012345: its thread is not told: {message} {ids}",
    ]


async def test_giving_up_is_told_in_the_thread(open_desk: OpenDesk, slack: Slack) -> None:
    desk, asked = open_desk(), asked_in(slack)
    with pytest.raises(ZeroDivisionError):
        await desk.answer(asked, "message-1", Diagnosis(error=ZeroDivisionError()))
    await desk.give_up(asked, "poison-1", Diagnosis())
    assert (heads(slack), whispers(slack)) == (
        [
            f"{CHANNEL}: ⚠ No answer for aks-shop",
            f"{CHANNEL}: @ann there is no answer: the check failed several times and was given up.",
        ],
        [],
    )


async def _answer(desk: Desk, asked: DiagnosisRequest) -> None:
    await desk.answer(asked, "message-1", Diagnosis())


async def _give_up(desk: Desk, asked: DiagnosisRequest) -> None:
    await desk.give_up(asked, "poison-1", Diagnosis())


Step = Callable[[Desk, DiagnosisRequest], Awaitable[None]]


async def test_giving_up_in_a_workspace_that_refuses_is_told_alone(
    open_desk: OpenDesk, slack: Slack
) -> None:
    slack.workspace.inject(Fault(method="chat.postMessage", error="invalid_auth"))
    await open_desk().give_up(asked_in(slack), "poison-1", Diagnosis())
    assert whispers(slack) == [GAVE_UP]


@pytest.mark.parametrize("step", [_answer, _give_up])
async def test_slack_that_fails_at_an_event_is_a_failure(
    open_desk: OpenDesk, slack: Slack, step: Step
) -> None:
    slack.workspace.inject(Fault(method="chat.postMessage", error="invalid_auth"))
    with pytest.raises(PostFailed, match=r"chat\.postMessage: invalid_auth"):
        await step(open_desk(), event())


async def test_no_log_line_holds_an_address_a_token_or_an_error_text(
    open_desk: OpenDesk, slack: Slack, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for channel in (CHANNEL, "C0GENERAL"):
        asked = asked_in(slack, channel)
        desk = open_desk()
        await desk.answer(asked, "message-1", Diagnosis())
        await desk.give_up(asked, "poison-1", Diagnosis())
    logged = "".join(one.getMessage() for one in caplog.records if one.name != AUDIT)
    secrets = (slack.workspace.bot_token, "/commands/", "deny-all", "aks-shop")
    assert [word for word in secrets if word in logged] == []


RULES = """
[[tag]]
name = "team"
value = "payments"
channel = "C0ALERTS"
oncall = "U0BEN"

[[allow]]
users = ["U0ANN"]
"""


@pytest.fixture
def rules(tmp_path: Path) -> str:
    """Return the path of a routing file."""
    file = tmp_path / "routing.toml"
    file.write_text(RULES)
    return str(file)


async def test_event_goes_where_the_routing_file_says(
    open_desk: OpenDesk, slack: Slack, rules: str
) -> None:
    diagnosis = Diagnosis(known_tags={"team": "payments"})
    await open_desk(CONNCHECK_ROUTING_FILE=rules).answer(event(), "message-1", diagnosis)
    assert [heads(slack)[0][:8], heads(slack)[-1]] == [
        "C0ALERTS",
        "C0ALERTS: @ben nodes cannot reach their API server.",
    ]


async def test_stranger_is_told_alone(open_desk: OpenDesk, slack: Slack, rules: str) -> None:
    asked, diagnosis = replace(asked_in(slack), user="U0BEN"), Diagnosis()
    desk = open_desk(CONNCHECK_ROUTING_FILE=rules)
    await desk.answer(asked, "message-1", diagnosis)
    assert (whispers(slack), heads(slack), diagnosis.asked) == ([NOT_YOURS], [], [])


@pytest.mark.parametrize("recovered", ["post", "silent"])
async def test_failure_that_is_over_is_posted_quietly_or_only_logged(
    open_desk: OpenDesk,
    slack: Slack,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    recovered: str,
) -> None:
    posted = int(recovered == "post")
    caplog.set_level(logging.INFO, "aks_conncheck")
    file = tmp_path / "routing.toml"
    file.write_text(f'[default]\nrecovered = "{recovered}"\n')
    diagnosis = Diagnosis(recovered=True)
    desk = open_desk(CONNCHECK_ROUTING_FILE=str(file))
    await desk.answer(event(), "message-1", diagnosis)
    assert (len(slack.workspace.messages), diagnosis.asked) == (posted, [])
    assert "<!subteam" not in str([each.blocks for each in slack.workspace.messages])
    told = [one for one in caplog.messages if "over by itself" in one]
    assert [one.endswith(", posted") for one in told] == [posted == 1]


@pytest.mark.parametrize("trigger", ["slash", "form", "shortcut", "button"])
async def test_whoever_asked_is_called_once_and_nobody_else(
    open_desk: OpenDesk, slack: Slack, trigger: str
) -> None:
    thread = "1.5" if trigger == "shortcut" else None
    asked = replace(request(), trigger=Trigger(trigger), thread_ts=thread)
    await open_desk().answer(asked, "message-1", Diagnosis())
    said = str([each.blocks for each in slack.workspace.messages])
    assert (said.count("<@U0ANN> your check is done."), said.count("<!subteam^")) == (1, 0)


async def test_event_calls_who_is_on_call_once(open_desk: OpenDesk, slack: Slack) -> None:
    await open_desk().answer(event(), "message-1", Diagnosis())
    said = str([each.blocks for each in slack.workspace.messages])
    assert (said.count("<!subteam^S0ONCALL>"), said.count("<@")) == (1, 0)


@pytest.mark.parametrize("word", ["channel", "<!channel>", "@here", "<!everyone>", "S0<!here>"])
async def test_settings_that_call_a_whole_channel_post_nothing(
    open_desk: OpenDesk, slack: Slack, word: str
) -> None:
    with pytest.raises(SettingsError, match="SLACK_ONCALL_USERGROUP"):
        await open_desk(SLACK_ONCALL_USERGROUP=word).answer(event(), "message-1", Diagnosis())
    assert slack.workspace.messages == []


async def test_run_again_needs_leave_for_the_incident_whatever_the_press_says(
    open_desk: OpenDesk, slack: Slack, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "aks_conncheck.audit")
    file = tmp_path / "routing.toml"
    file.write_text('[[allow]]\nusers = ["U0ANN"]\n[[allow]]\nchannels = ["C0OTHER"]\n')
    desk, diagnosis = open_desk(CONNCHECK_ROUTING_FILE=str(file)), Diagnosis()
    await desk.answer(asked_in(slack), "message-1", diagnosis)
    before = heads(slack)
    pressed = replace(
        asked_in(slack, "C0OTHER"),
        key="b" * 32,
        user="U0BEN",
        trigger=Trigger.BUTTON,
        incident=asked_in(slack).key,
    )
    await desk.answer(pressed, "message-2", diagnosis)
    assert (whispers(slack), heads(slack), len(diagnosis.asked)) == ([NOT_YOURS], before, 1)
    (line,) = [each for each in caplog.messages if each.startswith("refused ")]
    said = f"refused diagnosis (button): by U0BEN in {CHANNEL} on {pressed.cluster_id.lower()}"
    assert line == said
