"""Send spans and figures to Application Insights or to a collector, where settings name one.

Logs are not sent from here: the host sends what is written to them already.
Source: https://learn.microsoft.com/python/api/overview/azure/monitor-opentelemetry-exporter-readme
"""

from collections.abc import Mapping
from functools import cache
from threading import Lock

from diagnostics.version import VERSION

INSIGHTS = "APPLICATIONINSIGHTS_CONNECTION_STRING"
INTERVAL_MS = 15_000
_TURN = Lock()


def start(environ: Mapping[str, str]) -> bool:
    """Set up the exporters once, and say whether there are any; call it off the loop.

    It imports the SDK, which no one pays for who has not set where to send to.
    """
    # Two first jobs may come at once, each in a thread of its own.
    with _TURN:
        return _start(environ.get(INSIGHTS, ""), environ.get("AZURE_CLIENT_ID"))


@cache
def _start(insights: str, client_id: str | None) -> bool:
    if not insights:
        return False
    from azure.identity import ManagedIdentityCredential  # noqa: PLC0415 - heavy, as are these
    from azure.monitor.opentelemetry.exporter import (  # noqa: PLC0415
        AzureMonitorMetricExporter,
        AzureMonitorTraceExporter,
    )
    from opentelemetry import metrics, trace  # noqa: PLC0415
    from opentelemetry.sdk.metrics import MeterProvider  # noqa: PLC0415
    from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader  # noqa: PLC0415
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

    # Local keys of Application Insights are off: it takes the identity's token alone.
    credential = ManagedIdentityCredential(client_id=client_id)
    # What could not be sent is lost, rather than left on an instance's disk.
    to = {"connection_string": insights, "credential": credential, "disable_offline_storage": True}
    about = Resource.create({"service.version": VERSION})
    spans = TracerProvider(resource=about)
    spans.add_span_processor(BatchSpanProcessor(AzureMonitorTraceExporter(**to)))
    reader = PeriodicExportingMetricReader(AzureMonitorMetricExporter(**to), INTERVAL_MS)
    trace.set_tracer_provider(spans)
    metrics.set_meter_provider(MeterProvider(metric_readers=[reader], resource=about))
    return True
