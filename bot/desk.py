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
from bot.clouds import read_cloud
from bot.context import Context
from bot.memory.incidents import LeaseLost
from bot.memory.memory import Memory, open_memory
from bot.memory.table import Table
from bot.ports import Diagnostician
from bot.posting import ChannelClosed, Poster, PostFailed, SlackPoster, make_client
from bot.presses import answer_press
from bot.private import CLOSED, FORGOTTEN, GAVE_UP, answer_privately, named, unready
from bot.request import DiagnosisRequest, Job, Press
from bot.runs import Run, again, begin, placed
from bot.settings import SettingsError, SlackSettings, read_slack_settings
from bot.storage import open_table
from bot.storage_settings import StorageSettings, read_storage_settings
from bot.threads import Clock, Desktop, Dress

log = logging.getLogger("aks_conncheck")


def _slack_poster(settings: SlackSettings) -> Poster:
    return SlackPoster(make_client(settings))


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Where jobs are answered: the settings, the memory, and the time.

    The settings are read from `environ` at each job, the memory is opened once.
    """

    environ: Mapping[str, str]
    clock: Clock
    now: Callable[[], datetime]
    table: Callable[[StorageSettings], Table] = open_table
    poster: Callable[[SlackSettings], Poster] = _slack_poster
    dress: Dress = standing

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
            is_closed = isinstance(hindered, ChannelClosed)
            told = CLOSED if is_closed else unready(str(hindered))
            if not await answer_privately(job, told):
                raise

    async def give_up(self, job: Job, owner: str) -> None:
        """Say that a job failed for good.

        Raises:
            PostFailed, SettingsError: nobody could be told.
        """
        log.error("%s is given up", named(job))
        try:
            # Nobody waits for a look of the timer's, and the next one follows.
            if isinstance(job, DiagnosisRequest) and job.incident is None:
                await self._give_up(job, owner)
            elif job.user is not None:
                await answer_privately(job, GAVE_UP)
        except (PostFailed, SettingsError) as hindered:
            log.warning("%s: its thread is not told: %s", named(job), hindered)
            if not await answer_privately(job, GAVE_UP):
                raise

    async def _diagnose(self, job: DiagnosisRequest, owner: str, azure: Diagnostician) -> None:
        context, desktop = self._open(job)
        if job.incident is not None:
            run = await again(context, job, owner, self.memory, desktop)
            if run is None and await self.memory.incidents.find(job.incident) is None:
                await answer_privately(job, FORGOTTEN)
        else:
            request = await placed(job, azure)
            if request is None:
                log.info("%s dropped: no cluster manages its resource group", named(job))
                return
            run = await begin(replace(context, request=request), owner, self.memory, desktop)
        if run is None:
            log.info("%s is another worker's, or done", named(job))
            return
        audit(job, run.context.request.cluster_id)
        await run.go(azure)

    async def _press(self, press: Press) -> None:
        incident = await self.memory.incidents.find(press.incident)
        if incident is None:
            await answer_privately(press, FORGOTTEN)
            return
        audit(press, incident.cluster_id)
        settings = read_slack_settings(self.environ)
        await answer_press(press, incident, self.memory, self._desktop(settings), self.now())

    async def _give_up(self, job: DiagnosisRequest, owner: str) -> None:
        context, desktop = self._open(job)
        if not job.cluster_id:
            # Whose scale set it was could never be read, so there is no thread to tell.
            raise PostFailed("the cluster of the scale set is not known")
        run: Run | None = await begin(context, owner, self.memory, desktop, forced=True)
        if run is not None:
            await run.give_up()

    def _open(self, job: DiagnosisRequest) -> tuple[Context, Desktop]:
        settings = read_slack_settings(self.environ)
        context = Context(
            request=job,
            channel=job.channel or settings.default_channel,
            oncall_group=settings.oncall_group,
            now=self.now(),
            portal=read_cloud(self.environ).portal,
        )
        return context, self._desktop(settings)

    def _desktop(self, settings: SlackSettings) -> Desktop:
        return Desktop(
            pages=self.memory.pages,
            poster=self.poster(settings),
            clock=self.clock,
            dress=self.dress,
        )
