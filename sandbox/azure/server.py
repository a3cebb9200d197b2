"""Serve a world as Azure Resource Manager over HTTPS, with its own certificate authority.

`serve` owns everything it starts: two listeners on 127.0.0.1, a folder with the CA's certificate,
the running operations. All end with the context.
"""

import json
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import trustme
from aiohttp import web

from sandbox.azure import access, actions, faults, reads, writes
from sandbox.azure.calls import Call, Reply
from sandbox.azure.exchanges import Exchange, Watch, unwatched
from sandbox.azure.identity import Lifetimes, Tokens
from sandbox.azure.operations import Operations
from sandbox.azure.trouble import Trouble, befall, none
from sandbox.world import World


@dataclass(slots=True, kw_only=True)
class SimulatedArm:
    """Where a served world is reached, and the requests it got as (method, path) pairs."""

    endpoint: str
    identity_endpoint: str
    identity_header: str
    ca_file: Path
    requests: list[tuple[str, str]]
    show: Callable[[World], None]
    """Serve another world from now on, at the same addresses."""
    afflict: Callable[[Trouble], None]
    """Let things go wrong from now on; requests are counted from the server's first."""
    age: Callable[[Lifetimes], None]
    """Say how long tokens last from now on."""
    show_to: Callable[[Watch], None]
    """Show each request with its answer to somebody from now on."""


@dataclass(slots=True, kw_only=True)
class _Door:
    """Lets requests in: token, api-version, rights; then sends each to what answers it."""

    world: World
    tokens: Tokens
    operations: Operations
    page_size: int
    trouble: Trouble = none
    watch: Watch = unwatched
    base: str = ""
    requests: list[tuple[str, str]] = field(default_factory=list)

    def show(self, world: World) -> None:
        """Serve another world from now on."""
        self.world = self.tokens.world = world

    def afflict(self, trouble: Trouble) -> None:
        """Let things go wrong from now on."""
        self.trouble = trouble

    def show_to(self, watch: Watch) -> None:
        """Show each request with its answer from now on."""
        self.watch = watch

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer one request to Resource Manager, and show who watches what was said."""
        began_s = time.monotonic()
        answered = await self._answer(request)
        said = answered.text if isinstance(answered, web.Response) else None
        self.watch(
            Exchange(
                method=request.method,
                path=request.path,
                began_s=began_s,
                ended_s=time.monotonic(),
                answer=said or "",
            )
        )
        return answered

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        mishap = self.trouble(request, len(self.requests))
        self.requests.append((request.method, request.path))
        if mishap is not None and (failed := await befall(mishap, request)) is not None:
            return failed
        try:
            status, body, headers = await self._reply(request)
        except faults.Fault as fault:
            return web.json_response(fault.body, status=fault.status, headers=fault.headers)
        if body is None:
            return web.Response(status=status, headers=headers)
        return web.json_response(body, status=status, headers=headers)

    async def _reply(self, request: web.Request) -> Reply:
        if request.path.endswith("/metadata/endpoints"):
            return 200, _metadata(self.base), {}
        authorization = request.headers.get("Authorization", "")
        if not self.tokens.accepts(authorization):
            raise faults.no_token()
        if self.tokens.is_too_old(authorization):
            raise faults.old_token()
        if "api-version" not in request.query:
            message = "The api-version query parameter (?api-version=) is required."
            raise faults.bad_request("MissingApiVersionParameter", message)
        call = await self._call(request)
        access.check(self.world, call)
        return await self._dispatch(call)

    async def _dispatch(self, call: Call) -> Reply:
        if call.method == "GET":
            polled = await self.operations.answer(call)
            return polled or reads.answer(self.world, call, self.page_size)
        if call.method in ("PUT", "PATCH"):
            return writes.put(self.world, call, self.operations)
        if call.method == "DELETE":
            return writes.delete(self.world, call, self.operations)
        if call.method == "POST":
            return actions.post(self.world, call, self.operations)
        raise faults.Fault(405, "MethodNotAllowed", f"{call.method} is not supported.")

    async def _call(self, request: web.Request) -> Call:
        raw = await request.read()
        try:
            body = json.loads(raw) if raw else {}
        except ValueError:
            raise faults.bad_request("InvalidRequestContent", "The body is no JSON.") from None
        return Call(
            method=request.method,
            path=request.path.rstrip("/"),
            query=dict(request.query),
            body=body,
            base=self.base,
        )


@asynccontextmanager
async def serve(
    world: World,
    port: int = 0,
    *,
    page_size: int = 3,
    poll_headers: dict[str, str] | None = None,
    operation_s: float = 0.02,
) -> AsyncIterator[SimulatedArm]:
    """Serve a world until the context ends; port 0 takes any free one.

    `poll_headers` tell callers how long to wait between polls of an operation, by default 50 ms;
    `{"Retry-After": "1"}` is what Azure says. `operation_s` is how long an operation takes.
    """
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="simulated-arm-")))
        authority = trustme.CA()
        authority.cert_pem.write_to_path(str(folder / "ca.pem"))
        tokens = Tokens(world=world)
        operations = Operations(
            poll_headers=poll_headers or {"retry-after-ms": "50"}, seconds=operation_s
        )
        stack.push_async_callback(operations.close)
        door = _Door(world=world, tokens=tokens, operations=operations, page_size=page_size)
        identity_port = await _listen(stack, tokens.answer, 0, None)
        door.base = f"https://127.0.0.1:{await _listen(stack, door.answer, port, authority)}"
        yield SimulatedArm(
            endpoint=door.base,
            identity_endpoint=f"http://127.0.0.1:{identity_port}/msi/token",
            identity_header=tokens.header,
            ca_file=folder / "ca.pem",
            requests=door.requests,
            show=door.show,
            afflict=door.afflict,
            age=tokens.age,
            show_to=door.show_to,
        )


async def _listen(
    stack: AsyncExitStack,
    answer: Callable[[web.Request], Awaitable[web.StreamResponse]],
    port: int,
    authority: trustme.CA | None,
) -> int:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    # What hangs by order does not end by itself.
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    site = web.TCPSite(runner, "127.0.0.1", port, ssl_context=_context(authority))
    await site.start()
    return int(runner.addresses[0][1])


def _context(authority: trustme.CA | None) -> ssl.SSLContext | None:
    if authority is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)
    return context


def _metadata(base: str) -> dict[str, object]:
    """Describe this cloud as `az cloud register` asks for it."""
    audience = "https://management.core.windows.net/"
    return {
        "name": "SimulatedCloud",
        "resourceManager": base,
        "authentication": {"loginEndpoint": base, "audiences": [audience]},
    }
