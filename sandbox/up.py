"""The sandbox that stays up: one scenario at a time, a page, and doors for people and events."""

import asyncio
import signal
import sys
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web

from sandbox.commands import python, with_settings
from sandbox.page import page
from sandbox.process import ROOT, HostDied
from sandbox.scenarios import SCENARIOS
from sandbox.slack.reading import lines, transcript
from sandbox.slack.server import Slack, serve
from sandbox.slack.workspace import Workspace
from sandbox.stage import COMMAND, TRIGGERS, Stage, azure_settings, raise_curtain

PAGE_PORT = 8765
WAIT_S = 120.0


@dataclass(slots=True, kw_only=True)
class Sandbox:
    """A workspace that lasts, and the scenario now on stage in it."""

    slack: Slack
    folder: Path = ROOT
    base: str = ""
    scenario: str = ""
    _stage: Stage | None = None
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def stage(self) -> Stage:
        """The scenario on stage.

        Raises:
            RuntimeError: none was started yet.
        """
        if self._stage is None:
            raise RuntimeError("no scenario was started")
        return self._stage

    async def start(self, name: str) -> None:
        """Put another scenario on stage; Slack keeps what was said."""
        async with self._turn:
            await self._stack.aclose()
            self._stage = await self._stack.enter_async_context(
                raise_curtain(SCENARIOS[name].build(), self.slack, folder=self.folder)
            )
            self.scenario = name

    async def close(self) -> None:
        """Take everything down."""
        await self._stack.aclose()

    def lines_to_try(self) -> list[str]:
        """Return commands for another terminal, with today's addresses."""
        world = self.stage.world
        settings = azure_settings(world, self.stage.arm)
        target = [] if self.base.endswith(f":{PAGE_PORT}") else ["--to", self.base]
        diagnose = python("-m", "diagnostics", "run", world.cluster_id)
        return [
            python("-m", "sandbox.slash", *target, f"{COMMAND} {world.cluster_id}"),
            python("-m", "sandbox.slash", *target, f"{COMMAND} help"),
            with_settings(settings, diagnose),
        ]

    def application(self) -> web.Application:
        """Return the page and its doors as a web application."""
        app = web.Application()
        app.add_routes(
            [
                web.get("/", self.show),
                web.get("/text", self.text),
                web.post("/say", self.say),
                web.post("/notify", self.notify),
                web.post("/scenario", self.switch),
            ]
        )
        return app

    async def show(self, _request: web.Request) -> web.Response:
        """Answer the page."""
        busy = not (await self.stage.host.state())["idle"]
        text = page(
            scenario=self.scenario,
            words=f"{COMMAND} {self.stage.words}",
            workspace=self.slack.workspace,
            busy=busy,
            lines_to_try=self.lines_to_try(),
        )
        return web.Response(text=text, content_type="text/html")

    async def text(self, request: web.Request) -> web.Response:
        """Wait until the function app is idle, then answer the newest thread as text.

        With `calls` the answer is empty unless Slack has had more Web API calls than that.
        """
        async with asyncio.timeout(WAIT_S):
            while not (await self.stage.host.state())["idle"]:  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.1)
        workspace = self.slack.workspace
        if len(workspace.calls) <= int(request.query.get("calls", "-1")):
            return web.Response(text="")
        roots = [m for m in workspace.messages if m.thread_ts is None]
        thread = workspace.thread(roots[-1].channel, roots[-1].ts) if roots else []
        return web.Response(text=transcript(thread, workspace))

    async def say(self, request: web.Request) -> web.Response:
        """Type a slash command; empty text types the scenario's own."""
        given = await _given(request)
        words = str(given.get("text") or f"{COMMAND} {self.stage.words}")
        seen, calls = len(self.slack.workspace.ephemerals), len(self.slack.workspace.calls)
        reply = await self.stage.type(words.removeprefix(COMMAND).strip())
        fresh = self.slack.workspace.ephemerals[seen:]
        shown = [lines(one, self.slack.workspace) for one in fresh]
        return _done(request, {"status": reply.status, "ephemerals": shown, "calls": calls})

    async def notify(self, request: web.Request) -> web.Response:
        """Deliver the scenario's event or alert."""
        kind = str((await _given(request)).get("kind"))
        if kind not in TRIGGERS[1:]:
            return web.Response(status=400, text=f"kind is one of {', '.join(TRIGGERS[1:])}")
        return _done(request, {"status": await self.stage.notify(kind)})

    async def switch(self, request: web.Request) -> web.Response:
        """Put another scenario on stage."""
        name = str((await _given(request)).get("name"))
        if name not in SCENARIOS:
            return web.Response(status=400, text=f"no scenario named {name}")
        await self.start(name)
        return _done(request, {"scenario": name, "try": self.lines_to_try()})


async def up(port: int, scenario: str, workspace: Workspace) -> int:
    """Serve the sandbox until Ctrl-C; return the exit status."""
    async with serve(workspace) as slack:
        sandbox = Sandbox(slack=slack)
        runner = web.AppRunner(sandbox.application(), access_log=None)
        await runner.setup()
        try:
            if not await _opened(runner, port):
                return 2
            sandbox.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
            await sandbox.start(scenario)
            _announce(sandbox)
            await _until_stopped()
        except HostDied as error:
            sys.stderr.write(f"{error}\n")
            return 1
        finally:
            await runner.cleanup()
            await sandbox.close()
    return 0


async def _opened(runner: web.AppRunner, port: int) -> bool:
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
    except OSError as error:
        sys.stderr.write(f"port {port} cannot be used: {error.strerror}\n")
        return False
    return True


def _announce(sandbox: Sandbox) -> None:
    stage = sandbox.stage
    sys.stdout.write(
        f"The sandbox is up, with scenario {sandbox.scenario}. Ctrl-C ends it.\n\n"
        f"  page              {sandbox.base}/\n"
        f"  Resource Manager  {stage.arm.endpoint}\n"
        f"  Slack Web API     {stage.slack.api_url}\n"
        f"  function app      {stage.host.url}\n\n"
        "Try next, in another terminal:\n\n"
        + "".join(f"  {line}\n\n" for line in sandbox.lines_to_try())
    )
    sys.stdout.flush()


async def _until_stopped() -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()


async def _given(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        body = await request.json()
        return body if isinstance(body, dict) else {}
    return dict(await request.post())


def _done(request: web.Request, body: dict[str, object]) -> web.Response:
    if request.content_type == "application/json":
        return web.json_response(body)
    return web.Response(status=303, headers={"Location": "/"})
