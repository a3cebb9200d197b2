"""Count the requests that go out to Resource Manager."""

from types import SimpleNamespace
from urllib.parse import urlsplit

import aiohttp


class CallCount:
    """Counts at the session, where attempts, pages, polls and resent requests all pass.

    A policy in the SDK's pipeline would miss one kind: aiohttp sends a GET once more by itself
    when a kept connection breaks before the answer.
    """

    def __init__(self, endpoint: str) -> None:
        """Count requests to one endpoint; token requests go elsewhere and do not count."""
        self.calls = 0
        url = urlsplit(endpoint)
        self._place = (url.hostname, url.port or 443)

    def trace(self) -> aiohttp.TraceConfig:
        """Return what makes a session count."""
        config = aiohttp.TraceConfig()
        config.on_request_headers_sent.append(self._count)
        return config

    async def _count(
        self,
        session: aiohttp.ClientSession,
        context: SimpleNamespace,
        sent: aiohttp.TraceRequestHeadersSentParams,
    ) -> None:
        del session, context
        self.calls += (sent.url.host, sent.url.port) == self._place
