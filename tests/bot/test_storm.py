"""Failures of many clusters at the desk: one digest, each cluster a line, no verdict lost."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.board import Board
from bot.desk import Desk
from bot.memory.digest import Digest
from bot.memory.in_process import MemoryTable
from bot.memory.memory import open_memory
from bot.memory.storms import HELD, Storms
from bot.memory.table import Fields
from bot.posting import Message as Said
from bot.refusals import PostFailed
from bot.request import DiagnosisRequest, Trigger
from bot.storm.window import Case
from bot.tending import looks_due
from bot.threads import Clock, Desktop
from diagnostics.model.finding import Outcome
from diagnostics.model.report import Report
from sandbox.slack.server import Slack
from sandbox.slack.workspace import Fault, Message
from tests import builders
from tests.bot.blocks.seen import shown
from tests.bot.diagnosis import Diagnosis
from tests.bot.reports import CHANNEL, FINDINGS, NOW, event, healthy, report, verdict

PLATFORM = (
    "Looks like a platform problem in uksouth: nothing is wrong in the configuration of all {} "
    "clusters there that failed."
)
GROUP = builders.CLUSTER_ID.rsplit("/", 1)[0]


@dataclass(slots=True)
class Night:
    """Time that passes where somebody sleeps."""

    at: datetime = NOW

    def now(self) -> datetime:
        """Return it."""
        return self.at

    def seconds(self) -> float:
        """Return it in seconds."""
        return (self.at - NOW).total_seconds()

    async def sleep(self, seconds: float) -> None:
        """Let it pass, and others work."""
        self.at += timedelta(seconds=seconds)
        await asyncio.sleep(0)


@dataclass(slots=True)
class Hurry(Night):
    """Time that passes by itself, twenty times as fast as ours, for workers side by side."""

    began: float = field(default_factory=time.monotonic)

    def now(self) -> datetime:
        """Return it."""
        return NOW + timedelta(seconds=self.seconds())

    def seconds(self) -> float:
        """Return it in seconds."""
        return (time.monotonic() - self.began) * 20

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds / 20)


@dataclass(slots=True)
class Scene:
    """A desk at night, and what it says of each cluster."""

    slack: Slack
    desk: Desk
    night: Night
    reports: dict[str, Callable[[], Report]] = field(default_factory=dict)
    recovered: tuple[str, ...] = ()

    async def fail(self, name: str, copy: int = 1) -> None:
        """Let an operation of a cluster fail, and answer a copy of its notice."""
        await self.desk.answer(failure(name), f"message-{name}-{copy}", self.azure(name))

    def azure(self, name: str) -> Diagnosis:
        """Return what Azure says of a cluster."""
        return Diagnosis(make=self.reports.get(name, report), recovered=name in self.recovered)

    @property
    def said(self) -> list[Message]:
        """Return the messages of the channel."""
        return [one for one in self.slack.workspace.messages if one.channel == CHANNEL]

    @property
    def roots(self) -> list[str]:
        """Return what each message that is no reply is about."""
        return [head(one) for one in self.said if one.thread_ts is None]

    @property
    def digest(self) -> Message:
        """Return the digest's root."""
        (root,) = (one for one in self.said if "failed operations" in head(one))
        return root

    @property
    def thread(self) -> list[str]:
        """Return what each reply to the digest is about, the calls left out."""
        replies = [one for one in self.said if one.thread_ts == self.digest.ts]
        return [head(one) for one in replies if not lines(one)[0].startswith("@")]


def failure(name: str) -> DiagnosisRequest:
    return event(key=f"{name:0>32}", cluster_id=f"{GROUP}/{name}", correlation=name)


def head(message: Message) -> str:
    return message.text.split(":")[0]


def lines(message: Message) -> list[str]:
    return shown({"text": message.text, "blocks": message.blocks})


def denied_by(resource: str) -> Callable[[], Report]:
    return lambda: report(verdict=verdict(resource_id=f"/x/{resource}"))


@pytest.fixture
def scene(slack: Slack) -> Scene:
    """Return a night in which nothing has happened."""
    return scene_at(Night(), slack)


def scene_at(night: Night, slack: Slack) -> Scene:
    environ = {
        "SLACK_BOT_TOKEN": slack.workspace.bot_token,
        "SLACK_SIGNING_SECRET": slack.workspace.signing_secret,
        "SLACK_DEFAULT_CHANNEL": CHANNEL,
        "SLACK_ONCALL_USERGROUP": "S0ONCALL",
        "SLACK_API_URL": slack.api_url,
    }
    clock = Clock(seconds=night.seconds, sleep=night.sleep)
    return Scene(slack=slack, night=night, desk=Desk(environ=environ, clock=clock, now=night.now))


