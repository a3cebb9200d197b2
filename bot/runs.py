"""One diagnosis from its claim to its last message, each step stored before the next."""

import logging
from dataclasses import asdict, dataclass, replace

from bot.blocks import no_answer_call, trouble_message
from bot.context import Context
from bot.incident import Incident
from bot.memory.incidents import Hold
from bot.memory.memory import Memory
from bot.ports import Diagnostician, NoReport
from bot.private import answer_privately
from bot.request import DiagnosisRequest, Trigger
from bot.steps import Sequel, Step, next_look, recovered, sequel
from bot.storm.gathering import Gathering
from bot.threads import Desktop, IncidentThread, only
from diagnostics.model.report import Progress

ASKED, PAPERS = "asked", "papers"
GAVE_UP = "The check failed several times and was given up. Its log says why."
GIVEN_UP = "given_up"
NOTICES = (Trigger.EVENT, Trigger.ALERT)
log = logging.getLogger("aks_conncheck")


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What every run works with."""

    memory: Memory
    desktop: Desktop
    gathering: Gathering


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One job of one incident that this worker holds.

    `context.request` is what the incident is about, `job` what is to be done now.
    """

    context: Context
    job: DiagnosisRequest
    hold: Hold
    means: Means

    async def go(self, azure: Diagnostician) -> None:
        """Do what is left of the job.

        Raises:
            PostFailed: Slack did not take a message.
            LeaseLost: another worker has taken over.
        """
        if self.hold.incident.outbox:
            await self._thread.deliver()
        else:
            is_over = await self._is_over(azure)
            await self._join(is_over=is_over)
            thread = self._thread
            await (self._end_well(thread) if is_over else self._fill(thread, azure))
        await self.means.gathering.show(self.hold)
        log.info("run %s: %s", self.job.run, self.hold.incident.state)

    async def give_up(self) -> None:
        """Say in the root, or in a new one, that no answer will come, and call somebody."""
        if self.hold.incident.state == GIVEN_UP:
            await self._thread.deliver()
        else:
            await self._join()
            trouble = trouble_message(self._told_in, GAVE_UP)
            said = only(trouble, *no_answer_call(self._told_in), state=GIVEN_UP)
            await self._finish(self._thread, said)
        await self.means.gathering.show(self.hold)

    @property
    def _thread(self) -> IncidentThread:
        return IncidentThread(self._told_in, self.hold, self.means.desktop)

    @property
    def _told_in(self) -> Context:
        """Return the context among other failures: a digest calls who is on call, once for all."""
        return self.context.uncalled if self.hold.incident.is_in_digest else self.context

    async def _join(self, *, is_over: bool = False) -> None:
        if self.job.trigger in NOTICES:
            await self.means.gathering.join(self.context, self.hold, is_over=is_over)

    async def _finish(self, thread: IncidentThread, said: Sequel) -> None:
        await thread.finish(await self.means.gathering.tell(self.hold, said))

    async def _end_well(self, thread: IncidentThread) -> None:
        said = recovered(self.context)
        # A line in a digest says all there is to say.
        is_told = self.hold.incident.is_in_digest or self.context.hides_recovered
        log.info("run %s: over by itself, %s", self.job.run, "not posted" if is_told else "posted")
        await self._finish(thread, replace(said, steps=()) if is_told else said)

    @property
    def _is_silent(self) -> bool:
        """Say whether nobody watches this run: a timer's look, or one of many in a digest."""
        incident = self.hold.incident
        return self.job.trigger is Trigger.TIMER or (incident.is_in_digest and not incident.ts)

    async def _is_over(self, azure: Diagnostician) -> bool:
        """Say whether a failure of which we heard is over before anything was said of it.

        A scale set that fails leaves cluster and pools as they are, so theirs is no word on it.
        """
        asked, incident = self.context.request, self.hold.incident
        if self.job.trigger not in NOTICES or asked.node_group or incident.ts:
            return False
        return await azure.has_recovered(asked)

    async def _fill(self, thread: IncidentThread, azure: Diagnostician) -> None:
        key, asked = self.hold.incident.key, self.context.request
        await self.means.memory.pages.put(key, ASKED, asdict(asked) | {"answer_url": None})
        if not self._is_silent:
            await thread.start()
        on_progress = _nothing if self._is_silent else thread.progress
        try:
            report = await azure.diagnose(replace(asked, probe=self.job.probe), on_progress)
        except NoReport as none:
            await self._say_none(thread, none)
            return
        await self.means.memory.pages.put(key, PAPERS, azure.papers(report, asked))
        await self._finish(thread, sequel(self._told_in, self.job, self.hold.incident, report))

    async def _say_none(self, thread: IncidentThread, none: NoReport) -> None:
        log.warning("run %s: %s", self.job.run, none)
        said = trouble_message(self.context, str(none), none.advice)
        if self.job.trigger is Trigger.TIMER:
            later = next_look(self.hold.incident, self.context.now)
            await thread.finish(Sequel(steps=(), changes=later))
        elif self.job.incident is not None:
            # The verdict that stands in the root is worth more.
            await thread.finish(Sequel(steps=(Step(root=False, message=said),), changes={}))
        else:
            await self._finish(thread, only(said))
        if none.private is not None:
            await answer_privately(self.job, none.private)


async def placed(job: DiagnosisRequest, azure: Diagnostician) -> DiagnosisRequest | None:
    """Return a job with its cluster: that of a scale set is found through its resource group."""
    if job.cluster_id or job.node_group is None:
        return job
    cluster_id = await azure.cluster_of(job.node_group)
    return replace(job, cluster_id=cluster_id) if cluster_id else None


async def begin(context: Context, owner: str, means: Means, *, forced: bool = False) -> Run | None:
    """Take the incident of a new request; None where another worker has it, or it is done.

    Every notice of one failure leads to one incident, a person's request to one of its own.
    """
    job = context.request
    is_notice = job.trigger in NOTICES
    key = await means.memory.ledgers.enter(job) if is_notice else job.key
    fresh = Incident(
        key=key,
        cluster_id=job.cluster_id,
        created_at=context.now,
        channel=context.channel,
        thread_ts=job.thread_ts or "",
    )
    hold = await means.memory.incidents.take(fresh, key, owner, forced=forced)
    if hold is None:
        return None
    # The run is named by its incident, whichever notice came first.
    about = replace(context, request=replace(job, key=key), channel=hold.incident.channel)
    return Run(context=about, job=about.request, hold=hold, means=means)


async def again(context: Context, job: DiagnosisRequest, owner: str, means: Means) -> Run | None:
    """Take an incident to check it again; None where it is gone, in work, or this was done."""
    incident = await means.memory.incidents.find(job.incident or "")
    asked = await means.memory.pages.get(incident.key, ASKED) if incident else None
    if incident is None or asked is None:
        return None
    hold = await means.memory.incidents.take(incident, job.key, owner)
    if hold is None:
        return None
    first = DiagnosisRequest(**{**asked, "trigger": Trigger(asked["trigger"])})
    about = replace(context, request=first, channel=hold.incident.channel)
    return Run(context=about, job=job, hold=hold, means=means)


async def _nothing(progress: Progress) -> None:
    """Show no progress: nobody waits for a look of the timer's."""
    del progress
