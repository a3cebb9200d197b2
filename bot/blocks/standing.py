"""What people said of an incident, in its root message: who is on it, and what is quiet.

It has a block of its own, above the last one, or stands in that where there is no room for one.
"""

from datetime import datetime

from bot.blocks.buttons import without_on_it
from bot.blocks.parts import Block, Message, mention, small
from bot.incident import Incident

MOST_BLOCKS = 9


def standing(message: Message, incident: Incident, now: datetime) -> Message:
    """Return the root message with what people said in front of its last line."""
    said = " · ".join(part for part in _parts(incident, now) if part)
    blocks = message.get("blocks")
    if not said or not blocks:
        return message
    left = without_on_it(blocks) if incident.on_it else blocks
    return {**message, "blocks": _with_line(left, small(said))}


def _with_line(blocks: list[Block], line: Block) -> list[Block]:
    *others, last = blocks
    if len(blocks) < MOST_BLOCKS or last.get("type") != line["type"]:
        return [*others, line, last]
    return [*others, {**last, "elements": [*line["elements"], *last["elements"]]}]


def _parts(incident: Incident, now: datetime) -> tuple[str, ...]:
    whom, doubter = mention("@", incident.on_it), mention("@", incident.not_cause)
    quiet = incident.muted_until if incident.is_muted(now) else None
    return (
        f"On it: {whom}" if whom else "",
        f"Not the cause, says {doubter}" if doubter else "",
        f"Quiet until {_time(quiet)}" if quiet else "",
    )


def _time(moment: datetime) -> str:
    stamp = int(moment.timestamp())
    return f"<!date^{stamp}^{{time}}|{moment:%H:%M} UTC>"
