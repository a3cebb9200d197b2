"""What goes wrong before a request to the simulated Azure is answered, given by argument.

A trouble is a function of the request and its number, counted from 0: it names what befalls this
one, or None. So a test says which requests fail and how, and the server needs no state for it.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

# Longer than anybody waits; the end of the server cancels it.
FOREVER_S = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Mishap:
    """One thing that befalls a request.

    `status` is answered with ARM's envelope and, where given, `retry_after`. `cut` breaks the
    connection without an answer; with `after` bytes of an answer that promised more. `hangs` keeps
    the request without an answer, `drips` sends a byte of one now and then without an end.
    `slow_s` is waited before the ordinary answer.
    """

    status: int = 0
    retry_after: str = ""
    code: str = "ServerBusy"
    cut: bool = False
    after: int = 0
    hangs: bool = False
    drips_s: float = 0.0
    slow_s: float = 0.0


Trouble = Callable[[web.Request, int], Mishap | None]


def none(request: web.Request, number: int) -> None:
    """Let everything go well."""
    del request, number


async def befall(mishap: Mishap, request: web.Request) -> web.StreamResponse | None:
    """Let a mishap happen; None where the ordinary answer follows."""
    await asyncio.sleep(FOREVER_S if mishap.hangs else mishap.slow_s)
    if mishap.status:
        headers = {"Retry-After": mishap.retry_after} if mishap.retry_after else {}
        body = {"error": {"code": mishap.code, "message": "The simulated trouble."}}
        return web.json_response(body, status=mishap.status, headers=headers)
    if not (mishap.cut or mishap.drips_s):
        return None
    if mishap.after or mishap.drips_s:
        return await _partly(mishap, request)
    return _cut(request)


async def _partly(mishap: Mishap, request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse(headers={"Content-Type": "application/json"})
    answer.content_length = 10**6
    await answer.prepare(request)
    await answer.write(b"{" + b" " * mishap.after)
    while mishap.drips_s:
        await asyncio.sleep(mishap.drips_s)
        await answer.write(b" ")
    _cut(request)
    return answer


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    # It goes nowhere: the connection is gone.
    return web.Response(status=500)
