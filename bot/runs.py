"""One diagnosis from its claim to its last message, each step stored before the next."""

import logging
from dataclasses import asdict, dataclass, replace

from bot.blocks import no_answer_call, trouble_message
from bot.blocks.parts import Message
from bot.context import Context
from bot.gathering import Gathering
from bot.memory.incidents import Hold
from bot.memory.memory import Memory
from bot.ports import Diagnostician, NoReport
from bot.private import answer_privately
from bot.request import NOTICES, DiagnosisRequest, Trigger
from bot.steps import RECOVERED, Sequel, Step, next_look, recovered, sequel
from bot.threads import Desktop, IncidentThread, only
from diagnostics.model.report import Progress

ASKED, PAPERS = "asked", "papers"
GAVE_UP = "The check failed several times and was given up. Its log says why."
GIVEN_UP = "given_up"
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
        elif await self._still_fails(azure):
            later = next_look(self.hold.incident, self.context.now)
            await self._thread.finish(Sequel(steps=(), changes=later))
        else:
            await self._remember()
            is_over = await self._is_over(azure)
            await self._join(is_over=is_over)
            thread = self._thread
            await (self._end_well(thread) if is_over else self._fill(thread, azure))
        await self._end()

    async def give_up(self) -> None:
        """Say that no answer will come, and call somebody; a verdict that is there stays.

        Of a verdict as much is posted as Slack takes.
        """
        incident, thread = self.hold.incident, self._thread
        if incident.outbox and incident.state == GIVEN_UP:
            await thread.deliver()
        elif incident.outbox:
            await thread.deliver_what_goes()
        elif self.job.incident is not None and incident.state:
            await self._keep(thread, trouble_message(self.context, GAVE_UP))
        else:
            await self._join()
            trouble = trouble_message(self._told_in, GAVE_UP)
            said = only(trouble, *no_answer_call(self._told_in), state=GIVEN_UP)
            await self._finish(self._thread, said)
        await self._end()

    async def _still_fails(self, azure: Diagnostician) -> bool:
        """Say whether a look of the timer's sees at a glance that nothing was mended.

        What it does not see so, a whole run has to say.
        """
        incident = self.hold.incident
        if self.job.trigger is not Trigger.TIMER or not incident.has_fix or not incident.ts:
            return False
        asked = self.context.request
        about = replace(asked, pool=asked.pool or incident.pool or None)
        return await azure.still_fails(about, incident.check, incident.resource_id)

    async def _remember(self) -> None:
        """Store what is asked: the timer takes up what is lost from here on."""
        asked = asdict(self.context.request) | {"answer_url": None}
        await self.means.memory.pages.put(self.hold.incident.key, ASKED, asked)

    async def _end(self) -> None:
        await self.means.gathering.show(self.hold)
        log.info("run %s: %s", self.job.run, self.hold.incident.state)

    async def _keep(self, thread: IncidentThread, said: Message) -> None:
        """End a run again that has no answer: what stood in the root is worth more."""
        later = next_look(self.hold.incident, self.context.now)
        root = await thread.last_root()
        is_silent = self.job.trigger is Trigger.TIMER and root is not None
        steps = (*([Step(root=True, message=root)] if root else []), _reply(said))
        await thread.finish(Sequel(steps=() if is_silent else steps, changes=later))

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
        if "fixed_at" in said.changes or said.changes.get("state") in (RECOVERED, GIVEN_UP):
            # Before its last step: whoever dies after that, never comes back to it.
            incident = self.hold.incident
            await self.means.memory.ledgers.close(incident.cluster_id, incident.key)
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
        if not self._is_silent:
            await thread.start()
        on_progress = _nothing if self._is_silent else thread.progress
        try:
            pool = asked.pool or self.hold.incident.pool or None
            # A button or a look asks about what failed then as it stands now.
            failed_at = self.job.failed_at
            about = replace(asked, probe=self.job.probe, pool=pool, failed_at=failed_at)
            report = await azure.diagnose(about, on_progress)
        except NoReport as none:
            await self._say_none(thread, none)
            return
        await self.means.memory.pages.put(key, PAPERS, azure.papers(report, asked))
        before, root = self.hold.incident, await thread.last_root()
        await self._finish(thread, sequel(self._told_in, self.job, before, report, root))

    async def _say_none(self, thread: IncidentThread, none: NoReport) -> None:
        log.warning("run %s: %s", self.job.run, none)
        said = trouble_message(self.context, str(none), none.advice)
        if self.job.incident is not None and self.hold.incident.state:
            await self._keep(thread, said)
        else:
            await self._finish(thread, only(said))
        if none.private is not None:
            await answer_privately(self.job, none.private)


def _reply(message: Message) -> Step:
    return Step(root=False, message=message)


async def _nothing(progress: Progress) -> None:
    """Show no progress: nobody waits for a look of the timer's."""
    del progress