async def storm(scene: Scene, names: str = "abc") -> None:
    for name in names:
        await scene.fail(f"aks-{name}")


async def test_two_clusters_have_a_thread_each(scene: Scene) -> None:
    await storm(scene, "ab")
    assert scene.roots == [f"Cause found on aks-{name}" for name in "ab"]


async def test_the_third_cluster_makes_a_digest_that_links_to_all(scene: Scene) -> None:
    scene.reports["aks-c"] = denied_by("nsg-other")
    await storm(scene)
    assert scene.roots[2:] == ["3 failed operations on 3 clusters"]
    assert lines(scene.digest)[1:] == [
        "nsg-nodes decides: 2 clusters",
        "• aks-a: Cause found: Nsg outbound",
        "• aks-b: Cause found: Nsg outbound",
        "nsg-other decides: 1 cluster",
        "• aks-c: Cause found: Nsg outbound",
    ]
    at = {head(one).split()[-1]: one for one in scene.said if lines(one)[0].startswith("⛔")}
    assert links(scene.digest) == [
        f"https://contoso.slack.com/archives/{CHANNEL}/p{ts.replace('.', '')}{rest}"
        for ts, rest in (
            (at["aks-a"].ts, ""),
            (at["aks-b"].ts, ""),
            (at["aks-c"].ts, f"?thread_ts={scene.digest.ts}&cid={CHANNEL}"),
        )
    ]
    assert scene.thread[:2] == ["Cause found on aks-c", "All checks on aks-c"]


async def test_a_verdict_that_was_proven_is_not_proven_again(scene: Scene) -> None:
    scene.reports |= {"aks-d": denied_by("nsg-other"), "aks-e": denied_by("NSG-Other")}
    await storm(scene, "abcde")
    assert scene.thread[0] == "Cause found on aks-c"
    assert [line for line in scene.thread if "aks-d" in line or "aks-e" in line][:3] == [*PROOFS]
    assert "All checks on aks-e" not in scene.thread
    assert len(calls(scene)) == 3


PROOFS = ("Cause found on aks-d", "All checks on aks-d", "Evidence on aks-d")


async def test_who_is_on_call_is_called_once_for_all(scene: Scene) -> None:
    await storm(scene, "abcdefgh")
    told = "many operations fail at once: 3 failed operations on 3 clusters."
    assert calls(scene)[2:] == [f"@aks-oncall {told}"]


async def test_copies_of_a_notice_change_nothing(scene: Scene) -> None:
    await storm(scene)
    before = [(one.ts, one.text, one.blocks) for one in scene.said]
    await storm(scene, "cab")
    assert [(one.ts, one.text, one.blocks) for one in scene.said] == before


async def test_twenty_at_once_have_one_digest_and_lose_no_verdict(slack: Slack) -> None:
    scene = scene_at(Hurry(), slack)
    names = [f"aks-{at:02}" for at in range(20)]
    await asyncio.gather(*(scene.fail(name, copy) for name in names for copy in range(5)))
    roots = [one for one in scene.said if lines(one)[0].startswith("⛔")]
    assert sorted(head(one).split()[-1] for one in roots) == names
    assert len(scene.roots) - sum(one.thread_ts is None for one in roots) == 1
    page = next(one for one in scene.said if one.text.startswith("Clusters of this digest"))
    assert lines(page)[1:] == [f"• {name}: Cause found: Nsg outbound" for name in names]
    assert len(links(page)) == 20
    assert lines(scene.digest) == [
        "🚨 20 failed operations on 20 clusters.",
        "• nsg-nodes decides: 20 clusters",
        "Each cluster with its verdict stands in the thread.",
    ]


async def test_slack_that_refuses_the_digest_is_asked_again(scene: Scene) -> None:
    await storm(scene, "ab")
    scene.slack.workspace.inject(Fault(method="chat.postMessage", error="internal_error"))
    with pytest.raises(PostFailed):
        await scene.fail("aks-c")
    assert len(scene.roots) == 2
    await scene.fail("aks-c")
    assert scene.roots[2:] == ["3 failed operations on 3 clusters"]
    assert scene.thread[0] == "Cause found on aks-c"


