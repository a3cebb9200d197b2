"""The page's web server: the page, what one person sees, and doors for what people do.

Everything that changes something is asked for as JSON, which no other site's form can send, and
under a loopback name, so that no other site's name can be bound to the sandbox.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from aiohttp import web

from sandbox.process import HostDied
from sandbox.running import Sandbox
from sandbox.scenarios import SCENARIOS
from sandbox.slack.reading import lines, transcript
from sandbox.slack.workspace import JsonObject
from sandbox.stage import ASKER, COMMAND, TRIGGERS
from sandbox.web.deeds import Deeds, Unknown
from sandbox.web.emoji import emoji
from sandbox.web.manifest import read_offer
from sandbox.web.state import seen_by, versions
from sandbox.web.typing_in import alerted

STATIC = Path(__file__).with_name("static")
WAIT_S = 120.0
LOOK_S = 0.2
ALERTS = "C0ALERTS"
NAMES = {"127.0.0.1", "localhost", "[::1]"}
HEADERS = {
    # No inline script or style, nothing from elsewhere: what messages hold stays text.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
Door = Callable[[web.Request], Awaitable[web.StreamResponse]]


def application(sandbox: Sandbox) -> web.Application:
    """Return the page and its doors as a web application."""
    doors = Doors(sandbox)
    app = web.Application(middlewares=[_guarded])
    app.add_routes(
        [
            web.get("/", doors.page),
            web.get("/emoji.json", doors.emoji),
            web.get("/state", doors.state),
            web.get("/events", doors.events),
            web.get("/versions", doors.versions),
            web.get("/file/{id}", doors.file),
            web.post("/do/{deed}", doors.do),
            web.get("/text", doors.text),
            web.post("/say", doors.say),
            web.post("/notify", doors.notify),
            web.post("/scenario", doors.switch),
            web.post("/repair", doors.repair),
            web.post("/alert", doors.alert),
            web.static("/static", STATIC),
        ]
    )
    return app


@web.middleware
async def _guarded(request: web.Request, handler: Door) -> web.StreamResponse:
    if request.host.rpartition(":")[0] not in NAMES:
        raise web.HTTPForbidden(text="the sandbox answers to 127.0.0.1 alone")
    if request.method == "POST" and request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType(text="JSON is asked for")
    response = await handler(request)
    if not response.prepared:
        response.headers.update(HEADERS)
    return response


class Doors:
    """One handler for each door."""

    def __init__(self, sandbox: Sandbox) -> None:
        """Take the sandbox that the page shows."""
        self.sandbox = sandbox
        self.offer = read_offer(sandbox.manifest)

    async def page(self, _request: web.Request) -> web.FileResponse:
        """Answer the page itself."""
        return web.FileResponse(STATIC / "index.html")

    async def emoji(self, _request: web.Request) -> web.Response:
        """Answer all emoji by name."""
        return web.json_response(emoji())

    async def state(self, request: web.Request) -> web.Response:
        """Answer what a person sees now."""
        return web.json_response(await self._seen(self._user(request.query.get("user"))))

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Send what a person sees, again after each change, until the page goes away."""
        user = self._user(request.query.get("user"))
        response = web.StreamResponse(headers={**HEADERS, "Content-Type": "text/event-stream"})
        await response.prepare(request)
        shown = ""
        while True:
            seen = json.dumps(await self._seen(user))
            try:
                # A comment line finds out whether anybody still listens.
                await response.write(f"data: {seen}\n\n".encode() if seen != shown else b":\n\n")
            except ConnectionError:
                return response
            shown = seen
            await asyncio.sleep(LOOK_S)

    async def versions(self, request: web.Request) -> web.Response:
        """Answer what a message said before its edits."""
        found = self.sandbox.slack.workspace.find(
            request.query.get("channel", ""), request.query.get("ts", "")
        )
        if found is None:
            raise web.HTTPNotFound(text="no such message")
        return web.json_response(versions(found))

    async def file(self, request: web.Request) -> web.Response:
        """Answer an uploaded file, to be saved and never to be run."""
        upload = self.sandbox.slack.workspace.uploads.get(request.match_info["id"])
        if upload is None or upload.content is None:
            raise web.HTTPNotFound(text="no such file")
        response = web.Response(body=upload.content, content_type="application/octet-stream")
        response.headers["Content-Disposition"] = _attachment(upload.filename)
        return response

    async def do(self, request: web.Request) -> web.Response:
        """Let a person do something in Slack."""
        given = await _given(request)
        hands = Deeds(
            slack=self.sandbox.slack,
            url=f"{self.sandbox.stage.host.url}/api/slack",
            user=self._user(given.get("user")),
            commands=self.offer.names,
        )
        deeds: dict[str, Callable[[JsonObject], Awaitable[JsonObject]]] = {
            "say": hands.say,
            "press": hands.press,
            "suggest": hands.suggest,
            "shortcut": hands.use_shortcut,
            "submit": hands.submit,
            "close": hands.close,
        }
        deed = deeds.get(request.match_info["deed"])
        if deed is None:
            raise web.HTTPNotFound(text="no such deed")
        try:
            return web.json_response(await deed(given))
        except Unknown as unknown:
            return web.json_response({"trouble": str(unknown)}, status=409)

    async def text(self, request: web.Request) -> web.Response:
        """Wait until the function app is idle, then answer the newest thread as text.

        With `calls` the answer is empty unless Slack has had more Web API calls than that.
        """
        async with asyncio.timeout(WAIT_S):
            while await self._is_busy():  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.1)
        workspace = self.sandbox.slack.workspace
        if len(workspace.calls) <= int(request.query.get("calls", "-1")):
            return web.Response(text="")
        roots = [m for m in workspace.messages if m.thread_ts is None]
        thread = workspace.thread(roots[-1].channel, roots[-1].ts) if roots else []
        return web.Response(text=transcript(thread, workspace))

    async def say(self, request: web.Request) -> web.Response:
        """Type a slash command; empty text types the scenario's own."""
        given, stage = await _given(request), self.sandbox.stage
        words = str(given.get("text") or f"{COMMAND} {stage.words}")
        workspace = self.sandbox.slack.workspace
        seen, calls = len(workspace.ephemerals), len(workspace.calls)
        reply = await stage.type(words.removeprefix(COMMAND).strip())
        shown = [lines(one, workspace) for one in workspace.ephemerals[seen:]]
        body = {"status": reply.status, "ephemerals": shown, "calls": calls}
        return web.json_response(body)

    async def notify(self, request: web.Request) -> web.Response:
        """Deliver the scenario's event or alert."""
        kind = str((await _given(request)).get("kind"))
        if kind not in TRIGGERS[1:]:
            raise web.HTTPBadRequest(text=f"kind is one of {', '.join(TRIGGERS[1:])}")
        return web.json_response({"status": await self.sandbox.stage.notify(kind)})

    async def switch(self, request: web.Request) -> web.Response:
        """Put another scenario on stage."""
        name = str((await _given(request)).get("name"))
        if name not in SCENARIOS:
            raise web.HTTPBadRequest(text=f"no scenario named {name}")
        await self.sandbox.start(name)
        return web.json_response({"scenario": name, "try": self.sandbox.lines_to_try()})

    async def repair(self, _request: web.Request) -> web.Response:
        """Undo the scenario's fault."""
        await self.sandbox.repair()
        return web.json_response({"scenario": self.sandbox.scenario})

    async def alert(self, _request: web.Request) -> web.Response:
        """Let an alert bot post the scenario's error text."""
        words = self.sandbox.stage.world.error_text
        if words is None:
            raise web.HTTPConflict(text="nothing failed, so there is nothing to alert of")
        message = alerted(self.sandbox.slack.workspace, words=words, channel=ALERTS)
        return web.json_response({"channel": ALERTS, "ts": message.ts})

    def _user(self, named: object) -> str:
        user = str(named or ASKER)
        if user not in self.sandbox.slack.workspace.users:
            raise web.HTTPBadRequest(text="no such person")
        return user

    async def _is_busy(self) -> bool:
        return not (await self.sandbox.stage.host.state())["idle"]

    async def _seen(self, user: str) -> JsonObject:
        sandbox = self.sandbox
        return {
            **seen_by(sandbox.slack.workspace, user),
            **self.offer.as_json(),
            "sandbox": {
                "scenario": sandbox.scenario,
                "is_repaired": sandbox.is_repaired,
                "scenarios": {name: one.description for name, one in SCENARIOS.items()},
                "words": f"{COMMAND} {sandbox.stage.words}",
                "has_failed": sandbox.stage.world.error_text is not None,
                "lines": sandbox.lines_to_try(),
                **await self._host(),
            },
        }

    async def _host(self) -> JsonObject:
        try:
            return {"is_busy": await self._is_busy(), "died": ""}
        except HostDied as died:
            return {"is_busy": False, "died": str(died)}


async def _given(request: web.Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except ValueError:
        raise web.HTTPBadRequest(text="no JSON") from None
    return body if isinstance(body, dict) else {}


def _attachment(filename: str) -> str:
    plain = "".join(one if one.isalnum() or one in "._- " else "_" for one in filename)
    return f'attachment; filename="{plain.encode("ascii", "replace").decode()}"'
