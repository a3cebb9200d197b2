"""Answer one job in its thread, or where that cannot be, tell whom we can reach.

Whoever asked is never left with silence: a channel that is closed to the bot and settings that are
wrong are told to the asker alone, a report that cannot be had is told in the thread.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from bot.audit import audit
from bot.blocks.standing import standing
from bot.board import Board
from bot.clouds import read_cloud
from bot.context import Context
from bot.gathering import Gathering
from bot.memory.incidents import LeaseLost
from bot.memory.memory import Memory, open_memory
from bot.memory.table import Table
from bot.pace import Pace, read_gap
from bot.ports import Diagnostician
from bot.posting import Poster, SlackPoster, Turn, make_client
from bot.presses import answer_press, check_leave
from bot.private import (
    CLOSED,
    FORGOTTEN,
    GAVE_UP,
    RUNNING,
    answer_privately,
    named,
    unready,
)
from bot.refusals import ChannelClosed, PostFailed
from bot.request import DiagnosisRequest, Job, Press
from bot.routing import Refused, Router, SlackWorkspace, read_routing
from bot.runs import Means, Run
from bot.settings import SettingsError, SlackSettings, read_slack_settings
from bot.storage import open_table
from bot.storage_settings import StorageSettings, read_storage_settings
from bot.storm.window import read_length
from bot.taking import again, begin, placed
from bot.threads import Clock, Desktop, Dress
from diagnostics.telemetry.lines import about

log = logging.getLogger("aks_conncheck")


def _slack_poster(settings: SlackSettings, turn: Turn) -> Poster:
    return SlackPoster(make_client(settings), turn=turn)


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Where jobs are answered: the settings, the memory, and the time.

    The settings are read from `environ` at each job, the memory is opened once.
    """

    environ: Mapping[str, str]
    clock: Clock
    now: Callable[[], datetime]
    table: Callable[[StorageSettings], Table] = open_table
    poster: Callable[[SlackSettings, Turn], Poster] = _slack_poster
    dress: Dress = standing

    @cached_property
    def workspace(self) -> SlackWorkspace:
        """Remember what Slack says of channels and user groups."""
        return SlackWorkspace(self.clock.seconds)

    @cached_property
    def memory(self) -> Memory:
        """Open the memory.

        Raises:
            SettingsError: the storage settings are wrong.
        """
        return open_memory(self.table(read_storage_settings(self.environ)), self.now)

    async def answer(self, job: Job, owner: str, azure: Diagnostician) -> None:
        """Do a job in its thread; `owner` is the queue message's id.

        Raises:
            PostFailed: Slack did not take a message; the next attempt goes on from there.
            SettingsError: they are wrong, and nobody asked who could be told.
        """
        try:
            if isinstance(job, Press):
                await self._press(job)
            else:
                await self._diagnose(job, owner, azure)
        except LeaseLost:
            log.info("a job of message %s is another worker's now", owner)
        except (ChannelClosed, SettingsError) as hindered:
            log.warning("%s has no thread: %s", named(job), hindered)
            if not await answer_privately(job, _told(hindered)):
                raise

    async def give_up(self, job: Job, owner: str, azure: Diagnostician) -> None:
        """Say that a job failed for good.

        Raises:
            PostFailed, SettingsError: nobody could be told.
        """
        with about(**job.ids):
            await self._tell_of_giving_up(job, owner, azure)

    async def _tell_of_giving_up(self, job: Job, owner: str, azure: Diagnostician) -> None:
        log.error("%s is given up", named(job))
        try:
            if isinstance(job, DiagnosisRequest):
                await self._give_up(job, owner, azure)
            else:
                await answer_privately(job, GAVE_UP)
        except (PostFailed, SettingsError) as hindered:
            log.warning("%s: its thread is not told: %s", named(job), hindered)
            if not await answer_privately(job, GAVE_UP):
                raise

    async def tend(self) -> None:
        """Bring the digests of the last hours up to date.

        Raises:
            SettingsError: they are wrong.
        """
        await self._board(self._desktop(read_slack_settings(self.environ))).tend()

    async def _diagnose(self, job: DiagnosisRequest, owner: str, azure: Diagnostician) -> None:
        if job.incident is not None:
            context, means = await self._open(await self._about(job), azure)
            run = await again(context, job, owner, means)
            if run is None:
                await self._tell_why_not(job, RUNNING)
        else:
            request = await placed(job, azure)
            if request is None:
                log.info("%s dropped: no cluster manages its resource group", named(job))
                return
            context, means = await self._open(request, azure)
            run = await begin(context, owner, means)
        if run is None:
            log.info("%s is another worker's, or done", named(job))
            return
        audit(job, run.context.request.cluster_id)
        await run.go(azure)

    async def _tell_why_not(self, job: DiagnosisRequest, busy: str) -> None:
        """Tell who asked for another run why there is none; a copy of a press says nothing."""
        incident = await self.memory.incidents.find(job.incident or "")
        if incident is None:
            await answer_privately(job, FORGOTTEN)
        elif incident.job != job.key and not await self.memory.incidents.is_done(job.key):
            await answer_privately(job, busy)

    async def _about(self, job: DiagnosisRequest) -> DiagnosisRequest:
        """Return a run as one about its incident's cluster, in its channel: leave is for these.

        What a press says of them decides nothing, because the answer goes to the incident's.
        """
        incident = await self.memory.incidents.find(job.incident or "")
        if incident is None:
            return job
        return replace(job, cluster_id=incident.cluster_id, channel=incident.channel)

    async def _press(self, press: Press) -> None:
        incident = await self.memory.incidents.find(press.incident)
        if incident is None:
            await answer_privately(press, FORGOTTEN)
            return
        settings = read_slack_settings(self.environ)
        try:
            access = read_routing(self.environ, settings).access
            await check_leave(press, incident, access, make_client(settings), self.workspace)
        except Refused:
            audit(press, incident.cluster_id, is_refused=True)
            raise
        audit(press, incident.cluster_id)
        await answer_press(press, incident, self.memory, self._desktop(settings), self.now())

    async def _give_up(self, job: DiagnosisRequest, owner: str, azure: Diagnostician) -> None:
        if not job.cluster_id:
            # Whose scale set it was could never be read, so there is no thread to tell.
            raise PostFailed("the cluster of the scale set is not known")
        context, means = await self._open(job, azure)
        run: Run | None
        if job.incident is not None:
            run = await again(context, job, owner, means, forced=True)
            if run is None:
                await self._tell_why_not(job, GAVE_UP)
        else:
            run = await begin(context, owner, means, forced=True)
        if run is not None:
            await run.give_up()

    async def _open(self, job: DiagnosisRequest, azure: Diagnostician) -> tuple[Context, Means]:
        settings = read_slack_settings(self.environ)
        router = Router(workspace=self.workspace, read_tags=azure.tags)
        routing = read_routing(self.environ, settings)
        try:
            to = await router.choose(routing, job, make_client(settings))
        except Refused:
            audit(job, job.cluster_id, is_refused=True)
            raise
        context = Context(
            request=job,
            channel=to.channel,
            oncall_group=to.oncall,
            now=self.now(),
            portal=read_cloud(self.environ).portal,
            quiet_transient=to.quiet_transient,
            hides_recovered=to.hides_recovered,
        )
        return context, self._means(settings)

    def _means(self, settings: SlackSettings) -> Means:
        desktop = self._desktop(settings)
        gathering = Gathering(
            storms=self.memory.storms,
            board=self._board(desktop),
            length=read_length(self.environ),
            now=self.now,
        )
        return Means(memory=self.memory, desktop=desktop, gathering=gathering)

    def _board(self, desktop: Desktop) -> Board:
        memory = self.memory
        return Board(
            storms=memory.storms, incidents=memory.incidents, desktop=desktop, now=self.now
        )

    def _desktop(self, settings: SlackSettings) -> Desktop:
        gap = read_gap(self.environ)
        pace = Pace(table=self.memory.table, gap=gap, now=self.now, sleep=self.clock.sleep)
        return Desktop(
            pages=self.memory.pages,
            poster=self.poster(settings, pace.wait),
            clock=self.clock,
            dress=self.dress,
        )


def _told(hindered: ChannelClosed | SettingsError) -> str:
    """Return what the asker alone is told of a thread that cannot be."""
    if isinstance(hindered, Refused):
        return hindered.told
    return CLOSED if isinstance(hindered, ChannelClosed) else unready(str(hindered))
