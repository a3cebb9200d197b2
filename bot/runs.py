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
from bot.threads import Desktop, IncidentThread, only
from diagnostics.model.report import Progress

ASKED, PAPERS = "asked", "papers"
GAVE_UP = "The check failed several times and was given up. Its log says why."
GIVEN_UP = "given_up"
NOTICES = (Trigger.EVENT, Trigger.ALERT)
log = logging.getLogger("aks_conncheck")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One job of one incident that this worker holds.

    `context.request` is what the incident is about, `job` what is to be done now.
    """

    context: Context
    job: DiagnosisRequest
    hold: Hold
    memory: Memory
    desktop: Desktop

    async def go(self, azure: Diagnostician) -> None:
        """Do what is left of the job.

        Raises:
            PostFailed: Slack did not take a message.
            LeaseLost: another worker has taken over.
        """
        thread = IncidentThread(self.context, self.hold, self.desktop)
        if self.hold.incident.outbox:
            await thread.deliver()
        elif await self._is_over(azure):
            await thread.finish(recovered(self.context))
        else:
            await self._fill(thread, azure)
        log.info("run %s: %s", self.job.run, self.hold.incident.state)

    async def give_up(self) -> None:
        """Say in the root, or in a new one, that no answer will come, and call somebody."""
        thread = IncidentThread(self.context, self.hold, self.desktop)
        if self.hold.incident.state == GIVEN_UP:
            await thread.deliver()
            return
        trouble = trouble_message(self.context, GAVE_UP)
        await thread.finish(only(trouble, *no_answer_call(self.context), state=GIVEN_UP))

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
        await self.memory.pages.put(key, ASKED, asdict(asked) | {"answer_url": None})
        await thread.start()
        on_progress = _nothing if self.job.trigger is Trigger.TIMER else thread.progress
        try:
            report = await azure.diagnose(replace(asked, probe=self.job.probe), on_progress)
        except NoReport as none:
            await self._say_none(thread, none)
            return
        await self.memory.pages.put(key, PAPERS, azure.papers(report, asked))
        await thread.finish(sequel(self.context, self.job, self.hold.incident, report))

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
            await thread.finish(only(said))
        if none.private is not None:
            await answer_privately(self.job, none.private)


async def placed(job: DiagnosisRequest, azure: Diagnostician) -> DiagnosisRequest | None:
    """Return a job with its cluster: that of a scale set is found through its resource group."""
    if job.cluster_id or job.node_group is None:
        return job
    cluster_id = await azure.cluster_of(job.node_group)
    return replace(job, cluster_id=cluster_id) if cluster_id else None


async def begin(
    context: Context, owner: str, memory: Memory, desktop: Desktop, *, forced: bool = False
) -> Run | None:
    """Take the incident of a new request; None where another worker has it, or it is done.

    Every notice of one failure leads to one incident, a person's request to one of its own.
    """
    job = context.request
    is_notice = job.trigger in NOTICES
    key = await memory.ledgers.enter(job) if is_notice else job.key
    fresh = Incident(
        key=key,
        cluster_id=job.cluster_id,
        created_at=context.now,
        channel=context.channel,
        thread_ts=job.thread_ts or "",
    )
    hold = await memory.incidents.take(fresh, key, owner, forced=forced)
    if hold is None:
        return None
    # The run is named by its incident, whichever notice came first.
    about = replace(context, request=replace(job, key=key), channel=hold.incident.channel)
    return Run(context=about, job=about.request, hold=hold, memory=memory, desktop=desktop)


async def again(
    context: Context, job: DiagnosisRequest, owner: str, memory: Memory, desktop: Desktop
) -> Run | None:
    """Take an incident to check it again; None where it is gone, in work, or this was done."""
    incident = await memory.incidents.find(job.incident or "")
    asked = await memory.pages.get(incident.key, ASKED) if incident else None
    if incident is None or asked is None:
        return None
    hold = await memory.incidents.take(incident, job.key, owner)
    if hold is None:
        return None
    first = DiagnosisRequest(**{**asked, "trigger": Trigger(asked["trigger"])})
    about = replace(context, request=first, channel=hold.incident.channel)
    return Run(context=about, job=job, hold=hold, memory=memory, desktop=desktop)


async def _nothing(progress: Progress) -> None:
    """Show no progress: nobody waits for a look of the timer's."""
    del progress
