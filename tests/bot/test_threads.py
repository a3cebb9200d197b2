"""One thread per request: edits apart, nothing twice after a crash, posted anew where deleted."""

from dataclasses import dataclass
from typing import Any

import pytest

from bot.blocks import report_messages
from bot.context import Context
from bot.posting import ChannelClosed, PostFailed, SlackPoster
from bot.store import MemoryThreads, Thread
from bot.threads import IncidentThread, give_up, open_thread
from sandbox.slack.server import Slack
from sandbox.slack.workspace import Fault, Message
from tests.bot.blocks.seen import shown
from tests.bot.clock import FakeTime
from tests.bot.reports import CHANNEL, KEY, context, event, progress, report, request

REPLIES = len(report_messages(context(), report())) - 1
VERDICT = "⛔ Cause found: Rule deny-all (priority 200) denies TCP to 20.90.10.20:443."


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """All that a thread needs, and the channel to look at."""

    slack: Slack
    poster: SlackPoster
    time: FakeTime
    threads: MemoryThreads

    async def open(
        self, owner: str = "message-1", about: Context | None = None
    ) -> IncidentThread | None:
        """Open the thread as a worker does."""
        return await open_thread(
            about or context(),
            owner,
            threads=self.threads,
            poster=self.poster,
            clock=self.time.clock,
        )

    async def begin(self, about: Context | None = None) -> IncidentThread:
        """Open the thread of which nobody has heard."""
        thread = await self.open(about=about)
        assert thread is not None
        return thread

    async def give_up(self, about: Context | None = None) -> None:
        """Give the request up."""
        await give_up(
            about or context(), threads=self.threads, poster=self.poster, clock=self.time.clock
        )

    @property
    def messages(self) -> list[Message]:
        """Return what stands in the workspace."""
        return self.slack.workspace.messages

    @property
    def heads(self) -> list[str]:
        """Return each message's first line, replies indented."""
        return [("  " if one.thread_ts else "") + _first(one) for one in self.messages]

    async def saved(self) -> Thread | None:
        """Return what is remembered of the thread."""
        return await self.threads.find(KEY)


def _first(message: Message) -> str:
    return shown({"text": message.text, "blocks": message.blocks})[0]


