"""Read a message's blocks the way a person does."""

from typing import Any

from sandbox.slack.reading import lines
from sandbox.slack.workspace import Message, contoso


def shown(message: dict[str, Any]) -> list[str]:
    """Return the lines that a message shows."""
    posted = Message(channel="C0AKSOPS", ts="1.0", user="U0CONNCHECK", **message)
    return lines(posted, contoso())


def characters(message: dict[str, Any]) -> int:
    """Count the characters of all texts in a message's blocks."""
    return _characters(message["blocks"])


def _characters(value: object) -> int:
    if isinstance(value, list):
        return sum(map(_characters, value))
    if not isinstance(value, dict):
        return 0
    text = value.get("text")
    own = len(text) if isinstance(text, str) else 0
    return own + sum(_characters(part) for part in value.values())
