"""A Resource Manager and an identity endpoint that answer what a test wrote down, over HTTPS."""

import base64
import json
import ssl
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import trustme
from aiohttp import web

CUT = 0
HALF = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One answer. The status `CUT` closes the connection unanswered, `HALF` amid the body."""

    status: int = 200
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)


def refusal(status: int, code: str = "Code", message: str = "message", **headers: str) -> Reply:
    """Return an error in ARM's form; header names have `_` for `-`."""
    body = {"error": {"code": code, "message": message}}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status=status, body=body, headers=named)


def token(**claims: object) -> str:
    """Return an unsigned JWT with these claims."""
    parts = ({"alg": "none"}, {"tid": "t", **claims})
    coded = (base64.urlsafe_b64encode(json.dumps(part).encode()).decode() for part in parts)
    return ".".join((*(part.rstrip("=") for part in coded), "signature"))


@dataclass(slots=True, kw_only=True)
class Script:
    """What to answer, by folded path without query; the last reply of a path stays.

    `asked` holds (method, folded path), `queries` what followed it, `sent` the bodies of
    POSTs, `agents` who said to ask. `logins` counts token requests, `login` answers them.
    """

    endpoint: str = ""
    identity_endpoint: str = ""
    ca_file: Path = Path()
    replies: dict[str, list[Reply]] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    queries: list[dict[str, str]] = field(default_factory=list)
    sent: list[object] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    logins: int = 0
    login: list[Reply] = field(default_factory=list)

    def say(self, path: str, *replies: Reply) -> None:
        """Answer requests for a path, one reply after the other."""
        self.replies[path.lower()] = list(replies)

    def body(self, path: str, body: object) -> None:
        """Answer requests for a path with a body."""
        self.say(path, Reply(body=body))

    def environ(self) -> dict[str, str]:
        """Return the product's settings for this place."""
        return {
            "CONNCHECK_ARM_ENDPOINT": self.endpoint,
            "IDENTITY_ENDPOINT": self.identity_endpoint,
            "IDENTITY_HEADER": "header-secret",
            "SSL_CERT_FILE": str(self.ca_file),
        }

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer a request to Resource Manager."""
        path = request.path.lower()
        self.asked.append((request.method, path))
        self.queries.append(dict(request.query))
        self.agents.add(request.headers.get("User-Agent", ""))
        if request.method == "POST":
            self.sent.append(await request.json())
        left = self.replies.get(path) or [refusal(404, "NotScripted", path)]
        reply = left.pop(0) if len(left) > 1 else left[0]
        return await _sent(reply, request)

    async def answer_login(self, request: web.Request) -> web.StreamResponse:
        """Answer a token request as App Service does."""
        self.logins += 1
        if self.login:
            return await _sent(self.login.pop(0) if len(self.login) > 1 else self.login[0], request)
        claims = {"oid": "object-id", "idtyp": "app"}
        return web.json_response(login_body(token(**claims)))


def login_body(access_token: str) -> dict[str, Any]:
    """Return the body of App Service's identity endpoint."""
    return {
        "access_token": access_token,
        "expires_on": str(int(time.time()) + 3600),
        "resource": "https://management.azure.com/",
        "token_type": "Bearer",
    }


async def _sent(reply: Reply, request: web.Request) -> web.StreamResponse:
    if reply.status == CUT:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()
    if reply.status == HALF:
        half = web.StreamResponse(
            headers={"Content-Length": "1000", "Content-Type": "application/json"}
        )
        await half.prepare(request)
        await half.write(b'{"id": ')
        assert request.transport is not None
        request.transport.close()
        return half
    if reply.body is None:
        return web.Response(status=reply.status, headers=reply.headers)
    return web.json_response(reply.body, status=reply.status, headers=reply.headers)


@asynccontextmanager
async def serve(folder: Path) -> AsyncIterator[Script]:
    """Serve a script on two free ports of 127.0.0.1 until the block ends."""
    authority = trustme.CA()
    script = Script(ca_file=folder / "ca.pem")
    authority.cert_pem.write_to_path(str(script.ca_file))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    async with AsyncExitStack() as stack:
        port = await _listen(stack, script.answer, context)
        script.endpoint = f"https://127.0.0.1:{port}"
        identity_port = await _listen(stack, script.answer_login, None)
        script.identity_endpoint = f"http://127.0.0.1:{identity_port}/msi/token"
        yield script


async def _listen(stack: AsyncExitStack, answer: Any, context: ssl.SSLContext | None) -> int:  # noqa: ANN401 - any aiohttp view
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context)
    await site.start()
    port: int = runner.addresses[0][1]
    return port
