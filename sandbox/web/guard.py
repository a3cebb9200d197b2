"""What the page's web server insists on: who may ask, and what a browser may run.

Everything that changes something is asked for as JSON, which no other site's form can send, and
under a loopback name, so that no other site's name can be bound to the sandbox.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

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


@web.middleware
async def guarded(request: web.Request, handler: Door) -> web.StreamResponse:
    """Refuse other names and forms; add the headers to what is answered."""
    if request.host.rpartition(":")[0] not in NAMES:
        raise web.HTTPForbidden(text="the sandbox answers to 127.0.0.1 alone")
    if request.method == "POST" and request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType(text="JSON is asked for")
    response = await handler(request)
    if not response.prepared:
        response.headers.update(HEADERS)
    return response


async def given(request: web.Request) -> dict[str, Any]:
    """Return the JSON object that a request brings.

    Raises:
        HTTPBadRequest: it is no JSON.
    """
    try:
        body = await request.json()
    except ValueError:
        raise web.HTTPBadRequest(text="no JSON") from None
    return body if isinstance(body, dict) else {}
