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
    from bot.desk import Desk, OnProgress
    from bot.events import Outcome
    from bot.listeners import Door
    from bot.request import DiagnosisRequest
    from diagnostics.arm import TagLists
    from diagnostics.model.report import Report

STORAGE = "AzureWebJobsStorage"
MOST_BYTES = 512 * 1024
log = logging.getLogger("aks_conncheck")
app = func.FunctionApp()


@cache
def door() -> "Door":
    """Build the answerer of Slack's requests once for each process.

    Raises:
        SettingsError: the Slack settings are wrong; the message names each.
    """
    from bot.listeners import make_door  # noqa: PLC0415 - heavy, and not every instance needs it
    from bot.settings import read_slack_settings  # noqa: PLC0415

    return make_door(read_slack_settings(os.environ), os.environ.get("AZURE_SUBSCRIPTION_ID"))


@app.route(route="slack", methods=["POST"], auth_level=func.AuthLevel.ANONYMOUS)
@app.queue_output(arg_name="job", queue_name="diagnoses", connection=STORAGE)
def slack(req: func.HttpRequest, job: func.Out[str]) -> func.HttpResponse:
    """Answer Slack at once; the signature is the authorization."""
    from bot.settings import SettingsError  # noqa: PLC0415

    try:
        answered = door().answer(req.headers, req.get_body())
    except SettingsError as wrong:
        # Nothing may be answered to a request whose signature cannot be checked.
        log.error("Slack is not answered: %s", wrong)  # noqa: TRY400 - no trace is needed
        return func.HttpResponse(
            "the app is not set up; its log names the setting", status_code=500
        )
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
def desk() -> "Desk":
    """Build the desk that answers requests in threads, once for each process."""
    from bot.desk import Desk  # noqa: PLC0415
    from bot.threads import Clock  # noqa: PLC0415

    clock = Clock(seconds=time.monotonic, sleep=asyncio.sleep)
    return Desk(os.environ, clock, _now)


@app.queue_trigger(arg_name="job", queue_name="diagnoses", connection=STORAGE)
async def diagnose(job: func.QueueMessage) -> None:
    """Make the diagnosis that a message asks for; a failure brings the message back."""
    # The first call imports Azure's SDK, a second or two of work that must not stall the loop.
    await asyncio.to_thread(_import_all)
    request = _request(job)
    if request is None:
        return
    try:
        await desk().answer(request, job.id or "", _report)
    except Exception:
        # Seen once here; the host then retries, and the poison queue has the last word.
        log.exception("run %s failed", request.run)
        raise


@app.queue_trigger(arg_name="job", queue_name="diagnoses-poison", connection=STORAGE)
async def give_up(job: func.QueueMessage) -> None:
    """Tell the thread of a request that failed every time that there will be no answer."""
    await asyncio.to_thread(_import_chat)
    request = _request(job)
    if request is not None:
        await desk().give_up(request)


def _import_chat() -> None:
    import bot.desk  # noqa: F401, PLC0415


def _import_all() -> None:
    _import_chat()
    import diagnostics.arm  # noqa: PLC0415
    import diagnostics.pipeline  # noqa: F401, PLC0415


def _request(job: func.QueueMessage) -> "DiagnosisRequest | None":
    """Read a queue message; None, and a line in the log, where it is none of ours.

    It has no thread that could be told, and coming back would not mend it.
    """
    from bot.request import MalformedRequest, Press, from_json  # noqa: PLC0415

    try:
        said = from_json(job.get_body().decode("utf-8", "replace"))
        if isinstance(said, Press):
            raise MalformedRequest("presses are not served yet")
        return said
    except MalformedRequest as wrong:
        log.error("queue message %s is dropped: %s", job.id, wrong)  # noqa: TRY400
        return None


@cache
def tag_lists() -> "TagLists":
    """Return what each process keeps of Azure's lists of service tags."""
    from diagnostics.arm import TagLists  # noqa: PLC0415 - brings the Azure SDK with it

    return TagLists()


async def _report(request: "DiagnosisRequest", progress: "OnProgress") -> "Report":
    """Diagnose over Azure.

    Raises:
        NoReport: there is no such cluster, or the Azure settings are wrong.
    """
    from bot.desk import NoReport  # noqa: PLC0415
    from bot.private import absent  # noqa: PLC0415
    from diagnostics import pipeline  # noqa: PLC0415
    from diagnostics.arm import open_arm  # noqa: PLC0415
    from diagnostics.collect import Terms  # noqa: PLC0415
    from diagnostics.model.ids import ResourceId  # noqa: PLC0415
    from diagnostics.settings import SettingsError, read_azure_settings  # noqa: PLC0415

    asked = pipeline.Request(
        cluster_id=ResourceId(request.cluster_id), error=request.error, pool=request.pool
    )
    try:
        settings = read_azure_settings(os.environ)
        terms = Terms(with_callers=settings.show_callers)
        async with open_arm(settings, tag_lists=tag_lists()) as arm:
            run = await pipeline.diagnose(asked, arm, now=_now, progress=progress, terms=terms)
            return run.report
    except pipeline.ClusterNotFound as error:
        advice = "Check the name. If the cluster exists, the bot's identity needs Reader on it."
        raise NoReport(str(error), advice, absent(request.cluster_id)) from error
    except pipeline.NotThere as error:
        # Only an event names a pool; after a failed operation it may be gone again.
        advice = "The operation's pool is gone. To check the others, ask for the cluster by name."
        raise NoReport(str(error), advice) from error
    except SettingsError as error:
        why = f"The bot's settings are wrong: {error}"
        raise NoReport(why, "Whoever runs the bot sets them; then ask again.") from error


def _now() -> datetime:
    return datetime.now(UTC)
