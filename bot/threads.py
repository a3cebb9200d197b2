"""One thread per request: the root message edited in place, the proof in its replies.

Every step is stored before the next, so a worker that takes the message over goes on where the
last one stopped: it posts no second root and no reply twice. Slack has no idempotency key, so
between its acceptance of a message and the storing of its `ts` a crash may double that one.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from bot.blocks import progress_message, report_messages, started_message, trouble_message
from bot.context import Context
from bot.posting import Message, Poster
from bot.store import Thread, Threads
from diagnostics.model.report import Progress, Report

PAUSE_S = 2.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Time, as far as a thread needs it: seconds that only grow, and a pause."""

    seconds: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]]


class IncidentThread:
    """The thread of one request, owned by this worker."""

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

    async def start(self) -> None:
        """Post the root message, unless an earlier attempt did.

        Raises:
            ChannelClosed: the bot may not post there.
        """
        if self._thread.ts:
            return
        channel = self._context.channel
        ts = await self._poster.post(channel, started_message(self._context))
        await self._keep(replace(self._thread, channel=channel, ts=ts))

    async def progress(self, progress: Progress) -> None:
        """Edit the root, unless what stands there is fresh: the next step will say more."""
        if self._clock.seconds() - self._shown_at < PAUSE_S:
            return
        await self._edit(progress_message(self._context, progress))
        self._shown_at, self._edited = self._clock.seconds(), True

    async def finish(self, report: Report) -> None:
        """Edit the root to the verdict, then post the replies that are not there yet."""
        root, *replies = report_messages(self._context, report)
        await self._pause()
        await self._edit(root)
        for reply in replies[self._thread.replies :]:
            await self._poster.post(self._thread.channel, reply, self._thread.ts)
            await self._keep(replace(self._thread, replies=self._thread.replies + 1))
        await self._keep(replace(self._thread, done=True))

    async def fail(self, why: str) -> None:
        """Edit the root to say that there is no answer, and why."""
        await self._pause()
        await self._edit(trouble_message(self._context, why))
        await self._keep(replace(self._thread, done=True))

    async def _pause(self) -> None:
        """Keep the distance between two edits; a run that was quick waits for nothing."""
        if self._edited:
            rest = PAUSE_S - (self._clock.seconds() - self._shown_at)
            await self._clock.sleep(max(0.0, rest))

    async def _edit(self, message: Message) -> None:
        await self._poster.edit(self._thread.channel, self._thread.ts, message)

    async def _keep(self, thread: Thread) -> None:
        self._thread = thread
        await self._threads.save(self._context.request.key, thread)


async def open_thread(
    context: Context, owner: str, *, threads: Threads, poster: Poster, clock: Clock
) -> IncidentThread | None:
    """Claim the request's thread and post its root; None where another worker has it.

    Raises:
        ChannelClosed: the bot may not post there.
    """
    claimed = await threads.claim(context.request.key, owner)
    if claimed is None:
        return None
    thread = IncidentThread(context, claimed, threads, poster, clock)
    await thread.start()
    return thread


async def give_up(context: Context, threads: Threads, poster: Poster) -> None:
    """Tell the thread, or where there is none the channel, that the work failed for good."""
    message = trouble_message(context, "the work failed several times and was given up")
    thread = await threads.find(context.request.key)
    if thread is not None and thread.done:
        return
    if thread is None or not thread.ts:
        await poster.post(context.channel, message)
        return
    await poster.edit(thread.channel, thread.ts, message)
    await threads.save(context.request.key, replace(thread, done=True))