@pytest.fixture
def scene(slack: Slack, poster: SlackPoster, time: FakeTime) -> Scene:
    """Return a scene in which nothing has happened."""
    return Scene(slack=slack, poster=poster, time=time, threads=MemoryThreads())


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
    await thread.finish(report())
    assert scene.heads == FINISHED
    root = scene.messages[0]
    assert {one.thread_ts for one in scene.messages[1:]} == {root.ts}
    assert await scene.saved() == Thread(
        owner="message-1", channel=CHANNEL, ts=root.ts, replies=REPLIES, done=True
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
    await thread.finish(report())
    assert (scene.time.slept, len(scene.messages[0].edits)) == ([2.0], 3)


async def test_quick_run_waits_for_nothing(scene: Scene) -> None:
    thread = await scene.begin()
    await thread.progress(progress())
    await thread.finish(report())
    assert (scene.time.slept, len(scene.messages[0].edits)) == ([], 1)


async def test_second_delivery_of_another_message_is_turned_away(scene: Scene) -> None:
    thread = await scene.begin()
    assert await scene.open("message-2") is None
    await thread.finish(report())
    assert [await scene.open("message-1"), await scene.open("message-2")] == [None, None]
    assert scene.heads == FINISHED


@pytest.mark.parametrize("step", range(1, REPLIES + 2))
async def test_next_attempt_goes_on_after_a_crash_at_any_step(scene: Scene, step: int) -> None:
    """Step 1 is the edit to the verdict, each later one a reply."""
    await scene.begin()
    if step == 1:
        await _fail_after(scene, "chat.update", 0)
    else:
        await _fail_after(scene, "chat.postMessage", step - 2)
    again = await scene.begin()
    await again.finish(report())
    assert scene.heads == FINISHED


async def _fail_after(scene: Scene, method: str, skipped: int) -> None:
    """Let a call fail after some others, and the attempt with it."""
    poster = _Failing(scene.poster, method, skipped)
    crashed = IncidentThread(
        context(), await _claimed(scene), scene.threads, poster, scene.time.clock
    )
    with pytest.raises(PostFailed):
        await crashed.finish(report())


async def _claimed(scene: Scene) -> Thread:
    claimed = await scene.threads.claim(KEY, "message-1")
    assert claimed is not None
    return claimed


class _Failing:
    """A poster whose connection breaks once, after some calls of a method."""

    def __init__(self, poster: SlackPoster, method: str, skipped: int) -> None:
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

    async def edit(self, channel: str, ts: str, message: dict[str, Any]) -> None:
        self._count("chat.update")
        await self._poster.edit(channel, ts, message)


async def test_root_that_failed_to_be_posted_is_posted_by_the_next_attempt(scene: Scene) -> None:
    scene.slack.workspace.inject(Fault(method="chat.postMessage", error="internal_error"))
    with pytest.raises(PostFailed):
        await scene.open()
    thread = await scene.begin()
    await thread.finish(report())
    assert scene.heads == FINISHED


async def test_progress_that_slack_refuses_does_not_end_the_run(scene: Scene) -> None:
    thread = await scene.begin()
    scene.time.pass_s(3)
    scene.slack.workspace.inject(Fault(method="chat.update", error="internal_error"))
    await thread.progress(progress())
    await thread.finish(report())
    assert scene.heads == FINISHED


@pytest.mark.parametrize(
    "error", ["message_not_found", "cant_update_message", "edit_window_closed"]
)
async def test_root_that_cannot_be_edited_is_posted_anew(scene: Scene, error: str) -> None:
    thread = await scene.begin()
    scene.slack.workspace.inject(Fault(method="chat.update", error=error))
    await thread.finish(report())
    assert scene.heads == ["⏳ Checking aks-shop", *FINISHED]
    assert {one.thread_ts for one in scene.messages[2:]} == {scene.messages[1].ts}


async def test_root_that_a_person_deleted_is_posted_anew(scene: Scene) -> None:
    thread = await scene.begin()
    scene.messages.clear()
    scene.time.pass_s(3)
    await thread.progress(progress())
    await thread.finish(report())
    assert scene.heads == FINISHED


async def test_root_deleted_between_replies_comes_back_with_all_replies(scene: Scene) -> None:
    thread = await scene.begin()
    scene.slack.workspace.inject(Fault(method="chat.postMessage", error="thread_not_found"))
    await thread.finish(report())
    assert scene.heads == [VERDICT, *FINISHED]
    assert {one.thread_ts for one in scene.messages[2:]} == {scene.messages[1].ts}


async def test_root_deleted_twice_ends_the_attempt(scene: Scene) -> None:
    thread = await scene.begin()
    scene.slack.workspace.inject(Fault(method="chat.update", error="message_not_found"))
    scene.time.pass_s(3)
    await thread.progress(progress())
    scene.slack.workspace.inject(Fault(method="chat.update", error="message_not_found"))
    with pytest.raises(PostFailed, match="the root message was deleted twice"):
        await thread.finish(report())


@pytest.mark.parametrize("step", ["open", "progress", "finish"])
async def test_channel_that_closes_ends_the_run_at_any_step(scene: Scene, step: str) -> None:
    fault = Fault(error="is_archived")
    if step == "open":
        scene.slack.workspace.inject(fault)
        with pytest.raises(ChannelClosed):
            await scene.open()
        return
    thread = await scene.begin()
    scene.time.pass_s(3)
    scene.slack.workspace.inject(fault)
    with pytest.raises(ChannelClosed):
        await (thread.progress(progress()) if step == "progress" else thread.finish(report()))


async def test_failure_is_told_in_the_root_and_done(scene: Scene) -> None:
    thread = await scene.begin()
    await thread.fail("There is no cluster aks-shop.", "Check the name.")
    assert scene.heads == ["⚠ No answer for aks-shop"]
    assert await scene.open() is None


GIVEN_UP = [
    "⚠ No answer for aks-shop",
    "  @ann there is no answer: the check failed several times and was given up.",
]


async def test_giving_up_edits_the_root_and_calls_the_asker(scene: Scene) -> None:
    await scene.begin()
    await scene.give_up()
    assert scene.heads == GIVEN_UP
    saved = await scene.saved()
    assert saved is not None
    assert saved.done is True


async def test_giving_up_without_a_thread_posts_one(scene: Scene) -> None:
    await scene.give_up(context(event()))
    assert scene.heads == [
        "⚠ No answer for aks-shop",
        "  @aks-oncall there is no answer: the check failed several times and was given up.",
    ]


async def test_giving_up_after_some_replies_still_calls(scene: Scene) -> None:
    await scene.begin()
    await _fail_after(scene, "chat.postMessage", 2)
    await scene.give_up()
    assert scene.heads == [GIVEN_UP[0], "  Checks", "  Evidence", GIVEN_UP[1]]


async def test_giving_up_where_the_root_was_deleted_posts_it_anew(scene: Scene) -> None:
    await scene.begin()
    scene.messages.clear()
    await scene.give_up()
    assert scene.heads == GIVEN_UP


async def test_giving_up_twice_says_it_once(scene: Scene) -> None:
    await scene.give_up()
    await scene.give_up()
    assert scene.heads == GIVEN_UP


async def test_what_is_done_is_not_given_up(scene: Scene) -> None:
    thread = await scene.begin()
    await thread.finish(report())
    await scene.give_up()
    assert scene.heads == FINISHED


async def test_nobody_to_call_is_no_message(scene: Scene) -> None:
    await scene.give_up(context(request(user=None)))
    assert scene.heads == ["⚠ No answer for aks-shop"]


async def test_thread_stays_in_the_channel_it_began_in(scene: Scene) -> None:
    await scene.begin()
    moved = context(channel="C0ALERTS")
    thread = await scene.begin(about=moved)
    await thread.finish(report())
    assert {one.channel for one in scene.messages} == {CHANNEL}
