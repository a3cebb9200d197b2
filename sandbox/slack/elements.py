"""Interactive elements: where they stand, and what Slack reports of a person's choice in them.

A choice is what a person left in an element: a text, the value of an option or a list of them, a
conversation's or a person's id, or None. Options that came from the app are given whole.

Source: https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
"""

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from sandbox.slack.workspace import JsonObject

Choice: TypeAlias = object
Values: TypeAlias = Mapping[str, Mapping[str, Choice]]
"""Choices by block id and action id, as a form holds them."""

HELD = {
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "overflow": "selected_option",
    "checkboxes": "selected_options",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "users_select": "selected_user",
    "channels_select": "selected_channel",
    "conversations_select": "selected_conversation",
    "multi_users_select": "selected_users",
    "multi_channels_select": "selected_channels",
    "multi_conversations_select": "selected_conversations",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
}
"""Under which key a payload holds the choice of an element type."""

STATELESS = {"button", "overflow"}


def identified(blocks: list[JsonObject]) -> list[JsonObject]:
    """Give each block and element without an id one of its own, as Slack does on storing them."""
    return [_identified(block, f"b{index}") for index, block in enumerate(blocks)]


def find(blocks: list[JsonObject], block_id: str, action_id: str) -> JsonObject | None:
    """Return the element with these ids from identified blocks, or None."""
    return next(
        (
            element
            for block in blocks
            if block["block_id"] == block_id
            for element in _elements(block)
            if element.get("action_id") == action_id
        ),
        None,
    )


def action(element: JsonObject, block_id: str, choice: Choice, at: str) -> JsonObject:
    """Return what Slack sends in `actions` for a press or a choice at the moment `at` (a ts)."""
    named: JsonObject = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block_id,
        "action_ts": at,
    }
    if element["type"] == "button":
        reported = {"text", "value", "style", "url"}
        return {**named, **{key: value for key, value in element.items() if key in reported}}
    return {**named, **held(element, choice)}


def state(blocks: list[JsonObject], values: Values) -> JsonObject:
    """Return `state.values` for identified blocks; what was not touched holds its initial value."""
    found: dict[str, JsonObject] = {}
    for block in blocks:
        block_id = str(block["block_id"])
        for element in _elements(block):
            if element["type"] in HELD and element["type"] not in STATELESS:
                action_id, given = str(element["action_id"]), values.get(block_id, {})
                choice = given[action_id] if action_id in given else initial(element)
                shown = {"type": element["type"], **held(element, choice)}
                found.setdefault(block_id, {})[action_id] = shown
    return {"values": found}


def held(element: JsonObject, choice: Choice) -> JsonObject:
    """Return the key and value that stand for a choice."""
    key = HELD[str(element["type"])]
    if key == "selected_option":
        return {key: _option(element, choice)}
    if key == "selected_options":
        chosen = choice if isinstance(choice, list) else []
        return {key: [_option(element, one) for one in chosen]}
    return {key: choice}


def initial(element: JsonObject) -> Choice:
    """Return the choice that an element starts with."""
    given = {key: value for key, value in element.items() if key.startswith("initial_")}
    return next(iter(given.values()), None)


def _identified(block: JsonObject, block_id: str) -> JsonObject:
    found: JsonObject = {"block_id": block_id, **block}
    own = found["block_id"]
    for key in ("accessory", "element"):
        if isinstance(found.get(key), dict):
            found[key] = {"action_id": f"{own}-0", **_mapping(found[key])}
    if block["type"] == "actions":
        found["elements"] = [
            {"action_id": f"{own}-{index}", **one}
            for index, one in enumerate(_objects(block.get("elements")))
        ]
    return found


def _elements(block: JsonObject) -> Iterator[JsonObject]:
    for key in ("accessory", "element"):
        if isinstance(block.get(key), dict):
            yield _mapping(block[key])
    if block["type"] == "actions":
        yield from _objects(block.get("elements"))


def _option(element: JsonObject, choice: Choice) -> object:
    """Return the whole option for its value; one that is whole already stays as it is."""
    if choice is None or isinstance(choice, dict):
        return choice
    groups = _objects(element.get("option_groups"))
    options = [
        *_objects(element.get("options")),
        *(one for group in groups for one in _objects(group.get("options"))),
    ]
    return next((one for one in options if one.get("value") == choice), None)


def _mapping(value: object) -> JsonObject:
    return value if isinstance(value, dict) else {}


def _objects(value: object) -> list[JsonObject]:
    return value if isinstance(value, list) else []
