"""Every kind of job, cut off after every await and done again: its thread ends whole.

Here the cut is an exception that nothing catches, in one process and on rows in memory, which lets
all jobs be tried in seconds. The real process is killed in `test_every_await.py`.
"""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import cast

import pytest

from bot.desk import Desk
from bot.memory.in_process import MemoryTable
from bot.memory.table import Table
from bot.ports import Diagnostician
from bot.posting import Poster, SlackPoster, make_client
from bot.request import Action, DiagnosisRequest, Press, Trigger
from bot.threads import Clock
from diagnostics.model.finding import Outcome
from diagnostics.model.report import State
from sandbox.slack.server import Slack, serve
from sandbox.slack.workspace import Message, contoso
from tests.bot.diagnosis import Diagnosis
from tests.bot.reports import CHANNEL, FINDINGS, KEY, NOW, event, healthy, report, request
from tests.builders import CLUSTER_ID
from tests.crash.watched import Watched

POST = "slack.post"
FIXED = tuple(
    replace(each, outcome=Outcome.PASSED) if each.outcome is Outcome.FAILED else each
    for each in FINDINGS
)


class Cut(BaseException):
    """The worker is gone."""


@dataclass(slots=True)
class Scissors:
    """Cuts after await number `after`, 0 is never; `last` is the await that it came to."""

    after: int
    awaited: int = 0
    last: str = ""

    def note(self, name: str) -> None:
        """Count one await."""
        self.awaited, self.last = self.awaited + 1, name
        if self.awaited == self.after:
            raise Cut(name)


@dataclass(slots=True)
class Scene:
    """Storage and a workspace that outlive every worker."""

    slack: Slack
    table: MemoryTable = field(default_factory=MemoryTable)
    diagnosis: Diagnosis = field(default_factory=Diagnosis)

    async def work(self, act: "Act", scissors: Scissors, began: datetime = NOW) -> None:
        """Let a fresh worker do something."""
        ticks, slept = count(step=3), list[float]()

        async def sleep(seconds: float) -> None:
            slept.append(seconds)

        environ = {
            "SLACK_BOT_TOKEN": self.slack.workspace.bot_token,
            "SLACK_SIGNING_SECRET": self.slack.workspace.signing_secret,
            "SLACK_DEFAULT_CHANNEL": CHANNEL,
            "SLACK_ONCALL_USERGROUP": "S0ONCALL",
            "SLACK_API_URL": self.slack.api_url,
            "CONNCHECK_MESSAGE_GAP_S": "0",
        }
        desk = Desk(
            environ=environ,
            clock=Clock(seconds=lambda: next(ticks), sleep=sleep),
            now=lambda: began + timedelta(seconds=sum(slept)),
            table=lambda _: cast("Table", Watched("table", self.table, scissors)),
            poster=lambda settings, _: cast(
                "Poster", Watched("slack", SlackPoster(make_client(settings)), scissors)
            ),
        )
        azure = cast("Diagnostician", Watched("azure", self.diagnosis, scissors))
        await act(desk, azure)

    @property
    def messages(self) -> list[Message]:
        """Return what stands in the workspace."""
        return self.slack.workspace.messages


Act = Callable[[Desk, Diagnostician], Awaitable[None]]


def answering(job: DiagnosisRequest | Press, owner: str = "message-1") -> Act:
    async def act(desk: Desk, azure: Diagnostician) -> None:
        await desk.answer(job, owner, azure)

    return act


async def two_others(desk: Desk, azure: Diagnostician) -> None:
    """Let two other clusters fail, so that the next one makes a storm."""
    for name in ("aks-a", "aks-b"):
        await desk.answer(of_cluster(name), f"message-{name}", azure)


async def tending(desk: Desk, azure: Diagnostician) -> None:
    """Do what a timer does each minute."""
    del azure
    await desk.tend()


def of_cluster(name: str) -> DiagnosisRequest:
    about = f"{CLUSTER_ID.rpartition('/')[0]}/{name}"
    return event(key=f"{name:0>32}", cluster_id=about, correlation=name)


