"""Send spans and figures to Application Insights and to a collector, where settings name them.

A collector is sent the log as well. Application Insights is not: the host sends it what is logged.
Sources: https://learn.microsoft.com/python/api/overview/azure/monitor-opentelemetry-exporter-readme
and https://opentelemetry.io/docs/specs/otel/protocol/exporter/
"""

import logging
from collections.abc import Mapping
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

from diagnostics.telemetry import lines
from diagnostics.version import VERSION

if TYPE_CHECKING:
    from opentelemetry.sdk.metrics.export import MetricExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace.export import SpanExporter

INSIGHTS = "APPLICATIONINSIGHTS_CONNECTION_STRING"
COLLECTOR = "OTEL_EXPORTER_OTLP_ENDPOINT"
NAMES = ("OTEL_SERVICE_NAME", "WEBSITE_SITE_NAME")
INTERVAL_MS = 15_000
_TURN = Lock()


def start(environ: Mapping[str, str]) -> bool:
    """Set up the exporters once, and say whether there are any; call it off the loop.

    It imports the SDK, which no one pays for who has not set where to send to. What exporters have
    settings for beyond the two addresses, they read from the process's environment.
    """
    name = next((environ[each] for each in NAMES if environ.get(each)), "aks-conncheck")
    places = environ.get(INSIGHTS, ""), bool(environ.get(COLLECTOR))
    # Two first jobs may come at once, each in a thread of its own.
    with _TURN:
        return _start(*places, environ.get("AZURE_CLIENT_ID"), name)


@cache
def _start(insights: str, collector: bool, client_id: str | None, name: str) -> bool:  # noqa: FBT001 - cached by value
    exporters = [
        *([_insights(insights, client_id)] if insights else []),
        *([_collector()] if collector else []),
    ]
    if not exporters:
        return False
    from opentelemetry import metrics, trace  # noqa: PLC0415 - heavy, as is all that follows
    from opentelemetry.sdk.metrics import MeterProvider  # noqa: PLC0415
    from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader  # noqa: PLC0415
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

    of = Resource.create({"service.name": name, "service.version": VERSION})
    spans = TracerProvider(resource=of)
    for told, _ in exporters:
        spans.add_span_processor(BatchSpanProcessor(told))
    readers = [PeriodicExportingMetricReader(figures, INTERVAL_MS) for _, figures in exporters]
    trace.set_tracer_provider(spans)
    metrics.set_meter_provider(MeterProvider(readers, resource=of))
    if collector:
        _send_log(of)
    return True


def _insights(connection: str, client_id: str | None) -> "tuple[SpanExporter, MetricExporter]":
    from azure.identity import ManagedIdentityCredential  # noqa: PLC0415 - heavy
    from azure.monitor.opentelemetry.exporter import (  # noqa: PLC0415 - same
        AzureMonitorMetricExporter,
        AzureMonitorTraceExporter,
    )

    # Local keys of Application Insights are off: it takes the identity's token alone.
    credential = ManagedIdentityCredential(client_id=client_id)
    # What could not be sent is lost, rather than left on an instance's disk.
    to = {
        "connection_string": connection, "credential": credential, "disable_offline_storage": True,
    }  # fmt: skip
    return AzureMonitorTraceExporter(**to), AzureMonitorMetricExporter(**to)


def _collector() -> "tuple[SpanExporter, MetricExporter]":
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import (  # noqa: PLC0415 - heavy
        OTLPMetricExporter,
    )
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415 - same
        OTLPSpanExporter,
    )

    return OTLPSpanExporter(), OTLPMetricExporter()


def _send_log(of: "Resource") -> None:
    from opentelemetry.exporter.otlp.proto.http._log_exporter import (  # noqa: PLC0415 - heavy
        OTLPLogExporter,
    )
    from opentelemetry.instrumentation.logging.handler import LoggingHandler  # noqa: PLC0415
    from opentelemetry.sdk._logs import LoggerProvider  # noqa: PLC0415
    from opentelemetry.sdk._logs.export import BatchLogRecordProcessor  # noqa: PLC0415

    provider = LoggerProvider(resource=of)
    provider.add_log_record_processor(BatchLogRecordProcessor(OTLPLogExporter()))
    logging.getLogger(lines.LOGGERS[0]).addHandler(LoggingHandler(logger_provider=provider))