async def test_edits_that_slack_refuses_are_made_up_for_by_the_timer(scene: Scene) -> None:
    await storm(scene)
    scene.night.at += timedelta(minutes=1)
    scene.slack.workspace.inject(Fault(method="chat.update", error="internal_error"))
    await scene.fail("aks-d")
    assert lines(scene.digest)[0] == "🚨 3 failed operations on 3 clusters."
    await scene.desk.tend()
    assert lines(scene.digest)[0] == "🚨 4 failed operations on 4 clusters."


async def test_a_worker_that_died_with_the_digest_in_hand_is_waited_for(scene: Scene) -> None:
    await storm(scene)
    scene.night.at += timedelta(minutes=1)
    (digest,) = await scene.desk.memory.storms.digests(NOW)
    assert await scene.desk.memory.storms.hold(digest.window, "dead") is not None
    began = scene.night.at
    await scene.fail("aks-d")
    assert lines(scene.digest)[0] == "🚨 4 failed operations on 4 clusters."
    assert scene.night.at - began >= HELD


async def test_a_digest_that_a_person_deleted_is_posted_anew(scene: Scene) -> None:
    await storm(scene)
    scene.night.at += timedelta(minutes=1)
    scene.slack.workspace.messages.remove(scene.digest)
    await scene.desk.tend()
    assert scene.roots[2:] == []
    await scene.fail("aks-d")
    assert lines(scene.digest)[0] == "🚨 4 failed operations on 4 clusters."


async def test_a_window_closes_and_the_next_failure_has_its_own_thread(scene: Scene) -> None:
    await storm(scene)
    scene.night.at += timedelta(minutes=10)
    await scene.fail("aks-d")
    assert scene.roots[3:] == ["Cause found on aks-d"]


async def test_what_recovers_in_a_storm_is_a_line_and_no_message(scene: Scene) -> None:
    await storm(scene)
    many = len(scene.said)
    scene.recovered = ("aks-d",)
    await scene.fail("aks-d")
    assert (len(scene.said), "• aks-d: recovered by itself" in lines(scene.digest)) == (many, True)


async def test_what_recovers_makes_no_storm(scene: Scene) -> None:
    scene.recovered = ("aks-a", "aks-b", "aks-c")
    await storm(scene)
    assert scene.roots == ["Recovered"] * 3


async def test_sound_clusters_of_one_region_look_like_the_platform(scene: Scene) -> None:
    scene.reports = dict.fromkeys(("aks-a", "aks-b", "aks-c"), healthy)
    await storm(scene)
    assert lines(scene.digest)[:2] == [
        "🚨 3 failed operations on 3 clusters.",
        PLATFORM.format(3),
    ]
    assert calls(scene) == [
        "@aks-oncall many operations fail at once: 3 failed operations on 3 clusters."
    ]


async def test_a_run_that_was_given_up_is_a_line_of_the_digest(scene: Scene) -> None:
    await storm(scene)
    await scene.desk.give_up(failure("aks-d"), "message-x", scene.azure("aks-d"))
    assert "• aks-d: no answer, see its thread" in lines(scene.digest)
    assert len(calls(scene)) == 3


async def test_a_fix_that_works_is_told_where_the_cluster_stood(scene: Scene) -> None:
    await storm(scene)
    scene.night.at += timedelta(minutes=3)
    for job in await looks_due(scene.desk.memory, scene.night.at):
        azure = Diagnosis(make=mended)
        await scene.desk.answer(job, f"look-{job.key}", azure)
    assert lines(scene.digest)[1:] == [
        "nsg-nodes decides: 3 clusters",
        *(f"• aks-{name}: verified fixed" for name in "abc"),
    ]


async def test_old_windows_are_forgotten_whole(scene: Scene) -> None:
    await storm(scene)
    memory = scene.desk.memory
    (digest,) = await memory.storms.digests(NOW)
    proofs = f"proof-{digest.window}"
    assert len(await memory.table.query(proofs)) == 1
    scene.night.at += timedelta(days=31)
    await memory.purge(scene.night.at, timedelta(days=30))
    assert await memory.table.query(proofs) == ()
    assert await memory.storms.cases(digest.window) == ()
    assert await memory.storms.digest(digest.window) is None


def mended() -> Report:
    passed = tuple(replace(each, outcome=Outcome.PASSED) for each in FINDINGS)
    return healthy(findings=passed)


def calls(scene: Scene) -> list[str]:
    return [lines(one)[0] for one in scene.said if lines(one)[0].startswith("@aks-oncall")]


