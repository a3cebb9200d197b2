"""Doors that do something: in Slack as a person, in Azure as a scenario."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from sandbox.running import Sandbox
from sandbox.scenarios import SCENARIOS
from sandbox.slack.reading import lines
from sandbox.slack.workspace import JsonObject
from sandbox.stage import COMMAND, TRIGGERS
from sandbox.web.deeds import Deeds, Unknown
from sandbox.web.guard import given
from sandbox.web.looking import person
from sandbox.web.manifest import Offer
from sandbox.web.typing_in import alerted

ALERTS = "C0ALERTS"
LEAP_S = 300
"""Enough for the first of the pauses after which the app looks again by itself."""


class Levers:
    """One handler for each of them."""

    def __init__(self, sandbox: Sandbox, offer: Offer) -> None:
        """Take the sandbox that is acted on, and what its app offers."""
        self._sandbox = sandbox
        self._offer = offer

    async def do(self, request: web.Request) -> web.Response:
        """Let a person do something in Slack."""
        asked = await given(request)
        hands = Deeds(
            slack=self._sandbox.slack,
            url=f"{self._sandbox.stage.host.url}/api/slack",
            user=person(self._sandbox.slack.workspace, asked.get("user")),
            commands=self._offer.names,
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
            return web.json_response(await deed(asked))
        except Unknown as unknown:
            return web.json_response({"trouble": str(unknown)}, status=409)

    async def say(self, request: web.Request) -> web.Response:
        """Type a slash command; empty text types the scenario's own."""
        asked, stage = await given(request), self._sandbox.stage
        words = str(asked.get("text") or f"{COMMAND} {stage.words}")
        workspace = self._sandbox.slack.workspace
        seen, calls = len(workspace.ephemerals), len(workspace.calls)
        reply = await stage.type(words.removeprefix(COMMAND).strip())
        shown = [lines(one, workspace) for one in workspace.ephemerals[seen:]]
        body = {"status": reply.status, "ephemerals": shown, "calls": calls}
        return web.json_response(body)

    async def notify(self, request: web.Request) -> web.Response:
        """Deliver the scenario's event or alert."""
        kind = str((await given(request)).get("kind"))
        if kind not in TRIGGERS[1:]:
            raise web.HTTPBadRequest(text=f"kind is one of {', '.join(TRIGGERS[1:])}")
        return web.json_response({"status": await self._sandbox.stage.notify(kind)})

    async def switch(self, request: web.Request) -> web.Response:
        """Put another scenario on stage."""
        name = str((await given(request)).get("name"))
        if name not in SCENARIOS:
            raise web.HTTPBadRequest(text=f"no scenario named {name}")
        await self._sandbox.start(name)
        return web.json_response({"scenario": name, "try": self._sandbox.lines_to_try()})

    async def repair(self, _request: web.Request) -> web.Response:
        """Undo the scenario's fault."""
        await self._sandbox.repair()
        return web.json_response({"scenario": self._sandbox.scenario})

    async def timers(self, _request: web.Request) -> web.Response:
        """Let some minutes pass, and run the app's timers."""
        await self._sandbox.run_timers(after_s=LEAP_S)
        return web.json_response({"minutes": LEAP_S // 60})

    async def alert(self, _request: web.Request) -> web.Response:
        """Let an alert bot post the scenario's error text."""
        words = self._sandbox.stage.world.error_text
        if words is None:
            raise web.HTTPConflict(text="nothing failed, so there is nothing to alert of")
        message = alerted(self._sandbox.slack.workspace, words=words, channel=ALERTS)
        return web.json_response({"channel": ALERTS, "ts": message.ts})