def giving_up(job: DiagnosisRequest) -> Act:
    async def act(desk: Desk, azure: Diagnostician) -> None:
        await desk.give_up(job, "poison-1", azure)

    return act


def press(action: Action) -> Press:
    return Press(
        key="b" * 32, incident=KEY, action=action, user="U0ANN", channel=CHANNEL, message_ts="1.2"
    )


AGAIN = request(key="a" * 32, trigger=Trigger.BUTTON, incident=KEY)
LOOK = request(key="c" * 32, trigger=Trigger.TIMER, incident=KEY, user=None)
FIRST = answering(request(), "message-0")
CHANGED = Diagnosis(make=lambda: report(State.LIKELY_CAUSE))
REPAIRED = Diagnosis(make=lambda: healthy(findings=FIXED))
JOBS: dict[str, tuple[Act | None, Diagnosis, Act]] = {
    "command": (None, Diagnosis(), answering(request())),
    "event": (None, Diagnosis(), answering(event(correlation="c-1"))),
    "recovery": (None, Diagnosis(recovered=True), answering(event())),
    "again": (FIRST, CHANGED, answering(AGAIN)),
    "probe": (None, CHANGED, answering(request(probe=True))),
    "probe again": (FIRST, CHANGED, answering(replace(AGAIN, probe=True))),
    "look": (FIRST, REPAIRED, answering(LOOK)),
    "on it": (FIRST, Diagnosis(), answering(press(Action.ON_IT))),
    "mute": (FIRST, Diagnosis(), answering(press(Action.MUTE))),
    "not the cause": (FIRST, Diagnosis(), answering(press(Action.NOT_CAUSE))),
    "report": (FIRST, Diagnosis(), answering(press(Action.REPORT))),
    "third of a storm": (two_others, Diagnosis(), answering(of_cluster("aks-c"))),
    "giving up in a storm": (two_others, Diagnosis(), giving_up(of_cluster("aks-c"))),
    "giving up": (None, Diagnosis(), giving_up(event())),
    "giving up after a verdict": (FIRST, Diagnosis(), giving_up(request(key="d" * 32))),
}


@asynccontextmanager
async def scene_after(first: Act | None) -> AsyncIterator[Scene]:
    """Open a scene in which something was done before."""
    async with serve(contoso()) as slack:
        scene = Scene(slack=slack)
        if first is not None:
            await scene.work(first, Scissors(0))
        yield scene


def whole(messages: list[Message]) -> list[tuple[str, bool, str]]:
    """Return what each message says, whether it is a reply, and its blocks without times."""
    return [
        (one.text, one.thread_ts is not None, re.sub(r"[0-9]{10}\.?[0-9]{6}", "", str(one.blocks)))
        for one in messages
    ]


@pytest.mark.parametrize("name", JOBS)
async def test_job_that_is_cut_off_after_any_await_is_finished_by_the_next_worker(
    name: str,
) -> None:
    first, diagnosis, act = JOBS[name]
    cuts = Scissors(0)
    async with scene_after(first) as scene:
        scene.diagnosis = diagnosis
        await scene.work(act, cuts)
        expected = whole(scene.messages)
    for after in range(1, cuts.awaited + 1):
        scissors = Scissors(after)
        async with scene_after(first) as scene:
            scene.diagnosis = diagnosis
            with pytest.raises(Cut):
                await scene.work(act, scissors)
            for _ in range(2):  # the second time nothing is left to do
                await scene.work(act, Scissors(0))
            await scene.work(tending, Scissors(0), NOW + timedelta(hours=1))
            said = whole(scene.messages)
            # The digest's one call comes when the digest is drawn next.
            order = sorted if "storm" in name else list
            check(order(said), order(expected), scissors.last)


def check(
    said: list[tuple[str, bool, str]], expected: list[tuple[str, bool, str]], last: str
) -> None:
    """Assert that all stands there in order, and one message twice where Slack had just taken it.

    A root that is there twice was not edited any more, so its first copy says something else.
    """
    extra = len(said) - len(expected)
    assert extra == (1 if last == POST else 0), (last, said)
    left = iter(said)
    assert [each for each in expected if each in left] == expected, (last, said)
