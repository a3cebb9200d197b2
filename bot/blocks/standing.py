"""What people said of an incident, in its root message: who is on it, and what is quiet."""

from datetime import datetime

from bot.blocks.parts import Message, mention, small
from bot.incident import Incident

MOST_BLOCKS = 50


def standing(message: Message, incident: Incident, now: datetime) -> Message:
    """Return the root message with a line about the people, above its last block."""
    said = " · ".join(part for part in _parts(incident, now) if part)
    blocks = message.get("blocks")
    if not said or not blocks or len(blocks) >= MOST_BLOCKS:
        return message
    return {**message, "blocks": [*blocks[:-1], small(said), blocks[-1]]}


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
