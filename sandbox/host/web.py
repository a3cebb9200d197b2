"""The host's HTTP side: the app's routes, the Event Grid webhook, and the host's own state."""

import asyncio
import hmac
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from azure.functions.meta import Datum

from sandbox.host.clock import pass_by
from sandbox.host.functions import Function
from sandbox.host.invoke import InvocationFailed, Invoker, converter
from sandbox.host.queues import Queues
from sandbox.host.timers import Timer

LONGEST_BODY = 100 * 2**20
LONGEST_LEAP_S = 86_400
VALIDATION = "Microsoft.EventGrid.SubscriptionValidationEvent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What the HTTP side needs; `key` None lets every caller in, as `func start` does."""

    functions: Sequence[Function]
    invoker: Invoker
    queues: Queues
    key: str | None
    route_prefix: str

    def build(self) -> web.Application:
        """Return the web application with all routes."""
        app = web.Application(client_max_size=LONGEST_BODY)
        for function in self.functions:
            if function.kind == "httpTrigger":
                self._add(app, function)
        webhook = "/runtime/webhooks/eventgrid"
        app.router.add_post(webhook, self._event_grid)
        app.router.add_options(webhook, _greet)
        app.router.add_post("/admin/functions/{name}", self._start)
        app.router.add_get("/admin/host/status", self._status)
        app.router.add_get("/admin/sandbox", self._state)
        app.router.add_post("/admin/sandbox/time", self._time)
        return app

    def queue_names(self) -> list[str]:
        """List the queues that have a trigger."""
        queues = [one for one in self.functions if one.kind == "queueTrigger"]
        return [str(one.trigger["queueName"]) for one in queues]

    def _add(self, app: web.Application, function: Function) -> None:
        route = re.sub(r"\{\*(\w+)\}", r"{\1:.*}", function.trigger["route"])
        path = "/" + "/".join(part for part in (self.route_prefix.strip("/"), route) if part)
        methods = [str(one) for one in function.trigger.get("methods") or ["*"]]

        async def call(request: web.Request) -> web.Response:
            return await self._http(function, request)

        for method in methods:
            app.router.add_route(method, path, call)

    async def _http(self, function: Function, request: web.Request) -> web.Response:
        open_to_all = function.trigger.get("authLevel") == "anonymous"
        if not open_to_all and not self._has_key(request):
            return web.Response(status=401)
        try:
            result = await self.invoker.run(function, _http_value(request, await request.read()))
        except InvocationFailed:
            return web.Response(status=500)
        return _http_response(result)

    def _has_key(self, request: web.Request) -> bool:
        given = request.headers.get("x-functions-key") or request.query.get("code", "")
        return self.key is None or hmac.compare_digest(given.encode(), self.key.encode())

    async def _event_grid(self, request: web.Request) -> web.Response:
        name = request.query.get("functionName", "")
        found = [f for f in self.functions if (f.name, f.kind) == (name, "eventGridTrigger")]
        if not self._has_key(request):
            return web.Response(status=401)
        if not found:
            return web.Response(status=404, text=f"no Event Grid function named {name!r}")
        try:
            body = await request.json()
            events = body if isinstance(body, list) else [body]
            if events and isinstance(events[0], dict) and events[0].get("eventType") == VALIDATION:
                code = events[0]["data"]["validationCode"]
                return web.json_response({"validationResponse": code})
            values = [_event_value(each) for each in events]
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
            # Event Grid itself checks what is published to it.
            return web.Response(status=400, text="no JSON, or no event")
        return await self._events(found[0], values)

    async def _events(self, function: Function, events: list[Any]) -> web.Response:
        """Run the function once an event; one failure makes Event Grid send all again."""
        results = await asyncio.gather(
            *(self.invoker.run(function, one) for one in events), return_exceptions=True
        )
        for result in results:
            if isinstance(result, InvocationFailed):
                return web.Response(status=500)
            if isinstance(result, BaseException):
                raise result
        return web.Response(status=202)

    async def _start(self, request: web.Request) -> web.Response:
        """Run a timer's function at once, as Azure's host does on this path.

        Source: https://learn.microsoft.com/azure/azure-functions/functions-manually-run-non-http
        """
        name = request.match_info["name"]
        found = [f for f in self.functions if (f.name, f.kind) == (name, "timerTrigger")]
        if not self._has_key(request):
            return web.Response(status=401)
        if not found:
            return web.Response(status=404)
        went_well = await Timer(function=found[0], invoker=self.invoker).fire()
        return web.Response(status=202 if went_well else 500)

    async def _time(self, request: web.Request) -> web.Response:
        """Let `seconds` pass for the app; the host then runs what its schedules say."""
        if not self._has_key(request):
            return web.Response(status=401)
        try:
            seconds = float((await request.json())["seconds"])
        except (ValueError, TypeError, LookupError):
            return web.Response(status=400, text="seconds is a number")
        if not 0 <= seconds <= LONGEST_LEAP_S:
            return web.Response(status=400, text=f"seconds is 0 to {LONGEST_LEAP_S}")
        pass_by(seconds)
        return web.Response(status=204)

    async def _status(self, _request: web.Request) -> web.Response:
        return web.json_response({"state": "Running", "version": "sandbox"})

    async def _state(self, _request: web.Request) -> web.Response:
        invoker = self.invoker
        before = (invoker.running, invoker.finished)
        queued = {name: await self.queues.count(name) for name in self.queue_names()}
        # Counting takes time: what began or ended meanwhile may have filled a queue again.
        still = before == (0, invoker.finished)
        return web.json_response(
            {
                "idle": still and invoker.running == 0 and not any(queued.values()),
                "running": invoker.running,
                "queued": queued,
                "timers": [one.name for one in self.functions if one.kind == "timerTrigger"],
                "succeeded": invoker.succeeded,
                "failed": invoker.failed,
            }
        )


async def _greet(request: web.Request) -> web.Response:
    """Answer the CloudEvents handshake."""
    origin = request.headers.get("WebHook-Request-Origin", "*")
    return web.Response(
        headers={"WebHook-Allowed-Origin": origin, "WebHook-Allowed-Rate": "*"},
    )


def _http_value(request: web.Request, body: bytes) -> object:
    headers: dict[str, str] = {}
    for name, value in request.headers.items():
        low = name.lower()
        headers[low] = f"{headers[low]}, {value}" if low in headers else value
    parts = {
        "method": Datum(request.method, "string"),
        "url": Datum(str(request.url), "string"),
        "headers": {name: Datum(value, "string") for name, value in headers.items()},
        "query": {name: Datum(one, "string") for name, one in request.query.items() if one},
        "params": {name: Datum(one, "string") for name, one in request.match_info.items()},
        "body": Datum(body, "bytes"),
    }
    return converter("httpTrigger").decode(Datum(parts, "http"), trigger_metadata=None)


def _http_response(result: object) -> web.Response:
    if result is None:
        return web.Response(status=204)
    datum = converter("http").encode(result, expected_type=None)
    if datum.type == "string":
        return web.Response(text=datum.value)
    headers = {name: one.value for name, one in datum.value["headers"].items()}
    return web.Response(
        status=int(datum.value["status_code"].value),
        headers=headers,
        body=datum.value["body"].value,
    )


def _event_value(event: object) -> object:
    """Turn a published event into what the function gets."""
    datum = Datum(json.dumps(event), "json")
    value: object = converter("eventGridTrigger").decode(datum, trigger_metadata=None)
    return value
