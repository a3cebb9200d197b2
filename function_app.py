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
from typing import TYPE_CHECKING, List  # noqa: UP035 - the worker takes no list[str] in an Out

import azure.functions as func

if TYPE_CHECKING:
    from bot.desk import Desk
    from bot.events import Outcome
    from bot.listeners import Door
    from bot.rate import Rate
    from bot.request import Job
    from diagnosing import AzureDiagnostician

STORAGE = "AzureWebJobsStorage"
MOST_BYTES = 512 * 1024
UNREADY = "the app is not set up; its log names the setting"
log = logging.getLogger("aks_conncheck")
app = func.FunctionApp()
for _library in ("azure.core", "azure.identity", "azure.data", "msal", "urllib3", "httpx"):
    # At INFO they write the address and headers of every request into the host's log.
    logging.getLogger(_library).setLevel(logging.WARNING)


@cache
def door() -> "Door":
    """Build the answerer of Slack's requests once for each process.

    Raises:
        SettingsError: the Slack settings are wrong; the message names each.
    """
    from bot.doorway import open_door  # noqa: PLC0415 - heavy, and not every instance needs it

    return open_door(os.environ, known_clusters)


async def known_clusters() -> tuple[str, ...]:
    """Read the stored list of clusters, for people who pick one."""
    from bot.stored import stored_clusters  # noqa: PLC0415 - brings Azure's tables with it

    return await stored_clusters(os.environ, lambda: desk().memory)


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
        return func.HttpResponse(UNREADY, status_code=500)
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


@cache
def alerts_rate() -> "Rate":
    """Count the alerts of a minute; whoever has the function's key is one caller."""
    from bot.rate import ALERTS, DEFAULT_ALERTS, read_rate  # noqa: PLC0415

    return read_rate(os.environ, ALERTS, DEFAULT_ALERTS)


@app.route(route="alerts", methods=["POST"], auth_level=func.AuthLevel.FUNCTION)
@app.queue_output(arg_name="job", queue_name="diagnoses", connection=STORAGE)
def alerts(req: func.HttpRequest, job: func.Out[str]) -> func.HttpResponse:
    """Queue a diagnosis for an Azure Monitor alert about a failed operation."""
    from bot.events import read_alert  # noqa: PLC0415

    if not alerts_rate().allows("alerts"):
        # Azure Monitor tries again later.
        return func.HttpResponse("too many alerts", status_code=429, headers={"Retry-After": "60"})
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
        at = event.time
        kind = {"type": event.type, "source": event.source, "time": at and at.isoformat()}
    else:
        kind = {
            "eventType": event.event_type,
            "topic": event.topic,
            "eventTime": event.event_time and event.event_time.isoformat(),
        }
    return {**kind, "id": event.id, "subject": event.subject, "data": event.get_json()}


def _queue(said: "Outcome", job: func.Out[str]) -> None:
    from bot.events import Dropped  # noqa: PLC0415
    from bot.request import to_json  # noqa: PLC0415
    from diagnostics.telemetry.lines import about  # noqa: PLC0415

    if isinstance(said, Dropped):
        log.info("dropped: %s", said.why)
        return
    with about(**said.ids):
        log.info("queued run %s (%s)", said.run, said.trigger)
    job.set(to_json(said))


@cache
def desk() -> "Desk":
    """Build the desk that answers jobs in threads, once for each process."""
    from bot.desk import Desk  # noqa: PLC0415
    from bot.threads import Clock  # noqa: PLC0415

    clock = Clock(seconds=time.monotonic, sleep=asyncio.sleep)
    return Desk(environ=os.environ, clock=clock, now=_now)


@cache
def azure() -> "AzureDiagnostician":
    """Build the diagnosis over Azure, once for each process."""
    from diagnosing import AzureDiagnostician  # noqa: PLC0415 - brings the Azure SDK with it

    return AzureDiagnostician(environ=os.environ, now=_now)


@app.queue_trigger(arg_name="job", queue_name="diagnoses", connection=STORAGE)
async def diagnose(job: func.QueueMessage) -> None:
    """Do what a message asks for; a failure brings the message back."""
    await asyncio.to_thread(import_all)
    from diagnostics.telemetry.lines import about  # noqa: PLC0415

    if (asked := _job(job)) is None:
        return
    with about(**asked.ids):
        try:
            await desk().answer(asked, job.id or "", azure())
        except Exception:
            # Seen once here; the host then retries, and the poison queue has the last word.
            log.exception("job %s failed", job.id)
            raise


@app.queue_trigger(arg_name="job", queue_name="diagnoses-poison", connection=STORAGE)
async def give_up(job: func.QueueMessage) -> None:
    """Tell the thread of a request that failed every time that there will be no answer."""
    await asyncio.to_thread(_import_chat)
    if (asked := _job(job, is_poison=True)) is not None:
        await asyncio.to_thread(import_all)
        await desk().give_up(asked, job.id or "", azure())


@app.timer_trigger(arg_name="clock", schedule="0 * * * * *")
@app.queue_output(arg_name="jobs", queue_name="diagnoses", connection=STORAGE)
async def tend(clock: func.TimerRequest, jobs: func.Out[List[str]]) -> None:  # noqa: UP006 - same
    """Queue a look at each incident that is to be looked at again, once a minute."""
    del clock
    await asyncio.to_thread(_import_chat)
    from bot.request import to_json  # noqa: PLC0415
    from bot.tending import looks_due  # noqa: PLC0415

    if due := await looks_due(desk().memory, _now()):
        jobs.set([to_json(each) for each in due])


@app.timer_trigger(arg_name="clock", schedule="30 * * * * *")
async def show_digests(clock: func.TimerRequest) -> None:
    """Bring the digests of the last hours up to date, once a minute."""
    del clock
    await asyncio.to_thread(_import_chat)
    await desk().tend()


@app.timer_trigger(arg_name="clock", schedule="0 17 3 * * *")
async def purge(clock: func.TimerRequest) -> None:
    """Forget what is older than the settings say, once a day."""
    del clock
    await asyncio.to_thread(_import_chat)
    from bot.tending import read_keep  # noqa: PLC0415

    log.info("purged %s rows", await desk().memory.purge(_now(), read_keep(os.environ)))


@app.timer_trigger(arg_name="clock", schedule="0 */10 * * * *")
async def list_clusters(clock: func.TimerRequest) -> None:
    """Read which clusters there are, for people who pick one."""
    del clock
    await asyncio.to_thread(import_all)
    await desk().memory.clusters.save(await azure().clusters())


def _import_chat() -> None:
    import bot.desk  # noqa: F401, PLC0415
    from diagnostics.telemetry.exporting import start  # noqa: PLC0415

    start(os.environ)


def import_all() -> None:
    """Import Azure's SDK and the rest, a second or two of work that must not stall the loop."""
    from bot.importing import import_once  # noqa: PLC0415

    import_once("diagnosing")
    _import_chat()


def _job(job: func.QueueMessage, *, is_poison: bool = False) -> "Job | None":
    """Read a queue message; None, and a line in the log, where it is none of ours."""
    from bot.request import MalformedRequest, from_json  # noqa: PLC0415
    from diagnostics.telemetry import figures  # noqa: PLC0415

    figures.taken(job.insertion_time, _now(), is_poison=is_poison)
    try:
        return from_json(job.get_body().decode("utf-8", "replace"))
    except MalformedRequest as wrong:
        log.error("queue message %s is dropped: %s", job.id, wrong)  # noqa: TRY400 - no bug of ours
        return None


def _now() -> datetime:
    return datetime.now(UTC)
