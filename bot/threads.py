"""One thread per incident: the root message edited in place, the proof in its replies.

What is to be posted is stored before the first message, and every message posted before the next,
so a worker that takes over goes on where the last one stopped: it posts no second root and no reply
twice. Slack has no idempotency key, so between its acceptance of a message and the storing of its
`ts` a crash may double that one.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.blocks import progress_message, started_message
from bot.blocks.again import lacking_message
from bot.context import Context
from bot.incident import Incident
from bot.memory.incidents import Hold
from bot.memory.pages import Pages
from bot.posting import Message, Poster
from bot.refusals import ChannelClosed, MessageGone, PostFailed
from bot.steps import Sequel, Step
from diagnostics.model.report import Progress

PAUSE_S = 2.5
ROOT = "root"
Dress = Callable[[Message, Incident, datetime], Message]
log = logging.getLogger("aks_conncheck")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Time, as far as a thread needs it: seconds that only grow, and a pause."""

    seconds: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desktop:
    """What a thread is written with; `dress` adds to a root message what people said of it."""

    pages: Pages
    poster: Poster
    clock: Clock
    dress: Dress


class IncidentThread:
    """The thread of one incident, whose work this worker holds.

    Every method raises `PostFailed` where Slack does not take a message, `ChannelClosed` where
    the bot may not post in the channel, `LeaseLost` where another worker has taken over.
    """

    def __init__(self, context: Context, hold: Hold, desktop: Desktop) -> None:
        """Go on with a thread that was taken."""
        self._context = context
        self._hold = hold
        self._desk = desktop
        self._shown_at = desktop.clock.seconds()
        self._edited = False
        self._renewed = False

    @property
    def incident(self) -> Incident:
        """Return the incident as it was last read or stored."""
        return self._hold.incident

    async def start(self) -> None:
        """Post the root message, unless an earlier attempt did."""
        if not self.incident.ts:
            await self._show(started_message(self._context))

    async def last_root(self) -> Message | None:
        """Return the root message as it was before any progress; None where none stands."""
        root: Message | None = await self._desk.pages.get(self.incident.key, ROOT)
        return root if self.incident.ts else None

    async def progress(self, progress: Progress) -> None:
        """Edit the root, unless what stands there is fresh: the next step will say more.

        A run goes on without it where Slack fails to show it.
        """
        if progress.asks_node:
            # It stands for a minute, so it is worth a moment's wait.
            await self._pause()
        elif self._desk.clock.seconds() - self._shown_at < PAUSE_S:
            return
        await self._pass_by(progress_message(self._context, progress))

    async def _pass_by(self, message: Message) -> None:
        """Show what the next step replaces; it is not kept."""
        await self._hold.refresh()
        await self._hold.renew()
        try:
            # The readings go on while Slack is slow, and the next step will say more.
            await self._send(message, patient=False)
        except ChannelClosed:
            raise
        except PostFailed as failed:
            log.warning("run %s: progress is not shown (%s)", self._context.request.run, failed)
        self._shown_at, self._edited = self._desk.clock.seconds(), True

    async def finish(self, sequel: Sequel) -> None:
        """Store what there is to say, then say it."""
        outbox = f"outbox-{self.incident.turn}"
        await self._desk.pages.put(self.incident.key, outbox, list(sequel.steps))
        await self._hold.save(outbox=outbox, posted=0, **sequel.changes)
        await self._pause()
        await self.deliver()

    async def deliver(self) -> None:
        """Post what is stored and was not posted yet."""
        await self._deliver(self._reply)
        await self._hold.save(done=True)

    async def deliver_what_goes(self) -> None:
        """Post what is stored as far as Slack takes it, and one reply that names what it refuses.

        For where nobody comes back to it: what waits for a reply that is never taken, waits for
        ever.
        """
        refused: list[Message] = []

        async def reply(message: Message) -> bool:
            try:
                return await self._reply(message)
            except ChannelClosed:
                raise
            except PostFailed as failed:
                log.warning("run %s lacks a reply: %s", self._context.request.run, failed)
                refused.append(message)
                return True

        await self._deliver(reply)
        lacking = [lacking_message(self._context, len(refused))] if refused else []
        steps = [Step(root=False, message=each) for each in lacking]
        await self.finish(Sequel(steps=tuple(steps), changes={}))

    async def _deliver(self, reply: Callable[[Message], Awaitable[bool]]) -> None:
        steps: list[Step] = await self._desk.pages.get(self.incident.key, self.incident.outbox)
        while self.incident.posted < len(steps):
            step = steps[self.incident.posted]
            if not step["root"] and not self.incident.ts:
                await self._post_root(await self._desk.pages.get(self.incident.key, ROOT))
            if step["root"]:
                await self._show(step["message"])
            elif not await reply(step["message"]):
                continue
            await self._hold.save(posted=self.incident.posted + 1)

    async def _reply(self, message: Message) -> bool:
        """Post a reply; False where the root is gone: all is posted anew."""
        under = self.incident.thread_ts or self.incident.ts
        try:
            await self._desk.poster.post(self.incident.channel, message, under)
        except MessageGone:
            self._renew_once()
            await self._hold.save(ts="", thread_ts="", posted=0)
            return False
        return True

    async def _pause(self) -> None:
        """Keep the distance between two edits; a run that was quick waits for nothing."""
        if self._edited:
            rest = PAUSE_S - (self._desk.clock.seconds() - self._shown_at)
            await self._desk.clock.sleep(max(0.0, rest))

    async def _show(self, message: Message) -> None:
        """Keep the root message as it is without what people said of it, and show it."""
        await self._desk.pages.put(self.incident.key, ROOT, message)
        await self._hold.refresh()
        await self._hold.save(shown=self.incident.shown + 1)
        await self._send(message)
        sent = self._dressed(message)
        await self._hold.refresh()
        if self._dressed(message) != sent:
            await self._send(message)

    async def _send(self, message: Message, *, patient: bool = True) -> None:
        if not self.incident.ts:
            await self._post_root(message)
            return
        dressed = self._dressed(message)
        try:
            await self._desk.poster.edit(
                self.incident.channel, self.incident.ts, dressed, patient=patient
            )
        except MessageGone:
            self._renew_once()
            await self._hold.save(ts="")
            await self._post_root(message)

    def _renew_once(self) -> None:
        """Allow one new root where a person deleted it; once, for they may mean it."""
        if self._renewed:
            raise PostFailed("the root message was deleted twice")
        self._renewed = True

    async def _post_root(self, root: Message) -> None:
        """Post the root; in the open channel where the thread it was to answer in is gone."""
        channel, under = self.incident.channel, self.incident.thread_ts
        dressed = self._dressed(root)
        try:
            ts = await self._desk.poster.post(channel, dressed, under or None)
        except MessageGone:
            await self._hold.save(thread_ts="")
            ts = await self._desk.poster.post(channel, dressed)
        await self._hold.save(ts=ts)

    def _dressed(self, message: Message) -> Message:
        return self._desk.dress(message, self.incident, self._context.now)


def only(root: Message, *replies: Message, **changes: Any) -> Sequel:  # noqa: ANN401 - any field
    """Return a sequel of a root message and replies."""
    steps = [Step(root=True, message=root)]
    steps += [Step(root=False, message=each) for each in replies]
    return Sequel(steps=tuple(steps), changes=changes)
