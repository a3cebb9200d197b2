"""What only the asker sees: clusters to pick from, and a button that opens the form.

Buttons carry what the next press needs, since nothing is stored before a cluster is named.
"""

import json
from typing import Any

from bot.blocks.parts import Element, Message, lines, own, plain
from bot.ways.naming import Choice
from diagnostics.model.ids import name, resource_group, subscription

PICK, OPEN_FORM = "pick_", "open_form"
MOST_LABEL, MOST_VALUE = 70, 2_000
CUT = "…"
SAME = "Several clusters have that name. Which one?"
CLOSE = "I know no cluster of that name. Did you mean one of these?"
NOT_OPENED = "Slack did not open the form in time. Press to try again."


def pick_message(choice: Choice, error: str) -> Message:
    """Return the clusters as buttons; a long error loses its middle."""
    said = SAME if choice.is_exact else CLOSE
    rows = [[own("• "), plain(_told(each))] for each in choice.offered]
    buttons = [
        _button(f"{PICK}{at}", name(each), packed({"cluster": each}, error))
        for at, each in enumerate(choice.offered)
    ]
    blocks = [lines([own(said)], *rows), {"type": "actions", "elements": buttons}]
    return {"text": said, "blocks": blocks}


def form_message(thread_ts: str | None, error: str) -> Message:
    """Return the button that opens the form, for what Slack did not open at once."""
    button = _button(OPEN_FORM, "Open the form", packed({"thread_ts": thread_ts}, error))
    blocks = [lines([own(NOT_OPENED)]), {"type": "actions", "elements": [button]}]
    return {"text": NOT_OPENED, "blocks": blocks}


def packed(values: dict[str, Any], error: str) -> str:
    """Write a button's value of at most 2,000 characters, with as much of the error as fits."""
    said, kept = json.dumps({**values, "error": error}), MOST_VALUE
    while len(said) > MOST_VALUE and kept:
        kept //= 2
        half = kept // 2
        short = f"{error[:half]}{CUT}{error[len(error) - half :]}"
        said = json.dumps({**values, "error": short})
    return said


def _told(cluster_id: str) -> str:
    where = f"{resource_group(cluster_id)}, subscription {subscription(cluster_id)}"
    return f"{name(cluster_id)} in {where}"


def _button(action_id: str, label: str, value: str) -> Element:
    text = {"type": "plain_text", "text": label[:MOST_LABEL] or "-"}
    return {"type": "button", "action_id": action_id, "text": text, "value": value}
