"""What an interaction of Slack's looks like, as far as it is read: anything else is malformed.

A signed payload is Slack's own, so this holds always; but neither Bolt nor a listener should break
on one that is not. Fields may be absent or null, and others may be there.
Source: https://docs.slack.dev/reference/interaction-payloads
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import urlsplit

Shape: TypeAlias = "type | Mapping[str, Shape] | Items | Values"


@dataclass(frozen=True, slots=True)
class Items:
    """A list of things of one shape."""

    of: "Shape"


@dataclass(frozen=True, slots=True)
class Values:
    """An object whose values have one shape, under any names."""

    of: "Shape"


_NAMED: Shape = {"id": str}
_OPTION: Shape = {"value": str}
_INPUT: Shape = {
    "type": str,
    "value": str,
    "selected_option": _OPTION,
    "selected_options": list,
    "selected_conversation": str,
}
_ACTION: Shape = {
    "type": str,
    "action_id": str,
    "block_id": str,
    "action_ts": str,
    "value": str,
    "selected_option": _OPTION,
}
_VIEW: Shape = {
    "id": str,
    "type": str,
    "hash": str,
    "callback_id": str,
    "private_metadata": str,
    "app_installed_team_id": str,
    "state": {"values": Values(Values(_INPUT))},
}
_PAYLOAD: Shape = {
    "type": str,
    "callback_id": str,
    "action_id": str,
    "block_id": str,
    "action_ts": str,
    "message_ts": str,
    "trigger_id": str,
    "response_url": str,
    "value": str,
    "token": str,
    "api_app_id": str,
    "enterprise": _NAMED,
    "team": {"id": str, "enterprise_id": str},
    "user": {"id": str, "team_id": str, "enterprise_id": str},
    "channel": _NAMED,
    "container": {"message_ts": str, "channel_id": str},
    "message": {"ts": str, "thread_ts": str},
    "actions": Items(_ACTION),
    "view": _VIEW,
    "response_urls": Items({"response_url": str}),
}


KINDS = (
    "block_actions", "view_submission", "view_closed", "block_suggestion", "message_action",
    "shortcut",
)  # fmt: skip


def is_served(payload: Mapping[str, Any]) -> bool:
    """Say whether a payload is of a kind that an app like ours gets; Bolt knows many more."""
    return payload.get("type") in KINDS


def is_sound(payload: Any) -> bool:  # noqa: ANN401 - it is JSON from outside
    """Say whether a payload has the shape that Slack's have, and all that its kind needs."""
    if not isinstance(payload, dict) or not _fits(payload, _PAYLOAD):
        return False
    if not _is_whole(payload):
        return False
    urls = payload.get("response_urls") or []
    addresses = (payload.get("response_url"), *((each or {}).get("response_url") for each in urls))
    return all(_is_address(each) for each in addresses if each)


def _is_whole(payload: Mapping[str, Any]) -> bool:
    """Say whether all is there that Bolt and the listeners need to know what it is about."""
    actions = payload.get("actions")
    match payload.get("type"):
        case "block_actions":
            return bool(actions) and all(each and each.get("action_id") for each in actions or ())
        case "view_submission" | "view_closed":
            return _is_filled(payload)
        case "block_suggestion":
            return bool(payload.get("action_id"))
        case "message_action" | "shortcut":
            return bool(payload.get("callback_id"))
        case _:
            return True


def _fits(value: Any, shape: Shape) -> bool:  # noqa: ANN401 - it is JSON from outside
    if value is None:
        return True
    if isinstance(shape, Items):
        return isinstance(value, list) and all(_fits(each, shape.of) for each in value)
    if isinstance(shape, Values):
        return isinstance(value, dict) and all(_fits(each, shape.of) for each in value.values())
    if isinstance(shape, Mapping):
        fields = shape.items()
        return isinstance(value, dict) and all(_fits(value.get(at), of) for at, of in fields)
    return isinstance(value, shape)


def _is_filled(payload: Mapping[str, Any]) -> bool:
    """Say whether a submission has a person and a state, and the notes that we left in it."""
    view = payload.get("view") or {}
    values = (view.get("state") or {}).get("values")
    person = (payload.get("user") or {}).get("id")
    if values is None or not (person and view.get("callback_id") and view.get("type")):
        return False
    if not all(isinstance(each, dict) for each in values.values()):
        return False
    try:
        notes = json.loads(view.get("private_metadata") or "{}")
    except (ValueError, RecursionError):
        return False
    return _fits(notes or {}, {"channel": str, "thread_ts": str}) and isinstance(notes, dict)


def _is_address(value: str) -> bool:
    try:
        url = urlsplit(value)
        return url.scheme in ("https", "http") and bool(url.hostname) and url.port != 0
    except ValueError:
        return False
