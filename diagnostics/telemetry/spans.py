"""Spans of a run; without an exporter they cost next to nothing and go nowhere.

Source: https://opentelemetry.io/docs/specs/semconv/ (`error.type`, span kinds)
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.trace import Span, SpanKind, StatusCode

from diagnostics.model.finding import Check, Finding
from diagnostics.model.incident import Incident
from diagnostics.model.snapshot import Snapshot

SCOPE = "aks_conncheck"
Ask = Callable[[Check, Incident, Snapshot], Finding]


@contextmanager
def span(
    name: str, attributes: Mapping[str, str] | None = None, *, is_call: bool = False
) -> Iterator[Span]:
    """Spend a block in a span; of an error only the class is told, its text may quote Azure."""
    kind = SpanKind.CLIENT if is_call else SpanKind.INTERNAL
    with trace.get_tracer(SCOPE).start_as_current_span(
        name,
        kind=kind,
        attributes=dict(attributes or {}),
        record_exception=False,
        set_status_on_exception=False,
    ) as made:
        try:
            yield made
        except BaseException as error:
            name = type(error).__qualname__
            # Azure's exporter keeps `error.type` from Application Insights, so it goes twice.
            made.set_attributes({"error.type": name, "conncheck.error": name})
            made.set_status(StatusCode.ERROR)
            raise


def in_spans(ask: Ask) -> Ask:
    """Return a way to ask checks that spends each in a span with its outcome."""

    def asked(check: Check, incident: Incident, snapshot: Snapshot) -> Finding:
        with span(f"check {check.id}", {"conncheck.check": check.id}) as made:
            finding = ask(check, incident, snapshot)
            made.set_attribute("conncheck.outcome", finding.outcome.value)
            return finding

    return asked


@contextmanager
def arm_reading(action: str) -> Iterator[None]:
    """Spend one reading of Azure in a span named after the ARM action it needs."""
    provider = {"azure.resource_provider.namespace": action.partition("/")[0]} if action else {}
    with span(action or "get token", provider, is_call=True):
        yield
