"""What one run has to do with the other failures of its channel."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.board import Board
from bot.context import Context
from bot.memory.digest import Digest
from bot.memory.incidents import Hold
from bot.memory.storms import Storms
from bot.steps import RECOVERED as WELL
from bot.steps import Sequel
from bot.storm.window import FIXED, RECOVERED, Case, is_storm
from diagnostics.model.report import State

NO_REPORT = "no_report"
SOUND = (State.NO_FAULT_FOUND.value, State.IN_PROGRESS.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathering:
    """The storms of a run's channel; `length` is how long a window is open."""

    storms: Storms
    board: Board
    length: timedelta
    now: Callable[[], datetime]

    async def join(self, context: Context, hold: Hold, *, is_over: bool = False) -> bool:
        """Enter an incident of which a notice told; say whether a digest tells of it.

        Its thread is then the digest's. Where its own root stands already it keeps its thread, and
        the digest links to that. What is over already is no part of a storm that is none yet.

        Raises:
            PostFailed: Slack did not take the digest.
            LeaseLost: another worker has taken over.
        """
        incident = hold.incident
        if incident.is_in_digest or incident.ts:
            return incident.is_in_digest
        window = incident.window or await self.storms.window(incident.channel, self.length)
        await hold.save(window=window)
        case = Case(
            key=incident.key,
            cluster_id=incident.cluster_id,
            state=RECOVERED if is_over else "",
        )
        if not is_storm(await self.storms.enter(window, case)):
            return False
        fresh = self._digest(context, window)
        ts = await self.board.open(fresh, hold.incident.owner, hold.refresh)
        await hold.save(thread_ts=ts)
        return True

    async def tell(self, hold: Hold, said: Sequel) -> Sequel:
        """Note a verdict in the window, and return what to post of it.

        In a digest the proof is posted with the first of those clusters that have the same
        verdict; each of the others has its root message, with the report in its menu.
        """
        incident = hold.incident
        if not incident.window:
            return said
        case = _case(hold, said)
        is_mine = await self.storms.claim(incident.window, case)
        await self.storms.change(incident.window, case.key, lambda one: _told(one, case))
        is_first = not incident.state
        if is_first and incident.is_in_digest and not is_mine:
            return replace(said, steps=tuple(each for each in said.steps if each["root"]))
        return said

    async def show(self, hold: Hold) -> None:
        """Bring the digest up to date, where there is one."""
        if hold.incident.window:
            await self.board.show(hold.incident.window, hold.incident.owner, hold.refresh)

    def _digest(self, context: Context, window: str) -> Digest:
        now = self.now()
        return Digest(
            window=window,
            channel=context.channel,
            opened_at=now,
            oncall=context.oncall_group or "",
            is_loud=not context.quiet_transient,
            free_at=now,
            shown_from=datetime.fromtimestamp(0, now.tzinfo),
        )


def _case(hold: Hold, said: Sequel) -> Case:
    """Return the incident's line; what fails again after a fix is not fixed any more."""
    incident, new = hold.incident, said.changes
    state = str(new.get("state", "") or incident.state or NO_REPORT)
    is_fixed = bool(new.get("fixed_at") or incident.fixed_at) and state in SOUND
    return Case(
        key=incident.key,
        cluster_id=incident.cluster_id,
        state=FIXED if is_fixed else RECOVERED if state == WELL else state,
        title=str(new.get("title", incident.title)),
        resource_id=str(new.get("resource_id", incident.resource_id)),
        region=str(new.get("region", incident.region)),
    )


def _told(before: Case, now: Case) -> Case:
    """Return the line in the place of one before; a fixed one stays where that stood."""
    return replace(before, state=FIXED) if now.state == FIXED else replace(now, link=before.link)
