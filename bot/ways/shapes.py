"""Whether an interaction has the shape that Slack documents, as far as anything reads it.

Bolt takes shapes for granted and fails on any other, so this is asked before.

Source: https://docs.slack.dev/reference/interaction-payloads
"""

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

Rule = Callable[[object], bool]


def is_text(value: object) -> bool:
    """Accept a string."""
    return isinstance(value, str)


def shape(required: Mapping[str, Rule], optional: Mapping[str, Rule] | None = None) -> Rule:
    """Accept an object with these fields; optional ones may be absent."""
    others = optional or {}

    def fits(value: object) -> bool:
        if not isinstance(value, dict):
            return False
        return required.keys() <= value.keys() and all(
            rule(value[name])
            for name, rule in (*required.items(), *others.items())
            if name in value
        )

    return fits


def maybe(rule: Rule) -> Rule:
    """Accept null as well: what is empty in a form, or belongs to no team."""
    return lambda value: value is None or rule(value)


def each(rule: Rule, least: int = 0) -> Rule:
    """Accept an array of such values."""
    return lambda value: isinstance(value, list) and len(value) >= least and all(map(rule, value))


def by_name(rule: Rule) -> Rule:
    """Accept an object all of whose values are such."""
    return lambda value: isinstance(value, dict) and all(map(rule, value.values()))


CHOSEN = shape({}, {"value": is_text})
STATE = shape(
    {},
    {
        "value": maybe(is_text),
        "selected_option": maybe(CHOSEN),
        "selected_options": maybe(each(CHOSEN)),
        "selected_conversation": maybe(is_text),
    },
)
NAMED = shape({"id": is_text})
ACTION = shape(
    {"action_id": is_text},
    {
        "block_id": is_text,
        "value": maybe(is_text),
        "selected_option": maybe(CHOSEN),
        "action_ts": is_text,
    },
)
VIEW = shape(
    {"type": is_text},
    {
        "id": is_text,
        "hash": is_text,
        "callback_id": is_text,
        "private_metadata": is_text,
        "state": shape({"values": by_name(by_name(STATE))}),
    },
)
SUBMITTED = shape({"state": shape({"values": by_name(by_name(STATE))})})
PARTS: Mapping[str, Rule] = {
    "user": NAMED,
    "channel": maybe(NAMED),
    "team": maybe(NAMED),
    "enterprise": maybe(NAMED),
    "container": shape({}, {"message_ts": is_text, "channel_id": is_text}),
    "message": shape({}, {"ts": is_text, "thread_ts": is_text}),
    "callback_id": is_text,
    "action_id": is_text,
    "block_id": is_text,
    "value": is_text,
    "message_ts": is_text,
    "action_ts": is_text,
    "trigger_id": is_text,
    "response_url": is_text,
    "response_urls": each(shape({}, {"response_url": is_text})),
    "actions": each(ACTION, least=1),
    "view": VIEW,
}
KINDS: Mapping[str, Rule] = {
    "block_actions": shape({"actions": PARTS["actions"], "user": NAMED}, PARTS),
    "block_suggestion": shape({"action_id": is_text}, PARTS),
    "message_action": shape({"callback_id": is_text, "message": PARTS["message"]}, PARTS),
    "view_submission": shape({"view": SUBMITTED, "user": NAMED}, PARTS),
}
OTHER = shape({"type": is_text}, PARTS)


def is_interaction(payload: Any) -> bool:  # noqa: ANN401 - any JSON
    """Say whether a payload is shaped as Slack's, whatever it is about."""
    return OTHER(payload) and KINDS.get(payload["type"], OTHER)(payload)


def is_readable(body: str) -> bool:
    """Say whether a form holds no interaction, or one that has its shape.

    Raises:
        ValueError, RecursionError: what is in it is no JSON.
    """
    fields = dict(parse_qsl(body))
    return "payload" not in fields or is_interaction(json.loads(fields["payload"]))
