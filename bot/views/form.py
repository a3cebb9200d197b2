"""The form: which cluster, the error, whether to ask a node, and where to answer.

Source: https://docs.slack.dev/reference/views/modal-views
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.blocks.buttons import PROBE_TEXT, PROBE_TITLE
from bot.blocks.parts import Block, Element

FORM = "conncheck_form"
CLUSTER, TYPED, ERROR, DEPTH, SURE, WHERE = "cluster", "typed", "error", "depth", "sure", "where"
VALUE = "v"
READ, PROBE = "read", "probe"
MOST_INITIAL, MOST_TYPED = 3_000, 600
_TS = re.compile(r"[0-9]{1,12}\.[0-9]{1,8}", re.ASCII)
CUT = "\n[…]\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefill:
    """What the form holds before anybody fills it, or fills it again.

    `channel` is the conversation it was opened in, `thread_ts` the thread if any; `error` is
    redacted text, whose middle is left out where it is long. `picked` is an option of the list,
    `where` a channel that was chosen. With `asks` a node has to be agreed to, once more.
    """

    channel: str = ""
    thread_ts: str | None = None
    error: str = ""
    picked: Element | None = None
    typed: str = ""
    where: str | None = None
    asks: bool = False

    def to_json(self) -> str:
        """Write what the form has to bring back; the rest stands in the form itself."""
        thread = self.thread_ts if _TS.fullmatch(self.thread_ts or "") else None
        return json.dumps({"channel": self.channel, "thread_ts": thread})


def kept_by(metadata: str) -> Mapping[str, Any]:
    """Read what a form brought back; nothing where it is none of ours."""
    try:
        said = json.loads(metadata)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def form_view(prefill: Prefill) -> dict[str, Any]:
    """Return the modal."""
    return {
        "type": "modal",
        "callback_id": FORM,
        "private_metadata": prefill.to_json(),
        "title": plain("Check AKS connectivity"),
        "submit": plain("Run checks"),
        "close": plain("Cancel"),
        "blocks": [
            _cluster(prefill.picked),
            _typed(prefill.typed),
            _error(prefill.error),
            _depth(PROBE if prefill.asks else READ),
            *([_sure()] if prefill.asks else []),
            _where(prefill),
        ],
    }


def plain(text: str) -> Element:
    """Return a plain_text object, in which Slack parses nothing."""
    return {"type": "plain_text", "text": text}


def middle_out(text: str, most: int) -> str:
    """Return a text of at most `most` characters: its head and its tail where it is longer."""
    if len(text) <= most:
        return text
    half = (most - len(CUT)) // 2
    return f"{text[:half]}{CUT}{text[-half:]}"


def _input(block_id: str, label: str, element: Element, **more: Any) -> Block:  # noqa: ANN401 - as given
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": {"action_id": VALUE, **element},
        **more,
    }


def _cluster(picked: Element | None) -> Block:
    element = {
        "type": "external_select",
        "min_query_length": 0,
        "placeholder": plain("Part of the cluster's name"),
    }
    initial = {"initial_option": picked} if picked else {}
    return _input(CLUSTER, "Cluster", element | initial, optional=True)


def _typed(typed: str) -> Block:
    element = {"type": "plain_text_input", "max_length": MOST_TYPED}
    initial = {"initial_value": typed} if typed else {}
    hint = "Where the list lacks it: its resource id, its page in the portal, GROUP/NAME or a name."
    label = "Or type the cluster"
    return _input(TYPED, label, element | initial, optional=True, hint=plain(hint))


def _error(error: str) -> Block:
    element = {"type": "plain_text_input", "multiline": True, "max_length": MOST_INITIAL}
    initial = {"initial_value": middle_out(error, MOST_INITIAL)} if error else {}
    hint = "Paste all of it. Without it the text is read from Azure."
    return _input(ERROR, "Error message", element | initial, optional=True, hint=plain(hint))


def _depth(chosen: str) -> Block:
    options = [
        _option("Read the configuration", "Nothing runs on your nodes", READ),
        _option("Also run a script on one node", "30 to 90 seconds, as root", PROBE),
    ]
    initial = next(each for each in options if each["value"] == chosen)
    element = {"type": "radio_buttons", "options": options, "initial_option": initial}
    return _input(DEPTH, "How deep", element)


def _sure() -> Block:
    """Return the question that a node probe is confirmed by."""
    element = {"type": "checkboxes", "options": [_option("Run it", "Once, on one node", PROBE)]}
    return _input(SURE, PROBE_TITLE, element, optional=True, hint=plain(PROBE_TEXT))


def _option(text: str, description: str, value: str) -> Element:
    return {"text": plain(text), "description": plain(description), "value": value}


def _where(prefill: Prefill) -> Block:
    """Ask for a conversation; where the form belongs to a thread, that is the answer's place.

    Direct messages are offered to who asked in one: of any other nobody says whose it is.
    """
    is_direct = prefill.channel.startswith("D")
    chosen = {"initial_conversation": prefill.where} if prefill.where else {}
    element: Element = {
        "type": "conversations_select",
        **(chosen or {"default_to_current_conversation": True}),
        "response_url_enabled": True,
        "filter": {
            "include": ["public", "private", *(["im"] if is_direct else [])],
            "exclude_external_shared_channels": True,
            "exclude_bot_users": not is_direct,
        },
    }
    said = "In the same conversation the answer goes under the message that you chose."
    hint = {"hint": plain(said)} if prefill.thread_ts else {}
    return _input(WHERE, "Post the result in", element, **hint)
