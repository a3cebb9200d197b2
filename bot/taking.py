"""Take an incident for a job, so that one worker at a time works on it."""

from dataclasses import replace
from datetime import timedelta

from bot.context import Context
from bot.incident import Incident
from bot.memory.incidents import Hold
from bot.ports import Diagnostician
from bot.request import NOTICES, DiagnosisRequest, Trigger
from bot.runs import ASKED, GIVEN_UP, Means, Run
from bot.steps import RECOVERED
from bot.threads import IncidentThread
from diagnostics.telemetry.lines import found

SETTLED = timedelta(minutes=5)
"""After a lease: how long notices of a failure may come after what was found of it."""


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
    found(incident=key)
    fresh = Incident(
        key=key,
        cluster_id=job.cluster_id,
        created_at=context.now,
        channel=context.channel,
        thread_ts=job.thread_ts or "",
    )
    about = replace(context, request=replace(job, key=key))
    hold = await _taken(about, fresh, owner, means, forced=forced)
    if hold is None:
        await means.memory.incidents.change(key, lambda one: _awaited(one, context))
        return None
    # The run is named by its incident, whichever notice came first.
    about = replace(about, channel=hold.incident.channel)
    return Run(context=about, job=about.request, hold=hold, means=means)


def _awaited(incident: Incident, context: Context) -> Incident | None:
    """Let the timer look at an incident that nobody watches, for it has failed again meanwhile.

    At one that is muted afterwards; never at one that is over, nor so soon that the notice may be
    another of the failure that was just looked into.
    """
    if not incident.done or incident.next_check_at is not None:
        return None
    if incident.is_muted(context.now):
        return replace(incident, next_check_at=incident.muted_until)
    is_over = incident.fixed_at is not None or incident.state in (RECOVERED, GIVEN_UP)
    is_fresh = incident.lease_until is None or context.now < incident.lease_until + SETTLED
    return None if is_over or is_fresh else replace(incident, next_check_at=context.now)


async def again(
    context: Context, job: DiagnosisRequest, owner: str, means: Means, *, forced: bool = False
) -> Run | None:
    """Take an incident to check it again; None where it is gone, in work, or this was done."""
    incident = await means.memory.incidents.find(job.incident or "")
    asked = await means.memory.pages.get(incident.key, ASKED) if incident else None
    if incident is None or asked is None:
        return None
    first = DiagnosisRequest(**{**asked, "trigger": Trigger(asked["trigger"])})
    found(correlation=first.correlation)
    about = replace(context, request=first, channel=incident.channel)
    hold = await _taken(replace(about, request=replace(first, key=job.key)), incident, owner, means,
                        forced=forced)  # fmt: skip
    return None if hold is None else Run(context=about, job=job, hold=hold, means=means)


async def _taken(
    context: Context, incident: Incident, owner: str, means: Means, *, forced: bool
) -> Hold | None:
    """Take an incident for the job of the context; what another one left to post comes first."""
    job = context.request.key
    while True:
        hold = await means.memory.incidents.take(incident, job, owner, forced=forced)
        if hold is None or hold.incident.job == job:
            return hold
        thread = IncidentThread(context, hold, means.desktop)
        await (thread.deliver_what_goes() if forced else thread.deliver())
