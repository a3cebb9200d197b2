"""Modals and the Home tab as people use them: what Slack sends, and what it makes of the answer.

Sources: https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload,
https://docs.slack.dev/surfaces/modals#response_actions
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from sandbox.slack import views
from sandbox.slack.elements import Values, identified, state
from sandbox.slack.limits import view_problems
from sandbox.slack.people import Reply, SignedRequest, envelope, interaction
from sandbox.slack.rules import array, shape
from sandbox.slack.server import Slack
from sandbox.slack.shapes import OPTION, OPTION_GROUP
from sandbox.slack.workspace import JsonObject, Workspace

TROUBLE = "We had some trouble connecting. Try again?"
OFFER = shape(
    {},
    {
        "options": array(OPTION, most=100, least=0),
        "option_groups": array(OPTION_GROUP, most=100, least=0),
    },
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a person sees after a submission: words for single blocks, or one for the whole form."""

    errors: dict[str, str] = field(default_factory=dict)
    trouble: str = ""


def submission(slack: Slack, view: JsonObject, values: Values, user: str) -> SignedRequest:
    """Return the request for a form that was sent."""
    shown = _with_state(view, values)
    payload = {
        "type": "view_submission",
        **envelope(slack, user),
        "view": shown,
        "response_urls": _response_urls(slack, shown, user),
    }
    return interaction(slack, payload)


def closing(slack: Slack, view: JsonObject, user: str) -> SignedRequest | None:
    """Return the request for a form that was closed, None where the app did not ask for it."""
    if view.get("notify_on_close") is not True:
        return None
    payload = {
        "type": "view_closed",
        **envelope(slack, user),
        "view": _with_state(view, {}),
        "is_cleared": False,
    }
    return interaction(slack, payload)


def pressed_in_view(
    slack: Slack, *, view: JsonObject, action: Mapping[str, object], user: str, values: Values
) -> JsonObject:
    """Return the payload of a whole action in a view."""
    return {
        "type": "block_actions",
        **envelope(slack, user),
        "container": {"type": "view", "view_id": view["id"]},
        "view": _with_state(view, values),
        "actions": [dict(action)],
    }


def suggestion(payload: JsonObject, typed: str) -> JsonObject:
    """Turn the payload of an action into the question for the options of its element."""
    (asked,) = _objects(payload["actions"])
    left_out = {"actions", "response_url", "trigger_id", "state"}
    kept = {key: value for key, value in payload.items() if key not in left_out}
    named = {key: asked[key] for key in ("action_id", "block_id")}
    return {**kept, **named, "type": "block_suggestion", "value": typed}


def suggested(reply: Reply) -> tuple[JsonObject, str]:
    """Return `options` or `option_groups` from the app's answer, or in words why there are none."""
    if reply.status != 200:  # noqa: PLR2004 - HTTP's OK
        return {}, f"The app did not give options (status {reply.status})."
    answer = _parsed(reply.body)
    offered = {key: value for key, value in answer.items() if key in {"options", "option_groups"}}
    if not offered:
        return {}, "The app's answer holds no options."
    for at, wrong in OFFER(offered, ""):
        return {}, f"Slack refuses the options: {at}: {wrong}"
    return offered, ""


def take_answer(workspace: Workspace, user: str, view_id: str, reply: Reply) -> Outcome:
    """Do what the app's answer to a submission says: close, clear, update, push, or show errors."""
    if reply.status != 200 or view_id not in workspace.views:  # noqa: PLR2004 - HTTP's OK
        return Outcome(trouble=TROUBLE)
    answer = _parsed(reply.body)
    deed = answer.get("response_action")
    if deed == "errors":
        return _errors(workspace.views[view_id], answer.get("errors"))
    if deed in {"update", "push"}:
        return _show(workspace, user, view_id, answer)
    stack = workspace.modals.get(user, [])
    views.close(workspace, user, stack[0] if deed == "clear" and stack else view_id)
    return Outcome()


def _show(workspace: Workspace, user: str, view_id: str, answer: JsonObject) -> Outcome:
    view = answer.get("view")
    wrong = view_problems(view) if isinstance(view, dict) else ["the answer holds no view"]
    if not isinstance(view, dict) or wrong:
        return Outcome(trouble=f"Slack refuses the view: {wrong[0]}")
    if answer["response_action"] == "push":
        views.push(workspace, user, view)
    else:
        views.replace(workspace, view_id, view)
    return Outcome()


def _errors(view: JsonObject, errors: object) -> Outcome:
    inputs = {one["block_id"] for one in identified(_objects(view["blocks"])) if _is_input(one)}
    if not isinstance(errors, dict) or not errors or not errors.keys() <= inputs:
        return Outcome(trouble=TROUBLE)
    return Outcome(errors={str(key): str(words) for key, words in errors.items()})


def _with_state(view: JsonObject, values: Values) -> JsonObject:
    blocks = identified(_objects(view["blocks"]))
    return {**view, "blocks": blocks, "state": state(blocks, values)}


def _response_urls(slack: Slack, view: JsonObject, user: str) -> list[JsonObject]:
    held = view["state"]
    values = held["values"] if isinstance(held, dict) else {}
    found: list[JsonObject] = []
    for block in _objects(view["blocks"]):
        element = block.get("element")
        if isinstance(element, dict) and element.get("response_url_enabled") is True:
            chosen = values[block["block_id"]][element["action_id"]]
            channel = chosen.get("selected_conversation") or chosen.get("selected_channel")
            if channel:
                token = slack.workspace.new_response_url(str(channel), user)
                found.append(
                    {
                        "block_id": block["block_id"],
                        "action_id": element["action_id"],
                        "channel_id": channel,
                        "response_url": slack.response_url(token),
                    }
                )
    return found


def _is_input(block: JsonObject) -> bool:
    return block["type"] == "input"


def _parsed(body: str) -> JsonObject:
    try:
        parsed = json.loads(body) if body else {}
    except ValueError:
        return {}
    return parsed if isinstance(parsed, dict) else {}


def _objects(value: object) -> list[JsonObject]:
    return value if isinstance(value, list) else []
