"""Doors that only look: the page, what one person sees of the workspace, versions and files."""

import asyncio
import json
from pathlib import Path

from aiohttp import web

from sandbox.process import HostDied
from sandbox.running import Sandbox
from sandbox.scenarios import SCENARIOS
from sandbox.slack.reading import transcript
from sandbox.slack.workspace import JsonObject, Workspace
from sandbox.stage import ASKER, COMMAND
from sandbox.web.emoji import emoji
from sandbox.web.guard import HEADERS
from sandbox.web.manifest import Offer
from sandbox.web.state import seen_by, versions

STATIC = Path(__file__).with_name("static")
WAIT_S = 120.0
LOOK_S = 0.2


class Windows:
    """One handler for each of them."""

    def __init__(self, sandbox: Sandbox, offer: Offer) -> None:
        """Take the sandbox that the page shows, and what its app offers."""
        self._sandbox = sandbox
        self._offer = offer

    async def page(self, _request: web.Request) -> web.FileResponse:
        """Answer the page itself."""
        return web.FileResponse(STATIC / "index.html")

    async def emoji(self, _request: web.Request) -> web.Response:
        """Answer all emoji by name."""
        return web.json_response(emoji())

    async def state(self, request: web.Request) -> web.Response:
        """Answer what a person sees now."""
        return web.json_response(
            await self._seen(person(self._sandbox.slack.workspace, request.query.get("user")))
        )

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Send what a person sees, again after each change, until the page goes away."""
        user = person(self._sandbox.slack.workspace, request.query.get("user"))
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
        found = self._sandbox.slack.workspace.find(
            request.query.get("channel", ""), request.query.get("ts", "")
        )
        if found is None:
            raise web.HTTPNotFound(text="no such message")
        return web.json_response(versions(found))

    async def file(self, request: web.Request) -> web.Response:
        """Answer an uploaded file, to be saved and never to be run."""
        upload = self._sandbox.slack.workspace.uploads.get(request.match_info["id"])
        if upload is None or upload.content is None:
            raise web.HTTPNotFound(text="no such file")
        response = web.Response(body=upload.content, content_type="application/octet-stream")
        response.headers["Content-Disposition"] = _attachment(upload.filename)
        return response

    async def text(self, request: web.Request) -> web.Response:
        """Wait until the function app is idle, then answer the newest thread as text.

        With `calls` the answer is empty unless Slack has had more Web API calls than that.
        """
        async with asyncio.timeout(WAIT_S):
            while await self._is_busy():  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.1)
        workspace = self._sandbox.slack.workspace
        if len(workspace.calls) <= int(request.query.get("calls", "-1")):
            return web.Response(text="")
        roots = [m for m in workspace.messages if m.thread_ts is None]
        thread = workspace.thread(roots[-1].channel, roots[-1].ts) if roots else []
        return web.Response(text=transcript(thread, workspace))

    async def _is_busy(self) -> bool:
        return not (await self._sandbox.stage.host.state())["idle"]

    async def _seen(self, user: str) -> JsonObject:
        sandbox = self._sandbox
        return {
            **seen_by(sandbox.slack.workspace, user),
            **self._offer.as_json(),
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


def person(workspace: Workspace, named: object) -> str:
    """Return the id of the person who looks or acts; without a name it is the first.

    Raises:
        HTTPBadRequest: nobody has that id.
    """
    user = str(named or ASKER)
    if user not in workspace.users:
        raise web.HTTPBadRequest(text="no such person")
    return user


def _attachment(filename: str) -> str:
    plain = "".join(one if one.isalnum() or one in "._- " else "_" for one in filename)
    return f'attachment; filename="{plain.encode("ascii", "replace").decode()}"'
