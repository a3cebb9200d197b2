"""What a process tells, caught in memory: OpenTelemetry's providers are one for each process."""

from collections.abc import Iterator
from functools import cache

from opentelemetry import metrics, trace
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import (
    HistogramDataPoint,
    InMemoryMetricReader,
    NumberDataPoint,
)
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

Point = HistogramDataPoint | NumberDataPoint


@cache
def caught() -> tuple[InMemorySpanExporter, InMemoryMetricReader]:
    """Catch spans and figures from here on."""
    spans, figures = InMemorySpanExporter(), InMemoryMetricReader()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    trace.set_tracer_provider(provider)
    metrics.set_meter_provider(MeterProvider(metric_readers=[figures]))
    return spans, figures


def tree() -> dict[str, str | None]:
    """Return the parent's name of each span caught, by its own name."""
    done = caught()[0].get_finished_spans()
    names = {each.context.span_id: each.name for each in done if each.context}
    return {each.name: names.get(each.parent.span_id) if each.parent else None for each in done}


def points() -> Iterator[tuple[str, dict[str, object], float]]:
    """Yield name, attributes and value (of a duration its sum) of every figure so far."""
    data = caught()[1].get_metrics_data()
    for resource in data.resource_metrics if data else ():
        for scope in resource.scope_metrics:
            for metric in scope.metrics:
                for point in metric.data.data_points:
                    yield metric.name, dict(point.attributes or {}), _value(point)


def totals(name: str) -> dict[tuple[object, ...], float]:
    """Return a figure's value so far, by its attributes' values in order of their names."""
    return {
        tuple(value for _, value in sorted(attributes.items())): value
        for each, attributes, value in points()
        if each == name
    }


def grown(name: str, before: dict[tuple[object, ...], float]) -> dict[tuple[object, ...], float]:
    """Return what was added to a figure since, where anything was."""
    return {
        key: value - before.get(key, 0)
        for key, value in totals(name).items()
        if value != before.get(key, 0)
    }


def _value(point: object) -> float:
    if isinstance(point, HistogramDataPoint):
        return point.sum
    if isinstance(point, NumberDataPoint):
        return point.value
    raise TypeError(point)
