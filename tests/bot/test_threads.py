"""One thread per incident: edits apart, nothing twice after a failure, anew where deleted."""

from dataclasses import dataclass, replace
from typing import Any

import pytest

from bot.blocks import report_messages
from bot.blocks.standing import standing
from bot.incident import Incident
from bot.memory.in_process import MemoryTable
from bot.memory.incidents import Hold, LeaseLost
from bot.memory.memory import Memory, open_memory
from bot.posting import Poster, SlackPoster
from bot.refusals import ChannelClosed, PostFailed
from bot.steps import Sequel, sequel
from bot.threads import Desktop, IncidentThread
from sandbox.slack.server import Slack
from sandbox.slack.workspace import Fault, Message
from tests import builders
from tests.bot.blocks.seen import shown
from tests.bot.clock import FakeTime
from tests.bot.reports import CHANNEL, KEY, NOW, context, progress, report, request

REPLIES = len(report_messages(context(), report())) - 1
VERDICT = "⛔ Cause found: Rule deny-all (priority 200) denies TCP to 20.90.10.20:443."


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """All that a thread needs, and the channel to look at."""

    slack: Slack
    poster: Poster
    time: FakeTime
    memory: Memory

    def desktop(self, poster: Poster | None = None) -> Desktop:
        """Return what a thread is written with."""
        return Desktop(
            pages=self.memory.pages,
            poster=poster or self.poster,
            clock=self.time.clock,
            dress=standing,
        )

    async def hold(self, owner: str = "message-1", *, forced: bool = False) -> Hold | None:
        """Take the incident as a worker does."""
        fresh = Incident(
            key=KEY, cluster_id=str(builders.CLUSTER_ID), created_at=NOW, channel=CHANNEL
        )
        return await self.memory.incidents.take(fresh, KEY, owner, forced=forced)

    async def begin(self, poster: Poster | None = None) -> IncidentThread:
        """Take the incident and start its thread."""
        hold = await self.hold()
        assert hold is not None
        thread = IncidentThread(context(), hold, self.desktop(poster))
        await thread.start()
        return thread

    @property
    def messages(self) -> list[Message]:
        """Return what stands in the workspace."""
        return self.slack.workspace.messages

    @property
    def heads(self) -> list[str]:
        """Return each message's first line, replies indented."""
        return [("  " if one.thread_ts else "") + _first(one) for one in self.messages]

    async def saved(self) -> Incident:
        """Return what is remembered of the incident."""
        incident = await self.memory.incidents.find(KEY)
        assert incident is not None
        return incident


def finished() -> Sequel:
    """Return what a first run leads to."""
    before = Incident(key=KEY, cluster_id=str(builders.CLUSTER_ID), created_at=NOW)
    return sequel(context(), request(), before, report())


def _first(message: Message) -> str:
    return shown({"text": message.text, "blocks": message.blocks})[0]


@pytest.fixture
def scene(slack: Slack, poster: SlackPoster, time: FakeTime) -> Scene:
    """Return a scene in which nothing has happened."""
    memory = open_memory(MemoryTable(), lambda: NOW)
    return Scene(slack=slack, poster=poster, time=time, memory=memory)


FINISHED = [
    VERDICT,
    "  Checks",
    "  Evidence",
    "  1. Allow TCP 443 in nsg-nodes",
    "  @ann your check is done.",
]


async def test_run_ends_in_one_root_with_its_replies(scene: Scene) -> None:
    thread = await scene.begin()
    assert scene.heads == ["⏳ Checking aks-shop"]
    scene.time.pass_s(3)
    await thread.progress(progress())
    assert len(scene.messages[0].edits) == 1
    await thread.finish(finished())
    assert scene.heads == FINISHED
    root = scene.messages[0]
    assert {one.thread_ts for one in scene.messages[1:]} == {root.ts}
    saved = await scene.saved()
    assert (saved.channel, saved.ts, saved.posted, saved.done) == (
        CHANNEL,
        root.ts,
        REPLIES + 1,
        True,
    )


