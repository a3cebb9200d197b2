"""Answer one request in its thread, or where that cannot be, tell whom we can reach.

Whoever asked is never left with silence: a channel that is closed to the bot and settings that are
wrong are told to the asker alone, a report that cannot be had is told in the thread.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from bot.clouds import read_cloud
from bot.context import Context
from bot.posting import ChannelClosed, Poster, PostFailed, SlackPoster, make_client
from bot.private import CLOSED, GAVE_UP, answer_privately, unready
from bot.request import DiagnosisRequest
from bot.routing import ReadTags, Refused, Router, SlackWorkspace, no_tags, read_routing
from bot.settings import SettingsError, read_slack_settings
from bot.storage import open_threads
from bot.storage_settings import read_storage_settings
from bot.store import Threads
from bot.threads import Clock, IncidentThread, give_up, open_thread
from diagnostics.model.report import Progress, Report

OnProgress = Callable[[Progress], Awaitable[None]]
Diagnose = Callable[[DiagnosisRequest, OnProgress], Awaitable[Report]]
log = logging.getLogger("aks_conncheck")


class NoReport(Exception):
    """A diagnosis that cannot be made, and trying again would not help.

    `why` and `advice` are for the thread, `private` (mrkdwn, safe) for the asker alone.
    """

    def __init__(self, why: str, advice: str, private: str | None = None) -> None:
        """Say why, and what to do."""
        super().__init__(why)
        self.advice = advice
        self.private = private


class Desk:
    """Where requests are answered: the settings, the memory of threads, and the time."""

    def __init__(
        self,
        environ: Mapping[str, str],
        clock: Clock,
        now: Callable[[], datetime],
        read_tags: ReadTags = no_tags,
    ) -> None:
        """Take the settings from an environment; they are read at each request."""
        self._environ = environ
        self._clock = clock
        self._now = now
        self._threads: Threads | None = None
        self._router = Router(workspace=SlackWorkspace(clock.seconds), read_tags=read_tags)

    async def answer(self, request: DiagnosisRequest, owner: str, diagnose: Diagnose) -> None:
        """Make the diagnosis of a request in its thread; `owner` is the queue message's id.

        Raises:
            PostFailed: Slack did not take a message; the next attempt goes on from there.
            SettingsError: they are wrong, and nobody asked who could be told.
        """
        try:
            context, poster = await self._context(request)
            thread = await open_thread(
                context, owner, threads=self.threads(), poster=poster, clock=self._clock
            )
            if thread is None:
                log.info("run %s is another worker's, or done", request.run)
                return
            await _fill(thread, request, diagnose)
        except (ChannelClosed, SettingsError) as hindered:
            log.warning("run %s has no thread: %s", request.run, hindered)
            if not await answer_privately(request, _told(hindered)):
                raise

    async def give_up(self, request: DiagnosisRequest) -> None:
        """Say that a request failed for good.

        Raises:
            PostFailed, SettingsError: nobody could be told.
        """
        log.error("run %s is given up", request.run)
        try:
            context, poster = await self._context(request)
            await give_up(context, threads=self.threads(), poster=poster, clock=self._clock)
        except (PostFailed, SettingsError) as hindered:
            log.warning("run %s: its thread is not told: %s", request.run, hindered)
            if not await answer_privately(request, GAVE_UP):
                raise

    def threads(self) -> Threads:
        """Open the memory of threads once.

        Raises:
            SettingsError: the storage settings are wrong.
        """
        if self._threads is None:
            self._threads = open_threads(read_storage_settings(self._environ))
        return self._threads

    async def _context(self, request: DiagnosisRequest) -> tuple[Context, Poster]:
        settings = read_slack_settings(self._environ)
        client = make_client(settings)
        routing = read_routing(self._environ, settings)
        to = await self._router.choose(routing, request, client)
        context = Context(
            request=request,
            channel=to.channel,
            oncall_group=to.oncall,
            now=self._now(),
            portal=read_cloud(self._environ).portal,
            quiet_transient=to.quiet_transient,
        )
        return context, SlackPoster(client)


def _told(hindered: ChannelClosed | SettingsError) -> str:
    """Return what the asker alone is told of a thread that cannot be."""
    if isinstance(hindered, Refused):
        return hindered.told
    return CLOSED if isinstance(hindered, ChannelClosed) else unready(str(hindered))


async def _fill(thread: IncidentThread, request: DiagnosisRequest, diagnose: Diagnose) -> None:
    try:
        report = await diagnose(request, thread.progress)
    except NoReport as none:
        log.warning("run %s: %s", request.run, none)
        await thread.fail(str(none), none.advice)
        if none.private is not None:
            await answer_privately(request, none.private)
        return
    await thread.finish(report)
    log.info("run %s: %s", request.run, report.verdict.state)
