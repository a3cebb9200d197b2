"""A place that telemetry is sent to: Application Insights' ingestion and a collector, on loopback.

Application Insights takes JSON with a token over TLS, a collector takes protocol buffers.
"""

import gzip
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import trustme
from aiohttp import web
from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
)
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

SIGNALS: dict[str, type[Message]] = {
    "/v1/traces": ExportTraceServiceRequest,
    "/v1/metrics": ExportMetricsServiceRequest,
    "/v1/logs": ExportLogsServiceRequest,
}


@dataclass(slots=True, kw_only=True)
class Ingestion:
    """What arrived: the envelopes of Application Insights, and a collector's requests by path."""

    insights: str = ""
    collector: str = ""
    tokens: set[str] = field(default_factory=set)
    envelopes: list[dict[str, Any]] = field(default_factory=list)
    signals: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def items(self, kind: str) -> list[dict[str, Any]]:
        """Return the data of the envelopes of one kind, such as `RemoteDependencyData`."""
        data = [each["data"] for each in self.envelopes]
        return [each["baseData"] for each in data if each["baseType"] == kind]

    async def track(self, request: web.Request) -> web.Response:
        """Take envelopes, as https://learn.microsoft.com/azure/azure-monitor/app/ has them."""
        taken = json.loads(_plain(await request.read()))
        self.tokens.add(request.headers["Authorization"].removeprefix("Bearer "))
        self.envelopes += taken
        said = {"itemsReceived": len(taken), "itemsAccepted": len(taken), "errors": []}
        return web.json_response(said)

    async def collect(self, request: web.Request) -> web.Response:
        """Take one request of a signal."""
        made = SIGNALS[request.path].FromString(_plain(await request.read()))
        self.signals.setdefault(request.path, []).append(MessageToDict(made))
        return web.Response(content_type="application/x-protobuf")


def _plain(body: bytes) -> bytes:
    return gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body


@asynccontextmanager
async def ingest(authority: trustme.CA) -> AsyncIterator[Ingestion]:
    """Listen until the block ends; Application Insights' certificate is the authority's."""
    told = Ingestion()
    app = web.Application(client_max_size=32 * 1024 * 1024)
    # A connection string may end in a slash, and the exporter leaves it there.
    app.router.add_post("/{slash:/?}v2.1/track", told.track)
    for path in SIGNALS:
        app.router.add_post(path, told.collect)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    sites = [
        web.TCPSite(runner, "127.0.0.1", 0, ssl_context=_context(authority)),
        web.TCPSite(runner, "127.0.0.1", 0),
    ]
    for site in sites:
        await site.start()
    (_, secure), (_, plain) = runner.addresses
    told.insights, told.collector = f"https://127.0.0.1:{secure}", f"http://127.0.0.1:{plain}"
    try:
        yield told
    finally:
        await runner.cleanup()


def _context(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


def bundle(authority: trustme.CA, other: Path, to: Path) -> Path:
    """Write the authorities that a process is to trust, this one and another."""
    to.write_bytes(other.read_bytes() + authority.cert_pem.bytes())
    return to
