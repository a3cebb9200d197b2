"""One thread per request: the root message edited in place, the proof in its replies.

Every step is stored before the next, so a worker that takes the message over goes on where the
last one stopped: it posts no second root and no reply twice. Slack has no idempotency key, so
between its acceptance of a message and the storing of its `ts` a crash may double that one.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from bot.blocks import (
    no_answer_call,
    progress_message,
    report_messages,
    started_message,
    trouble_message,
)
from bot.context import Context
from bot.posting import ChannelClosed, Message, MessageGone, Poster, PostFailed
from bot.store import Thread, Threads
from diagnostics.model.report import Progress, Report

PAUSE_S = 2.5
GAVE_UP = "The check failed several times and was given up. Its log says why."
log = logging.getLogger("aks_conncheck")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Time, as far as a thread needs it: seconds that only grow, and a pause."""

    seconds: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]]


class IncidentThread:
    """The thread of one request, owned by this worker.

    Every method raises `PostFailed` where Slack does not take a message, `ChannelClosed` where
    the bot may not post in the channel.
    """

    def __init__(
        self, context: Context, thread: Thread, threads: Threads, poster: Poster, clock: Clock
    ) -> None:
        """Go on with a thread that was claimed."""
        self._context = context
        self._thread = thread
        self._threads = threads
        self._poster = poster
        self._clock = clock
        self._shown_at = clock.seconds()
        self._edited = False
        self._renewed = False

    async def start(self) -> None:
        """Post the root message, unless an earlier attempt did."""
        if not self._thread.ts:
            await self._post_root(started_message(self._context))

    async def progress(self, progress: Progress) -> None:
        """Edit the root, unless what stands there is fresh: the next step will say more.

        A run goes on without it where Slack fails to show it.
        """
        if self._clock.seconds() - self._shown_at < PAUSE_S:
            return
        try:
            await self._edit(progress_message(self._context, progress))
        except ChannelClosed:
            raise
        except PostFailed as failed:
            log.warning("run %s: progress is not shown (%s)", self._context.request.run, failed)
        self._shown_at, self._edited = self._clock.seconds(), True

    async def finish(self, report: Report) -> None:
        """Edit the root to the verdict, then post the replies that are not there yet."""
        root, *replies = report_messages(self._context, report)
        await self._pause()
        await self._edit(root)
        await self._reply(root, replies)

    async def fail(self, why: str, advice: str = "") -> None:
        """Edit the root to say that there is no answer, why, and what to do."""
        await self._pause()
        await self._edit(trouble_message(self._context, why, advice))
        await self._keep(replace(self._thread, done=True))

    async def give_up(self) -> None:
        """Say in the root, or in a new one, that no answer will come, and call somebody."""
        trouble = trouble_message(self._context, GAVE_UP)
        if self._thread.ts:
            await self._edit(trouble)
        else:
            await self._post_root(trouble)
        # Whatever replies there are, this one is not among them.
        await self._keep(replace(self._thread, replies=0))
        await self._reply(trouble, no_answer_call(self._context))

    async def _reply(self, root: Message, replies: list[Message]) -> None:
        while self._thread.replies < len(replies):
            reply = replies[self._thread.replies]
            try:
                await self._poster.post(self._thread.channel, reply, self._thread.ts)
            except MessageGone:
                await self._renew(root)
            else:
                await self._keep(replace(self._thread, replies=self._thread.replies + 1))
        await self._keep(replace(self._thread, done=True))

    async def _pause(self) -> None:
        """Keep the distance between two edits; a run that was quick waits for nothing."""
        if self._edited:
            rest = PAUSE_S - (self._clock.seconds() - self._shown_at)
            await self._clock.sleep(max(0.0, rest))

    async def _edit(self, message: Message) -> None:
        try:
            await self._poster.edit(self._thread.channel, self._thread.ts, message)
        except MessageGone:
            await self._renew(message)

    async def _renew(self, root: Message) -> None:
        """Post the root anew, because a person deleted it; once, for they may mean it."""
        if self._renewed:
            raise PostFailed("the root message was deleted twice")
        self._renewed = True
        await self._post_root(root)

    async def _post_root(self, root: Message) -> None:
        channel = self._thread.channel or self._context.channel
        ts = await self._poster.post(channel, root)
        await self._keep(replace(self._thread, channel=channel, ts=ts, replies=0))

    async def _keep(self, thread: Thread) -> None:
        self._thread = thread
        await self._threads.save(self._context.request.key, thread)


async def open_thread(
    context: Context, owner: str, *, threads: Threads, poster: Poster, clock: Clock
) -> IncidentThread | None:
    """Claim the request's thread and post its root; None where another has it, or it is done.

    Raises:
        PostFailed: Slack did not take the root, `ChannelClosed` if for the channel's sake.
    """
    claimed = await threads.claim(context.request.key, owner)
    if claimed is None:
        return None
    thread = IncidentThread(context, claimed, threads, poster, clock)
    await thread.start()
    return thread


async def give_up(context: Context, *, threads: Threads, poster: Poster, clock: Clock) -> None:
    """Tell the thread, or where there is none the channel, that the work failed for good.

    Raises:
        PostFailed: Slack did not take it.
    """
    thread = await threads.find(context.request.key)
    if thread is not None and thread.done:
        return
    left = thread or Thread(owner="")
    await IncidentThread(context, left, threads, poster, clock).give_up()
