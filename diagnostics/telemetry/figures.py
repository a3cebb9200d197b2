"""Figures of the program, by name; recording one imports no more than OpenTelemetry's interface.

That import waits for the first figure, so who only answers Slack does not pay for it.
"""

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opentelemetry.metrics import Counter, Histogram

SCOPE = "aks_conncheck"
VERDICT_S = "conncheck.verdict.duration"
QUEUE_AGE_S = "conncheck.queue.age"
ARM_CALLS = "conncheck.arm.calls"
OUTCOMES = "conncheck.check.outcomes"
NOT_THE_CAUSE = "conncheck.check.not_the_cause"
SLACK_RETRIES = "conncheck.slack.retries"
POISON = "conncheck.jobs.poisoned"
ALL = (VERDICT_S, QUEUE_AGE_S, ARM_CALLS, OUTCOMES, NOT_THE_CAUSE, SLACK_RETRIES, POISON)


def count(name: str, number: int = 1, **attributes: str) -> None:
    """Add to a count; attributes are words of fixed lists, under `conncheck.`."""
    _counter(name).add(number, _named(attributes))


def seconds(name: str, spent_s: float, **attributes: str) -> None:
    """Record a duration in seconds."""
    _histogram(name).record(spent_s, _named(attributes))


def taken(since: datetime | None, now: datetime, *, is_poison: bool) -> None:
    """Record how long a message lay in the queue, or that it was given up; times are aware UTC."""
    if is_poison:
        count(POISON)
    elif since is not None:
        seconds(QUEUE_AGE_S, max(0.0, (now - since).total_seconds()))


def _named(attributes: dict[str, str]) -> dict[str, str]:
    return {f"conncheck.{name}": value for name, value in attributes.items()}


@cache
def _counter(name: str) -> "Counter":
    from opentelemetry import metrics  # noqa: PLC0415 - not on the way to Slack's answer

    return metrics.get_meter(SCOPE).create_counter(name, unit="1")


@cache
def _histogram(name: str) -> "Histogram":
    from opentelemetry import metrics  # noqa: PLC0415 - same

    return metrics.get_meter(SCOPE).create_histogram(name, unit="s")