def links(message: Message) -> list[str]:
    blocks: list[Any] = message.blocks
    parts = [part for block in blocks for part in block.get("elements", [])]
    elements = [element for part in parts for element in part.get("elements", [])]
    return [element["url"] for element in elements if element["type"] == "link"]


@dataclass(slots=True)
class Slow:
    """A Slack that takes its time for each message, while another worker wants the digest."""

    storms: Storms
    night: Night
    taken: list[object] = field(default_factory=list)

    async def post(self, channel: str, message: Said, thread_ts: str | None = None) -> str:
        """Take 50 seconds."""
        del channel, message, thread_ts
        self.night.at += timedelta(seconds=50)
        self.taken.append(await self.storms.hold("window", "other"))
        return f"{len(self.taken)}.0"

    async def edit(self, channel: str, ts: str, message: Said, *, patient: bool = True) -> None:
        """Take no time."""

    async def permalink(self, channel: str, ts: str) -> str:
        """Return none."""
        del channel, ts
        return ""


async def test_a_digest_of_many_messages_stays_in_one_hand() -> None:
    night, table = Night(), MemoryTable()
    memory = open_memory(table, night.now)
    slow = Slow(storms=memory.storms, night=night)
    desktop = Desktop(
        pages=memory.pages,
        poster=slow,
        clock=Clock(seconds=night.seconds, sleep=night.sleep),
        dress=lambda message, *_: message,
    )
    board = Board(storms=memory.storms, incidents=memory.incidents, desktop=desktop, now=night.now)
    for at in range(70):
        await memory.storms.enter("window", Case(key=f"{at:032}", cluster_id=f"/x/aks-{at}"))
    fresh = Digest(window="window", channel=CHANNEL, opened_at=NOW, free_at=NOW, shown_from=NOW)
    await board.open(fresh, "first", nobody_else_works)
    assert slow.taken == [None] * 4


async def nobody_else_works() -> None:
    """Lose no work to anybody."""


async def test_a_cluster_that_fails_again_after_its_fix_is_no_more_fixed(scene: Scene) -> None:
    await storm(scene)
    scene.night.at += timedelta(minutes=3)
    (job, *_) = await looks_due(scene.desk.memory, scene.night.at)
    await scene.desk.answer(job, "look-1", Diagnosis(make=mended))
    name = job.cluster_id.rsplit("/", 1)[-1]
    assert f"• {name}: verified fixed" in lines(scene.digest)
    scene.night.at += timedelta(minutes=3)
    asked = replace(job, key="f" * 32, trigger=Trigger.BUTTON, user="U0ANN")
    await scene.desk.answer(asked, "press-1", Diagnosis())
    assert f"• {name}: Cause found: Nsg outbound" in lines(scene.digest)


class Failing(MemoryTable):
    """Rows of a storage that fails once to take the messages still to be posted."""

    is_ill = False

    async def put(self, partition: str, key: str, fields: Fields) -> None:
        """Write a row whatever was there."""
        if self.is_ill and "-outbox-" in key:
            self.is_ill = False
            raise ConnectionError
        await super().put(partition, key, fields)


async def test_a_verdict_is_proven_once_although_its_worker_failed_on_the_way(
    scene: Scene,
) -> None:
    table = Failing()
    scene.desk = replace(scene.desk, table=lambda _: table)
    scene.reports |= {"aks-c": denied_by("nsg-other"), "aks-d": denied_by("nsg-other")}
    await storm(scene, "ab")
    table.is_ill = True
    with pytest.raises(ConnectionError):
        await scene.fail("aks-c")
    await scene.fail("aks-d")
    await scene.fail("aks-c")
    assert [line for line in scene.thread if line.startswith("All checks")] == [
        "All checks on aks-c"
    ]


async def test_the_line_of_a_missing_link_names_its_incident(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    await storm(scene, "ab")
    fault = Fault(method="chat.getPermalink", error="message_not_found")
    scene.slack.workspace.inject(fault, times=2)
    await storm(scene, "c")
    lines = [each for each in caplog.records if "lacks a link" in each.getMessage()]
    incidents = [await scene.desk.memory.incidents.find(key) for key in map(_incident, lines)]
    assert [one.cluster_id.rsplit("/", 1)[1] for one in incidents if one] == ["aks-a", "aks-b"]


def _incident(line: logging.LogRecord) -> str:
    return str(vars(line)["conncheck.incident"])