async def test_edits_are_at_least_two_and_a_half_seconds_apart(scene: Scene) -> None:
    thread = await scene.begin()
    edits: list[int] = []
    for step_s in (0.0, 1.0, 1.6, 1.0, 1.4, 0.2):
        scene.time.pass_s(step_s)
        await thread.progress(progress())
        edits.append(len(scene.messages[0].edits))
    assert edits == [0, 0, 1, 1, 1, 2]
    scene.time.pass_s(0.5)
    await thread.finish(finished())
    assert (scene.time.slept, len(scene.messages[0].edits)) == ([2.0], 3)


async def test_quick_run_waits_for_nothing(scene: Scene) -> None:
    thread = await scene.begin()
    await thread.progress(progress())
    await thread.finish(finished())
    assert (scene.time.slept, len(scene.messages[0].edits)) == ([], 1)


async def test_copy_of_another_message_is_turned_away(scene: Scene) -> None:
    thread = await scene.begin()
    assert await scene.hold("message-2") is None
    await thread.finish(finished())
    assert [await scene.hold(), await scene.hold("message-2")] == [None, None]
    assert scene.heads == FINISHED


@pytest.mark.parametrize("step", range(1, REPLIES + 2))
async def test_next_attempt_goes_on_after_a_failure_at_any_step(scene: Scene, step: int) -> None:
    """Step 1 is the edit to the verdict, each later one a reply."""
    method, skipped = ("chat.update", 0) if step == 1 else ("chat.postMessage", step - 1)
    failing = await scene.begin(_Failing(scene.poster, method, skipped))
    with pytest.raises(PostFailed):
        await failing.finish(finished())
    again = await scene.begin()
    assert again.incident.outbox == "outbox-1"
    await again.deliver()
    assert scene.heads == FINISHED


class _Failing:
    """A poster whose connection breaks once, after some calls of a method."""

    def __init__(self, poster: Poster, method: str, skipped: int) -> None:
        self._poster = poster
        self._method = method
        self._left = skipped

    def _count(self, method: str) -> None:
        if method == self._method:
            self._left -= 1
            if self._left < 0:
                raise PostFailed(f"{method}: ServerDisconnectedError")

    async def post(
        self, channel: str, message: dict[str, Any], thread_ts: str | None = None
    ) -> str:
        self._count("chat.postMessage")
        return await self._poster.post(channel, message, thread_ts)

    async def edit(
        self, channel: str, ts: str, message: dict[str, Any], *, patient: bool = True
    ) -> None:
        self._count("chat.update")
        await self._poster.edit(channel, ts, message, patient=patient)

    async def permalink(self, channel: str, ts: str) -> str:
        return await self._poster.permalink(channel, ts)


async def test_root_that_failed_to_be_posted_is_posted_by_the_next_attempt(scene: Scene) -> None:
    scene.slack.workspace.inject(Fault(method="chat.postMessage", error="internal_error"))
    with pytest.raises(PostFailed):
        await scene.begin()
    thread = await scene.begin()
    await thread.finish(finished())
    assert scene.heads == FINISHED


async def test_progress_that_slack_refuses_does_not_end_the_run(scene: Scene) -> None:
    thread = await scene.begin()
    scene.time.pass_s(3)
    scene.slack.workspace.inject(Fault(method="chat.update", error="internal_error"))
    await thread.progress(progress())
    await thread.finish(finished())
    assert scene.heads == FINISHED


@pytest.mark.parametrize(
    "error", ["message_not_found", "cant_update_message", "edit_window_closed"]
)
async def test_root_that_cannot_be_edited_is_posted_anew(scene: Scene, error: str) -> None:
    thread = await scene.begin()
    scene.slack.workspace.inject(Fault(method="chat.update", error=error))
    await thread.finish(finished())
    assert scene.heads == ["⏳ Checking aks-shop", *FINISHED]
    assert {one.thread_ts for one in scene.messages[2:]} == {scene.messages[1].ts}


