"""What was changed around the failure, for the report's JSON and as lines of text."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from diagnostics.model.changes import PathChange, PathChanges, When
from diagnostics.render.safe import one_line

NOTHING = "No change of anything on the path was found in the Activity Log."


def changes_json(changes: PathChanges | None) -> dict[str, Any] | None:
    """Return the changes; None where the log was not read because nothing has failed."""
    if changes is None:
        return None
    return {
        "since": _time(changes.since),
        "last_success_at": _time(changes.last_success_at),
        "failed_at": _time(changes.failed_at),
        "headline": one_line(changes.headline) or None,
        "listed": [_change(each) for each in changes.listed],
        "more": changes.more,
        "missing": [one_line(sentence) for sentence in changes.unread],
    }


def _change(change: PathChange) -> dict[str, Any]:
    return {
        "at": _time(change.at),
        "operation": one_line(change.operation),
        "resource_id": change.resource_id,
        "summary": one_line(change.summary),
        "when": change.when.value,
        "relation": change.relation or None,
        "decides": change.decides,
        "caller": one_line(change.caller) if change.caller else None,
    }


def change_lines(changes: PathChanges | None) -> tuple[str, ...]:
    """Return the changes as sentences, foreign words in them; () where the log was not read."""
    return () if changes is None else tuple(_lines(changes))


def _lines(changes: PathChanges) -> Iterator[str]:
    yield from map(_told, changes.listed)
    if changes.more:
        yield f"… and {changes.more} more."
    if not changes.listed and not changes.unread:
        yield NOTHING
    yield from (f"{sentence[:1].upper()}{sentence[1:]}." for sentence in changes.unread)


def _told(change: PathChange) -> str:
    early = "before the last success" if change.when is When.BEFORE_SUCCESS else ""
    who = f"by {change.caller}" if change.caller else ""
    decides = "the resource that decides" if change.decides else ""
    notes = ", ".join(filter(None, (change.relation, early, who, decides)))
    return f"{_time(change.at)} {change.summary}{f' ({notes})' if notes else ''}"


def title(changes: PathChanges) -> str:
    """Name the time that is meant: from the last success, or so far back, to the failure."""
    words = "What changed"
    if changes.last_success_at is not None:
        words += f" since the last success at {_time(changes.last_success_at)}"
    elif changes.since is not None:
        words += f" since {_time(changes.since)}"
    return words + (f"; the failure: {_time(changes.failed_at)}" if changes.failed_at else "")


def _time(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment is not None else None
