"""The digest in its channel: posted once, edited in place by whichever worker comes by.

A worker that has something new waits for its turn, and finds that another has shown it meanwhile,
or draws the digest as it stands then; so edits stay apart and none is lost. As with every message,
a crash between Slack's acceptance and the storing of its `ts` may double the one just posted.
"""

import json
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

from bot.blocks.digest import digest_call, digest_messages
from bot.memory.digest import Digest
from bot.memory.incidents import Incidents
from bot.memory.storms import Drawing, Storms
from bot.memory.table import Stale
from bot.posting import Message
from bot.refusals import MessageGone, PostFailed
from bot.request import fingerprint
from bot.storm.window import Case
from bot.threads import PAUSE_S, Desktop
from diagnostics.telemetry.lines import about

POLL_S = 0.5
WATCHED = timedelta(hours=3)
"""For how long after its window was opened a digest is looked after by the timer."""
Check = Callable[[], Awaitable[None]]
"""Raises where the one who waits has lost the work to another, which has the same owner's name."""
log = logging.getLogger("aks_conncheck")


async def _no_check() -> None:
    """Know that nobody else works under this name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """Where digests are drawn."""

    storms: Storms
    incidents: Incidents
    desktop: Desktop
    now: Callable[[], datetime]

    async def open(self, fresh: Digest, owner: str, check: Check) -> str:
        """Return where the digest of a window stands; it is posted where it does not yet.

        Raises:
            PostFailed: Slack did not take it.
        """
        while True:
            await check()
            digest = await self.storms.digest(fresh.window)
            if digest is not None and digest.ts:
                return digest.ts
            try:
                await self._turn(fresh.window, owner, fresh)
            except PostFailed:
                digest = await self.storms.digest(fresh.window)
                if digest is None or not digest.ts:
                    raise

    async def show(self, window: str, owner: str, check: Check) -> None:
        """See to it that the digest shows what is stored now; a window without one needs none."""
        since = self.now()
        while True:
            await check()
            digest = await self.storms.digest(window)
            if digest is None or digest.shown_from > since:
                return
            try:
                await self._turn(window, owner)
            except PostFailed as failed:
                # The timer comes by each minute, and every verdict draws it as well.
                log.warning("digest %s is not shown: %s", window, failed)
                return

    async def tend(self) -> None:
        """Draw what a killed worker, or a Slack that was away, left as it was."""
        for digest in await self.storms.digests(self.now() - WATCHED):
            await self.show(digest.window, uuid4().hex, _no_check)

    async def _turn(self, window: str, owner: str, fresh: Digest | None = None) -> None:
        """Draw it, or where it is in other hands, wait a little."""
        drawing = await self.storms.hold(window, owner, fresh)
        if drawing is None:
            await self.desktop.clock.sleep(POLL_S)
            return
        try:
            await self._draw(drawing)
        except Stale:
            log.info("digest %s is another worker's now", window)
        except PostFailed:
            with suppress(Stale):
                await drawing.save(owner="", free_at=self.now())
            raise

    async def _draw(self, drawing: Drawing) -> None:
        read_at = self.now()
        cases = await self._linked(drawing.digest, await self.storms.cases(drawing.digest.window))
        calls = 0
        for at, message in enumerate(digest_messages(cases)):
            calls += await self._put(drawing, at, message)
        await self._call(drawing, cases)
        rest = timedelta(seconds=PAUSE_S * max(1, calls))
        await drawing.save(owner="", free_at=self.now() + rest, shown_from=read_at)

    async def _put(self, drawing: Drawing, at: int, message: Message) -> bool:
        """Post or edit one message; False where it stands as it should."""
        digest, shown = drawing.digest, fingerprint(json.dumps(message))
        if at < len(digest.posts):
            ts, was = digest.posts[at]
            if was == shown:
                return False
            try:
                await self.desktop.poster.edit(digest.channel, ts, message, patient=False)
            except MessageGone:
                # A person deleted it: what is left of the digest is posted anew.
                await drawing.save(posts=digest.posts[:at])
                return await self._put(drawing, at, message)
        else:
            ts = await self.desktop.poster.post(digest.channel, message, digest.ts or None)
        posts = (*digest.posts[:at], (ts, shown), *digest.posts[at + 1 :])
        await drawing.save(posts=posts)
        return True

    async def _call(self, drawing: Drawing, cases: tuple[Case, ...]) -> None:
        digest = drawing.digest
        message = digest_call(cases, digest.oncall, is_loud=digest.is_loud)
        if message is None or digest.called:
            return
        await self.desktop.poster.post(digest.channel, message, digest.ts)
        await drawing.save(called=True)

    async def _linked(self, digest: Digest, cases: tuple[Case, ...]) -> tuple[Case, ...]:
        """Give a case with a verdict the address of its details, once they stand."""
        return tuple(
            [one if one.link or not one.state else await self._link(digest, one) for one in cases]
        )

    async def _link(self, digest: Digest, case: Case) -> Case:
        incident = await self.incidents.find(case.key)
        if incident is None or not incident.ts:
            return case
        try:
            link = await self.desktop.poster.permalink(incident.channel, incident.ts)
        except PostFailed as failed:
            # Of many incidents, the one whose line it is.
            with about(incident=case.key):
                log.warning("digest %s lacks a link: %s", digest.window, failed)
            return case
        await self.storms.change(digest.window, case.key, lambda one: replace(one, link=link))
        return replace(case, link=link)
