"""The function app: triggers and wiring.

At module level only azure.functions and the standard library: each instance imports this file,
and the instance that answers Slack within three seconds must not wait for Azure's SDK.
"""

import asyncio
import json
import logging
import os
import time
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

import azure.functions as func

if TYPE_CHECKING:
    from slack_bolt import App

    from bot.context import Context
    from bot.events import Outcome
    from bot.posting import Poster
    from bot.request import DiagnosisRequest
    from bot.store import Threads
    from bot.threads import IncidentThread

STORAGE = "AzureWebJobsStorage"
MOST_BYTES = 512 * 1024
CLOSED = (
    "I cannot post in this channel. Invite me with `/invite @AKS ConnCheck` and ask again, or ask "
    "in a channel that I am in."
)
log = logging.getLogger("aks_conncheck")
app = func.FunctionApp()


@cache
def bolt_app() -> "App":
    """Build the Bolt app once for each process.

    Raises:
        SettingsError: the Slack settings are wrong; the message names each.
    """
    from bot.listeners import make_app  # noqa: PLC0415 - heavy, and not every instance needs it
    from bot.settings import read_slack_settings  # noqa: PLC0415

    return make_app(read_slack_settings(os.environ), os.environ.get("AZURE_SUBSCRIPTION_ID"))


@app.route(route="slack", methods=["POST"], auth_level=func.AuthLevel.ANONYMOUS)
@app.queue_output(arg_name="job", queue_name="diagnoses", connection=STORAGE)
def slack(req: func.HttpRequest, job: func.Out[str]) -> func.HttpResponse:
    """Answer Slack at once; the signature is the authorization."""
    from bot.listeners import answer  # noqa: PLC0415

    answered = answer(bolt_app(), req.headers, req.get_body())
    if answered.job is not None:
        job.set(answered.job)
    return func.HttpResponse(
        answered.body, status_code=answered.status, headers=dict(answered.headers)
    )


@app.event_grid_trigger(arg_name="event")
@app.queue_output(arg_name="job", queue_name="diagnoses", connection=STORAGE)
def aks_events(event: func.EventGridEvent, job: func.Out[str]) -> None:
    """Queue a diagnosis for the event of a failed operation; drop any other event."""
    from bot.events import read_event  # noqa: PLC0415

    _queue(read_event(_event_fields(event)), job)


@app.route(route="alerts", methods=["POST"], auth_level=func.AuthLevel.FUNCTION)
@app.queue_output(arg_name="job", queue_name="diagnoses", connection=STORAGE)
def alerts(req: func.HttpRequest, job: func.Out[str]) -> func.HttpResponse:
    """Queue a diagnosis for an Azure Monitor alert about a failed operation."""
    from bot.events import read_alert  # noqa: PLC0415

    body = req.get_body()
    if len(body) > MOST_BYTES:
        return func.HttpResponse("alert too large", status_code=413)
    try:
        alert = json.loads(body)
    except (ValueError, RecursionError):
        return func.HttpResponse("malformed alert", status_code=400)
    _queue(read_alert(alert), job)
    return func.HttpResponse(status_code=202)


def _event_fields(event: func.EventGridEvent | func.CloudEvent) -> dict[str, object]:
    """Return an event as its JSON was, in either schema; azure.functions tells them apart."""
    if isinstance(event, func.CloudEvent):
        kind = {"type": event.type, "source": event.source, "time": _iso(event.time)}
    else:
        kind = {
            "eventType": event.event_type,
            "topic": event.topic,
            "eventTime": _iso(event.event_time),
        }
    return {**kind, "id": event.id, "subject": event.subject, "data": event.get_json()}


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None


def _queue(said: "Outcome", job: func.Out[str]) -> None:
    from bot.events import Dropped  # noqa: PLC0415
    from bot.request import to_json  # noqa: PLC0415

    if isinstance(said, Dropped):
        log.info("dropped: %s", said.why)
        return
    log.info("queued run %s (%s)", said.run, said.trigger)
    job.set(to_json(said))


