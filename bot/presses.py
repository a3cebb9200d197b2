"""What a press of a button does beside a diagnosis; pressing twice does no more than once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from slack_sdk.web.async_client import AsyncWebClient

from bot.incident import Incident
from bot.memory.memory import Memory
from bot.private import answer_privately
from bot.refusals import MessageGone
from bot.request import Action, Press, fingerprint
from bot.routing import Router, SlackWorkspace
from bot.routing.access import Access, Asking
from bot.runs import PAPERS
from bot.threads import ROOT, Desktop
from diagnostics.telemetry import figures

QUIET = timedelta(hours=1)
NO_PAPERS = "There is no report of this incident to hand out. Run the checks again."
Said = Callable[[Incident], Incident]


async def check_leave(
    press: Press,
    incident: Incident,
    access: Access,
    client: AsyncWebClient,
    workspace: SlackWorkspace,
) -> None:
    """Hold a press to the rules of requests: about the incident's cluster, in its channel.

    Raises:
        Refused: this person may not ask this.
    """
    # What the press itself says of its place decides nothing: the papers go to the incident's.
    asking = Asking(user=press.user, channel=incident.channel, cluster_id=incident.cluster_id)
    await Router(workspace=workspace).check_asker(access, asking, client)


async def answer_press(
    press: Press, incident: Incident, memory: Memory, desktop: Desktop, now: datetime
) -> None:
    """Remember what a person said, and show it in the root; or post the papers asked for.

    Raises:
        PostFailed: Slack did not take it.
    """
    if press.action in (Action.TICKET, Action.REPORT):
        await _hand_out(press, incident, memory, desktop)
        return
    if press.action is Action.MUTE:
        await memory.ledgers.mute(incident.cluster_id, incident.key, now + QUIET)
    if press.action is Action.NOT_CAUSE and incident.check:
        is_new = await memory.doubts.add(incident.key, incident.check, press.user)
        figures.count(figures.NOT_THE_CAUSE, int(is_new), check=incident.check)
    said = await memory.incidents.change(incident.key, _saying(press, now))
    if said is not None:
        await _show(said, memory, desktop, now)


def _saying(press: Press, now: datetime) -> Said:
    if press.action is Action.ON_IT:
        return lambda one: replace(one, on_it=press.user, on_it_at=now)
    if press.action is Action.MUTE:
        return lambda one: replace(one, muted_until=now + QUIET)
    return lambda one: replace(one, not_cause=press.user)


async def _show(incident: Incident, memory: Memory, desktop: Desktop, now: datetime) -> None:
    """Edit the root as it stands now; again, where a run edits it meanwhile."""
    shown = -1
    now_there: Incident | None = incident
    while now_there is not None and now_there.shown != shown and now_there.ts:
        root = await memory.pages.get(now_there.key, ROOT)
        try:
            dressed = desktop.dress(root, now_there, now)
            await desktop.poster.edit(now_there.channel, now_there.ts, dressed)
        except MessageGone:
            return
        shown = now_there.shown
        now_there = await memory.incidents.find(incident.key)


async def _hand_out(press: Press, incident: Incident, memory: Memory, desktop: Desktop) -> None:
    papers = await memory.pages.get(incident.key, PAPERS) or {}
    wanted = papers.get(press.action.value, [])
    if not wanted:
        await answer_privately(press, NO_PAPERS)
    for at, paper in enumerate(wanted):
        # Each is remembered by itself: what Slack took is not posted again with what it refused.
        part = fingerprint(press.key, str(at))
        if not await memory.incidents.is_done(part):
            under = incident.thread_ts or incident.ts
            await desktop.poster.post(incident.channel, paper, under)
            await memory.incidents.remember(part)
