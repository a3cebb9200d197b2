"""From a signed request through the queue's message to what stands in Slack, and back again."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.desk import Desk
from bot.listeners import Door, make_door
from bot.request import from_json
from bot.routing.router import NOT_YOURS
from bot.settings import SlackSettings
from sandbox.slack.mentions import mentions
from sandbox.slack.people import SignedRequest, click, envelope, interaction, shortcut, slash
from sandbox.slack.reading import lines
from sandbox.slack.server import Slack
from sandbox.slack.workspace import Message
from tests import builders
from tests.bot.clock import FakeTime
from tests.bot.diagnosis import Diagnosis
from tests.bot.reports import CHANNEL, NOW, finding, healthy, report

ANN, BEN = "U0ANN", "U0BEN"


@dataclass(slots=True, kw_only=True)
class Bot:
    """The app: its door, its desk, and the diagnosis behind it; `served` counts queue messages."""

    slack: Slack
    door: Door
    desk: Desk
    diagnosis: Diagnosis
    served: int = 0

    async def take(self, request: SignedRequest, *, copies: int = 1) -> None:
        """Answer a request, and do the job that it leads to."""
        answered = await asyncio.to_thread(self.door.answer, request.headers, request.body)
        assert answered.status == 200
        for _ in range(copies if answered.job is not None else 0):
            self.served += 1
            job = from_json(answered.job or "")
            await self.desk.answer(job, f"message-{self.served}", self.diagnosis)

    async def press(self, message: Message, label: str, user: str = BEN, copies: int = 1) -> None:
        """Press a button, or choose from the menu, by what it says."""
        await self.take(
            click(self.slack, message=message, action=action_of(message, label), user=user),
            copies=copies,
        )

    def shown(self, message: Message) -> list[str]:
        """Return the lines that a message shows now."""
        return lines(message, self.slack.workspace)

    @property
    def root(self) -> Message:
        """Return the first message of the bot."""
        mine = [each for each in self.slack.workspace.messages if each.user == "U0CONNCHECK"]
        return mine[0]


def action_of(message: Message, label: str) -> dict[str, Any]:
    """Return the action of a button or of a menu's option."""
    blocks: list[Any] = message.blocks
    elements = [e for block in blocks if block["type"] == "actions" for e in block["elements"]]
    for element in elements:
        if element.get("text", {}).get("text") == label:
            return dict(element)
        for option in element.get("options", []):
            if option["text"]["text"] == label:
                return {**element, "selected_option": option}
    raise AssertionError(label)


@pytest.fixture
def bot(slack: Slack, settings: SlackSettings, time: FakeTime) -> Bot:
    """Return the app over the served workspace, its memory in the process."""
    environ = {
        "SLACK_BOT_TOKEN": settings.token,
        "SLACK_SIGNING_SECRET": settings.signing_secret,
        "SLACK_DEFAULT_CHANNEL": CHANNEL,
        "SLACK_API_URL": settings.api_url,
        "CONNCHECK_MESSAGE_GAP_S": "0",
    }

    def now() -> datetime:
        return NOW

    return Bot(
        slack=slack,
        door=make_door(settings, None, lambda: (str(builders.CLUSTER_ID),)),
        desk=Desk(environ=environ, clock=time.clock, now=now),
        diagnosis=Diagnosis(),
    )


Begin = Callable[[], Awaitable[Message]]


@pytest.fixture
def begin(bot: Bot) -> Begin:
    """Return what asks by the cluster's name alone, and returns the root message."""

    async def asked() -> Message:
        words = "aks-shop Connection timed out"
        command = slash(bot.slack, command="/aks-conncheck", words=words, user=ANN, channel=CHANNEL)
        await bot.take(command)
        return bot.root

    return asked


async def test_name_alone_leads_to_a_thread(bot: Bot, begin: Begin) -> None:
    root = await begin()
    assert bot.shown(root)[0].startswith("⛔ Cause found: Rule deny-all")
    assert len(bot.slack.workspace.thread(CHANNEL, root.ts)) == 5


async def test_who_presses_is_on_it_and_the_button_goes(bot: Bot, begin: Begin) -> None:
    root = await begin()
    await bot.press(root, "I'm on it", copies=2)
    shown = bot.shown(root)
    assert (shown[-2], "I'm on it" in " ".join(shown)) == ("On it: @ben", False)


async def test_run_again_in_the_same_thread_keeps_who_is_on_it(bot: Bot, begin: Begin) -> None:
    root = await begin()
    await bot.press(root, "I'm on it")
    bot.diagnosis.make = healthy
    await bot.press(root, "Run checks again", copies=3)
    shown = bot.shown(root)
    assert (len(bot.diagnosis.asked), len(bot.slack.workspace.roots(CHANNEL))) == (2, 1)
    assert [shown[0], *shown[-3:-1]] == [
        "✅ No fault found now: Cluster and pools are Succeeded.",
        "[ Run checks again ]",
        "On it: @ben",
    ]


async def test_node_is_probed_after_the_question(bot: Bot, begin: Begin) -> None:
    root = await begin()
    checks = bot.slack.workspace.thread(CHANNEL, root.ts)[1]
    await bot.press(checks, "Ask a node too")
    assert [each.probe for each in bot.diagnosis.asked] == [False, True]


async def test_report_is_a_file_in_the_thread_once_a_press(bot: Bot, begin: Begin) -> None:
    root = await begin()
    await bot.press(root, "Full report", copies=2)
    names = [name for each in bot.slack.workspace.messages for name in each.files]
    assert len(names) == 1


