"""Place changes in time: between the last success of the nodes' operations and the failure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from diagnostics.model.activity import Change, NodeOperation
from diagnostics.model.changes import When

_MINUTES = timedelta(hours=2)
_HOURS = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The latest failure and the success before it; None where the log does not hold them.

    `failures` are all that the log holds, oldest first: each retry is one.
    """

    failed_at: datetime | None = None
    last_success_at: datetime | None = None
    failures: tuple[datetime, ...] = ()


def span_of(operations: tuple[NodeOperation, ...], *, stands_failed: bool) -> Span:
    """Return the span to look at.

    The log follows events by minutes. Where the cluster stands as failed and the latest operation
    noted went well, the failure is not noted yet, and came after that success.
    """
    failures = tuple(sorted(each.at for each in operations if not each.succeeded))
    successes = [each.at for each in operations if each.succeeded]
    newest = max(successes, default=None)
    if stands_failed and newest is not None and (not failures or newest > failures[-1]):
        return Span(last_success_at=newest)
    if not failures:
        return Span()
    before = [at for at in successes if at < failures[-1]]
    return Span(
        failed_at=failures[-1], last_success_at=max(before, default=None), failures=failures
    )


def when(change: Change, span: Span) -> When:
    """Place a change. One that began before the failure may have taken effect before it ended."""
    if span.last_success_at is not None and change.at <= span.last_success_at:
        return When.BEFORE_SUCCESS
    if span.failed_at is None:
        return When.RECENT
    began = change.began_at or change.at
    return When.BEFORE_FAILURE if began <= span.failed_at else When.AFTER_FAILURE


def relation(change: Change, span: Span) -> str:
    """Say how long before or after the failure a change was made; empty where that is unknown.

    Of several failures in a row it is the first after the change that counts.
    """
    if span.failed_at is None:
        return ""
    began = change.began_at or change.at
    later = next((at for at in span.failures if at >= began), None)
    if later is not None:
        # An operation that the failure overtook has no length of time before it.
        ended = min(change.at, later)
        return f"{duration(later - ended)} before the failure"
    return f"{duration(began - span.failed_at)} after the failure"


def duration(span: timedelta) -> str:
    """Say how long a time is, in its largest unit that fits."""
    if span < timedelta(minutes=1):
        return "less than a minute"
    if span < _MINUTES:
        return _counted(span // timedelta(minutes=1), "minute")
    if span < _HOURS:
        return _counted(span // timedelta(hours=1), "hour")
    return _counted(span // timedelta(days=1), "day")


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