@cache
def threads() -> "Threads":
    """Open the memory of threads once for each process."""
    from bot.settings import read_storage_settings  # noqa: PLC0415
    from bot.storage import open_threads  # noqa: PLC0415

    return open_threads(read_storage_settings(os.environ))


@app.queue_trigger(arg_name="job", queue_name="diagnoses", connection=STORAGE)
async def diagnose(job: func.QueueMessage) -> None:
    """Make the diagnosis that a message asks for; a failure brings the message back."""
    # The first call imports Azure's SDK, a second or two of work that must not stall the loop.
    await asyncio.to_thread(_import_all)
    request = _request(job)
    try:
        await _diagnose(request, job.id or "")
    except Exception:
        # Seen once here; the host then retries, and the poison queue has the last word.
        log.exception("run %s failed", request.run)
        raise


@app.queue_trigger(arg_name="job", queue_name="diagnoses-poison", connection=STORAGE)
async def give_up(job: func.QueueMessage) -> None:
    """Tell the thread of a request that failed every time that there will be no answer."""
    await asyncio.to_thread(_import_all)
    from bot.threads import give_up as tell  # noqa: PLC0415

    request = _request(job)
    context, poster = _context(request)
    log.error("run %s is given up", request.run)
    await tell(context, threads(), poster)


def _import_all() -> None:
    import diagnostics.arm  # noqa: PLC0415
    import diagnostics.pipeline  # noqa: F401, PLC0415


def _request(job: func.QueueMessage) -> "DiagnosisRequest":
    """Read a queue message.

    Raises:
        MalformedRequest: it is none of ours; the host gives it up after some tries.
    """
    from bot.request import from_json  # noqa: PLC0415

    return from_json(job.get_body().decode("utf-8", "replace"))


def _context(request: "DiagnosisRequest") -> "tuple[Context, Poster]":
    from bot.context import Context  # noqa: PLC0415
    from bot.posting import SlackPoster, make_client  # noqa: PLC0415
    from bot.settings import read_slack_settings  # noqa: PLC0415

    settings = read_slack_settings(os.environ)
    context = Context(
        request=request,
        channel=request.channel or settings.default_channel,
        oncall_group=settings.oncall_group,
        now=datetime.now(UTC),
    )
    return context, SlackPoster(make_client(settings))


async def _diagnose(request: "DiagnosisRequest", owner: str) -> None:
    from bot.posting import ChannelClosed, answer_privately  # noqa: PLC0415
    from bot.threads import Clock, open_thread  # noqa: PLC0415

    context, poster = _context(request)
    clock = Clock(seconds=time.monotonic, sleep=asyncio.sleep)
    try:
        thread = await open_thread(context, owner, threads=threads(), poster=poster, clock=clock)
    except ChannelClosed as closed:
        if request.answer_url is None:
            raise
        log.warning("run %s: the channel is closed to the bot (%s)", request.run, closed)
        await answer_privately(request.answer_url, CLOSED)
        return
    if thread is None:
        log.info("run %s is another worker's, or done", request.run)
        return
    await _fill(thread, request)


async def _fill(thread: "IncidentThread", request: "DiagnosisRequest") -> None:
    from diagnostics import pipeline  # noqa: PLC0415
    from diagnostics.arm import open_arm  # noqa: PLC0415
    from diagnostics.model.ids import ResourceId  # noqa: PLC0415
    from diagnostics.settings import read_azure_settings  # noqa: PLC0415

    asked = pipeline.Request(
        cluster_id=ResourceId(request.cluster_id), error=request.error, pool=request.pool
    )
    async with open_arm(read_azure_settings(os.environ)) as arm:
        try:
            run = await pipeline.diagnose(asked, arm, now=_now, progress=thread.progress)
        except pipeline.ClusterNotFound as absent:
            await thread.fail(str(absent))
            return
    await thread.finish(run.report)
    log.info("run %s: %s", request.run, run.report.verdict.state)


def _now() -> datetime:
    return datetime.now(UTC)