async def test_root_that_a_person_deleted_is_posted_anew(scene: Scene) -> None:
    thread = await scene.begin()
    scene.messages.clear()
    scene.time.pass_s(3)
    await thread.progress(progress())
    await thread.finish(finished())
    assert scene.heads == FINISHED


async def test_root_deleted_between_replies_comes_back_with_all_replies(scene: Scene) -> None:
    thread = await scene.begin()
    scene.slack.workspace.inject(Fault(method="chat.postMessage", error="thread_not_found"))
    await thread.finish(finished())
    assert scene.heads == [VERDICT, *FINISHED]
    assert {one.thread_ts for one in scene.messages[2:]} == {scene.messages[1].ts}


async def test_root_deleted_twice_ends_the_attempt(scene: Scene) -> None:
    thread = await scene.begin()
    scene.slack.workspace.inject(Fault(method="chat.update", error="message_not_found"))
    scene.time.pass_s(3)
    await thread.progress(progress())
    scene.slack.workspace.inject(Fault(method="chat.update", error="message_not_found"))
    with pytest.raises(PostFailed, match="the root message was deleted twice"):
        await thread.finish(finished())


@pytest.mark.parametrize("step", ["open", "progress", "finish"])
async def test_channel_that_closes_ends_the_run_at_any_step(scene: Scene, step: str) -> None:
    fault = Fault(error="is_archived")
    if step == "open":
        scene.slack.workspace.inject(fault)
        with pytest.raises(ChannelClosed):
            await scene.begin()
        return
    thread = await scene.begin()
    scene.time.pass_s(3)
    scene.slack.workspace.inject(fault)
    with pytest.raises(ChannelClosed):
        await (thread.progress(progress()) if step == "progress" else thread.finish(finished()))


async def test_thread_stays_in_the_channel_it_began_in(scene: Scene) -> None:
    await scene.begin()
    hold = await scene.hold()
    assert hold is not None
    moved = IncidentThread(context(channel="C0ALERTS"), hold, scene.desktop())
    await moved.finish(finished())
    assert {one.channel for one in scene.messages} == {CHANNEL}


async def test_answer_stands_in_the_thread_it_was_asked_in(scene: Scene) -> None:
    alert = await scene.poster.post(CHANNEL, {"text": "an alert of another app"})
    hold = await scene.hold()
    assert hold is not None
    await hold.save(thread_ts=alert)
    thread = IncidentThread(context(), hold, scene.desktop())
    await thread.start()
    await thread.finish(finished())
    assert {one.thread_ts for one in scene.messages[1:]} == {alert}
    assert scene.heads[1:] == [f"  {VERDICT}", *FINISHED[1:]]


async def test_answer_whose_thread_is_gone_stands_in_the_channel(scene: Scene) -> None:
    hold = await scene.hold()
    assert hold is not None
    await hold.save(thread_ts="1795372980.000100")
    scene.slack.workspace.inject(Fault(method="chat.postMessage", error="thread_not_found"))
    thread = IncidentThread(context(), hold, scene.desktop())
    await thread.start()
    await thread.finish(finished())
    assert scene.heads == FINISHED


async def test_root_shows_what_people_say_while_it_is_edited(scene: Scene) -> None:
    thread = await scene.begin()
    await scene.memory.incidents.change(KEY, lambda one: replace(one, on_it="U0ANN"))
    await thread.finish(finished())
    assert "On it: @ann" in shown(
        {"text": scene.messages[0].text, "blocks": scene.messages[0].blocks}
    )


async def test_worker_that_was_overtaken_says_no_more(scene: Scene) -> None:
    thread = await scene.begin()
    again = await scene.begin()
    with pytest.raises(LeaseLost):
        await thread.finish(finished())
    await again.finish(finished())
    assert scene.heads == FINISHED
