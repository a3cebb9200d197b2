"""What was changed around the failure: one reply, with times in each reader's own zone."""

from datetime import datetime

from bot.blocks.parts import Element, Message, lines, own, plain
from bot.blocks.portal import portal
from bot.blocks.wording import fallback
from bot.context import Context
from diagnostics.model.changes import PathChange, PathChanges, When
from diagnostics.model.ids import name
from diagnostics.model.report import Report


def what_changed(context: Context, report: Report) -> list[Message]:
    """Return the changes; [] where the log was not read, or holds none and was read whole."""
    changes = report.changes
    if changes is None or not (changes.listed or changes.unread):
        return []
    said = changes.headline or _counted(changes)
    text = fallback(f"What changed on {context.cluster}:", f"{said}.", "From the Activity Log.")
    rows = [_title(changes), *(_row(context, each) for each in changes.listed)]
    rows += [[own(f"… and {changes.more} more")]] if changes.more else []
    rows += [[plain(f"{sentence[:1].upper()}{sentence[1:]}.")] for sentence in changes.unread]
    return [{"text": text, "blocks": [lines(*rows)]}]


def _counted(changes: PathChanges) -> str:
    number = len(changes.listed) + changes.more
    return f"{number} on the path" if number else "not all of the log could be read"


def _title(changes: PathChanges) -> list[Element]:
    row = [own("What changed", bold=True)]
    if changes.last_success_at is not None:
        row += [own(" since the last success, "), date(changes.last_success_at)]
    elif changes.since is not None:
        row += [own(" since "), date(changes.since)]
    if changes.failed_at is not None:
        row += [own("; the failure: "), date(changes.failed_at)]
    return row


def _row(context: Context, change: PathChange) -> list[Element]:
    early = "before the last success" if change.when is When.BEFORE_SUCCESS else ""
    notes = ", ".join(filter(None, (change.relation, early)))
    resource = portal(context, change.resource_id, name(change.resource_id))
    row = [own("• "), date(change.at), own(": "), plain(change.summary, bold=change.decides)]
    row += [own(f", {notes}")] if notes else []
    row += [own(", by "), plain(change.caller)] if change.caller else []
    return [*row, own(" · "), resource]


def date(moment: datetime) -> Element:
    """Return a time, which Slack shows in each reader's own zone."""
    return {
        "type": "date",
        "timestamp": int(moment.timestamp()),
        "format": "{date_short_pretty} {time}",
        "fallback": f"{moment:%Y-%m-%d %H:%M} UTC",
    }
