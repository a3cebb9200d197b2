"""The simulated Web API over HTTP on 127.0.0.1."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

from aiohttp import web

from sandbox.slack import chat, directory, files, views
from sandbox.slack.answers import answer
from sandbox.slack.calls import Refused, Request
from sandbox.slack.workspace import Call, Fault, JsonObject, Workspace

METHODS: Mapping[str, tuple[Callable[[Request], JsonObject], str]] = {
    "auth.test": (directory.auth_test, ""),
    "chat.postMessage": (chat.post_message, "chat:write"),
    "chat.update": (chat.update, "chat:write"),
    "chat.getPermalink": (chat.get_permalink, ""),
    "chat.delete": (chat.delete, "chat:write"),
    "chat.postEphemeral": (chat.post_ephemeral, "chat:write"),
    "conversations.info": (directory.conversations_info, "channels:read"),
    "conversations.open": (directory.conversations_open, "im:write"),
    "usergroups.list": (directory.usergroups_list, "usergroups:read"),
    "usergroups.users.list": (directory.usergroups_users_list, "usergroups:read"),
    "files.getUploadURLExternal": (files.get_upload_url, "files:write"),
    "files.completeUploadExternal": (files.complete_upload, "files:write"),
    "views.open": (views.open_view, ""),
    "views.push": (views.push_view, ""),
    "views.update": (views.update_view, ""),
    "views.publish": (views.publish_view, ""),
}
"""Each method with the scope it needs."""
SCOPES = "X-OAuth-Scopes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slack:
    """A running workspace; `base_url` ends in a slash."""

    workspace: Workspace
    base_url: str

    @property
    def api_url(self) -> str:
        """The Web API's base URL, for `SLACK_API_URL`."""
        return f"{self.base_url}api/"

    def response_url(self, token: str) -> str:
        """The address behind a token of `Workspace.new_response_url`."""
        return f"{self.base_url}commands/{token}"


@asynccontextmanager
async def serve(workspace: Workspace, port: int = 0) -> AsyncIterator[Slack]:
    """Serve a workspace on 127.0.0.1 until the block ends; port 0 takes a free one."""
    app = web.Application(client_max_size=32 * 2**20)
    app.add_routes(
        [
            web.route("*", "/api/{method}", partial(_method, workspace)),
            web.post("/commands/{token}", partial(_answer, workspace)),
            web.post("/upload/{file}", partial(_upload, workspace)),
        ]
    )
    # An answer that was told to take long does not keep the end waiting.
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    try:
        host, bound, *_ = runner.addresses[0]
        yield Slack(workspace=workspace, base_url=f"http://{host}:{bound}/")
    finally:
        await runner.cleanup()


async def _method(workspace: Workspace, request: web.Request) -> web.Response:
    method = request.match_info["method"]
    try:
        args = await _arguments(request)
    except ValueError:
        return _refusal(Refused("invalid_json"))
    token = str(args.pop("token", "")) or request.headers.get("Authorization", "")
    workspace.calls.append(Call(method=method, args=args, at=workspace.now()))
    fault = workspace.take_fault(method)
    if fault and not fault.done:
        return await _fail(fault, request)
    token = token.removeprefix("Bearer ")
    # Slack tells whoever has a good token what it was granted, with every answer.
    granted = {SCOPES: ",".join(sorted(workspace.scopes))} if token == workspace.bot_token else {}
    try:
        base_url = f"http://{request.host}/"
        body = _run(workspace, method, token, args, base_url)
    except Refused as refused:
        answered = _refusal(refused)
        answered.headers.update(granted)
        return answered
    if fault:
        return await _fail(fault, request)
    return web.json_response({"ok": True, **body}, headers=granted)


def _run(
    workspace: Workspace, method: str, token: str, args: JsonObject, base_url: str
) -> JsonObject:
    if method not in METHODS:
        raise Refused("unknown_method")
    if not token:
        raise Refused("not_authed")
    if token != workspace.bot_token:
        raise Refused("invalid_auth")
    act, scope = METHODS[method]
    if scope and scope not in workspace.scopes:
        raise Refused("missing_scope", [f"needed: {scope}"])
    return act(Request(workspace=workspace, args=args, base_url=base_url))


async def _arguments(request: web.Request) -> JsonObject:
    args: JsonObject = dict(request.query)
    if request.content_type == "application/json":
        body = await request.json()
        args.update(body if isinstance(body, dict) else {})
    elif request.can_read_body:
        args.update(await request.post())
    return args


async def _fail(fault: Fault, request: web.Request) -> web.Response:
    await asyncio.sleep(fault.delay_s)
    if fault.cut and request.transport is not None:
        request.transport.abort()
    return _refusal(
        Refused(
            fault.error or "fatal_error", status=fault.status, retry_after_s=fault.retry_after_s
        )
    )


def _refusal(refused: Refused) -> web.Response:
    headers = {}
    if refused.retry_after_s is not None:
        headers["Retry-After"] = str(refused.retry_after_s)
    body: JsonObject = {"ok": False, "error": refused.error}
    if refused.messages:
        body["response_metadata"] = {"messages": refused.messages}
    return web.json_response(body, status=refused.status, headers=headers)


async def _answer(workspace: Workspace, request: web.Request) -> web.Response:
    try:
        body = await request.json()
    except ValueError:
        return web.Response(status=400, text="invalid_payload")
    if not isinstance(body, dict):
        return web.Response(status=400, text="invalid_payload")
    status, words = answer(workspace, request.match_info["token"], body)
    return web.Response(status=status, text=words)


async def _upload(workspace: Workspace, request: web.Request) -> web.Response:
    upload = workspace.uploads.get(request.match_info["file"])
    content = await request.read()
    if upload is None or len(content) != upload.length:
        return web.Response(status=400, text="invalid_upload")
    upload.content = content
    return web.Response(text=f"OK - {len(content)}")