async def test_not_the_cause_and_mute_are_told_in_the_root(bot: Bot, begin: Begin) -> None:
    root = await begin()
    await bot.press(root, "Not the cause")
    await bot.press(root, "Mute for 1 hour")
    assert bot.shown(root)[-2] == "Not the cause, says @ben · Quiet until 19:43 UTC"


async def test_shortcut_on_an_alert_answers_in_its_thread(bot: Bot) -> None:
    workspace = bot.slack.workspace
    alert = Message(
        channel=CHANNEL,
        ts=workspace.next_ts(),
        user=BEN,
        text="Sev1",
        attachments=[
            {"title": str(builders.CLUSTER_ID), "text": "exit status=51 Connection timed out"}
        ],
    )
    workspace.messages.append(alert)
    await bot.take(shortcut(bot.slack, callback_id="diagnose_error", message=alert, user=ANN))
    thread = workspace.thread(CHANNEL, alert.ts)
    assert ([each.thread_ts for each in thread[1:]], len(thread)) == ([alert.ts] * 5, 6)
    assert bot.shown(thread[1])[0].startswith("⛔ Cause found")
    said = f"Sev1\n{builders.CLUSTER_ID}\nexit status=51 Connection timed out"
    assert bot.diagnosis.asked[0].error == said


async def test_another_run_of_the_same_cause_is_told_as_such(bot: Bot, begin: Begin) -> None:
    root = await begin()
    bot.diagnosis.make = report
    await bot.press(root, "Run checks again")
    last = bot.slack.workspace.thread(CHANNEL, root.ts)[-1]
    assert bot.shown(last) == [
        "@ben checked again.",
        "Nothing changed since the last check: every check has the same result.",
    ]


@pytest.mark.parametrize(
    "label",
    [
        "I'm on it",
        "Not the cause",
        "Mute for 1 hour",
        "Azure support ticket",
        "Full report",
        "Run checks again",
    ],
)
async def test_press_of_a_stranger_is_told_alone_and_changes_nothing(
    bot: Bot, begin: Begin, tmp_path: Path, caplog: pytest.LogCaptureFixture, label: str
) -> None:
    caplog.set_level(logging.INFO, "aks_conncheck.audit")
    file = tmp_path / "routing.toml"
    file.write_text('[[allow]]\nusers = ["U0ANN"]\n')
    environ = {**bot.desk.environ, "CONNCHECK_ROUTING_FILE": str(file)}
    bot.desk = replace(bot.desk, environ=environ)
    root = await begin()
    before, count = bot.shown(root), len(bot.slack.workspace.messages)
    await bot.press(root, label)
    assert [one.text for one in bot.slack.workspace.ephemerals] == [NOT_YOURS]
    assert (bot.shown(root), len(bot.slack.workspace.messages)) == (before, count)
    refused = [each for each in caplog.messages if each.startswith("refused ")]
    assert [f"by {BEN} in {CHANNEL}" in each for each in refused] == [True]
    await bot.press(root, label, user=ANN)
    workspace = bot.slack.workspace
    told = (bot.shown(root), len(workspace.messages), len(workspace.ephemerals))
    assert told != (before, count, 1)


HOSTILE = "<!channel> <!here|x> <!everyone> <!subteam^S0ONCALL> <@U0EVE> @here"


def by_slash(bot: Bot) -> SignedRequest:
    words = f"aks-shop Connection timed out {HOSTILE}"
    return slash(bot.slack, command="/aks-conncheck", words=words, user=ANN, channel=CHANNEL)


def by_shortcut(bot: Bot) -> SignedRequest:
    workspace = bot.slack.workspace
    words = f"{builders.CLUSTER_ID} exit status=51 Connection timed out {HOSTILE}"
    alert = Message(channel=CHANNEL, ts=workspace.next_ts(), user=BEN, text=words)
    workspace.messages.append(alert)
    return shortcut(bot.slack, callback_id="diagnose_error", message=alert, user=ANN)


def by_form(bot: Bot) -> SignedRequest:
    filled = {
        "typed": {"value": "aks-shop"},
        "error": {"value": HOSTILE},
        "where": {"selected_conversation": CHANNEL},
    }
    view = {
        "type": "modal",
        "id": "V1",
        "hash": "h",
        "callback_id": "conncheck_form",
        "private_metadata": '{"channel": "C0AKSOPS"}',
        "state": {"values": {block: {"v": value} for block, value in filled.items()}},
    }
    whole = {"type": "view_submission", **envelope(bot.slack, ANN), "view": view}
    return interaction(bot.slack, whole)


@pytest.mark.parametrize("way", [by_slash, by_shortcut, by_form])
async def test_asker_alone_is_named_then_called_whatever_the_words_say(
    bot: Bot, way: Callable[[Bot], SignedRequest]
) -> None:
    said = finding(title=HOSTILE, summary=HOSTILE)
    bot.desk = replace(bot.desk, environ={**bot.desk.environ, "SLACK_ONCALL_USERGROUP": "S0ONCALL"})
    bot.diagnosis.make = lambda: report(findings=(said,))
    await bot.take(way(bot))
    mine = [one for one in bot.slack.workspace.messages if one.user == "U0CONNCHECK"]
    called = [mentions({"text": one.text, "blocks": one.blocks}) for one in mine]
    root, *replies, last = called
    # The root's foot says who asked; the last reply is what calls them.
    assert (root, [each for each in replies if each], last) == ([ANN], [], [ANN])
