"""Each element's choice is reported under the key and in the shape that Slack uses."""

import pytest

from sandbox.slack.elements import action, find, identified, initial, state
from sandbox.slack.workspace import JsonObject


def _option(value: str) -> JsonObject:
    return {"text": {"type": "plain_text", "text": value.upper()}, "value": value}


OPTIONS = [_option("a"), _option("b")]


def _element(kind: str, **more: object) -> JsonObject:
    return {"type": kind, "action_id": "x", **more}


@pytest.mark.parametrize(
    ("element", "choice", "held"),
    [
        (_element("static_select", options=OPTIONS), "b", {"selected_option": OPTIONS[1]}),
        (_element("static_select", options=OPTIONS), None, {"selected_option": None}),
        (_element("static_select", options=OPTIONS), "z", {"selected_option": None}),
        (
            _element("static_select", option_groups=[{"label": {}, "options": OPTIONS}]),
            "a",
            {"selected_option": OPTIONS[0]},
        ),
        (_element("overflow", options=OPTIONS), "a", {"selected_option": OPTIONS[0]}),
        (_element("external_select"), _option("q"), {"selected_option": _option("q")}),
        (_element("checkboxes", options=OPTIONS), ["b"], {"selected_options": [OPTIONS[1]]}),
        (_element("checkboxes", options=OPTIONS), None, {"selected_options": []}),
        (_element("conversations_select"), "C1", {"selected_conversation": "C1"}),
        (_element("users_select"), "U1", {"selected_user": "U1"}),
        (_element("plain_text_input"), "words", {"value": "words"}),
        (_element("datepicker"), "2026-11-23", {"selected_date": "2026-11-23"}),
    ],
)
def test_choice_is_reported_as_slack_does(
    element: JsonObject, choice: object, held: JsonObject
) -> None:
    named = {"type": element["type"], "action_id": "x", "block_id": "b", "action_ts": "1.1"}
    assert action(element, "b", choice, "1.1") == {**named, **held}


def test_button_is_reported_with_its_words_and_value() -> None:
    words = {"type": "plain_text", "text": "Go"}
    button = _element("button", text=words, value="r1", confirm={"title": "?"})
    assert action(button, "b", None, "1.1") == {
        "type": "button",
        "action_id": "x",
        "block_id": "b",
        "action_ts": "1.1",
        "text": words,
        "value": "r1",
    }


def test_blocks_and_elements_without_ids_are_given_some() -> None:
    blocks: list[JsonObject] = [
        {"type": "section", "accessory": {"type": "button"}},
        {
            "type": "actions",
            "block_id": "mine",
            "elements": [_element("button"), {"type": "button"}],
        },
        {"type": "input", "element": {"type": "plain_text_input"}},
        {"type": "divider"},
    ]
    found = identified(blocks)
    assert found == [
        {"block_id": "b0", "type": "section", "accessory": {"action_id": "b0-0", "type": "button"}},
        {
            "block_id": "mine",
            "type": "actions",
            "elements": [_element("button"), {"action_id": "mine-1", "type": "button"}],
        },
        {
            "block_id": "b2",
            "type": "input",
            "element": {"action_id": "b2-0", "type": "plain_text_input"},
        },
        {"block_id": "b3", "type": "divider"},
    ]
    assert find(found, "mine", "mine-1") == {"action_id": "mine-1", "type": "button"}
    assert find(found, "b3", "x") is None


def test_state_holds_choices_and_what_was_not_touched() -> None:
    blocks = identified(
        [
            {"type": "input", "block_id": "t", "element": _element("plain_text_input")},
            {
                "type": "input",
                "block_id": "r",
                "element": _element("radio_buttons", options=OPTIONS, initial_option=OPTIONS[0]),
            },
            {"type": "actions", "block_id": "a", "elements": [_element("button")]},
        ]
    )
    assert state(blocks, {"t": {"x": "words"}}) == {
        "values": {
            "t": {"x": {"type": "plain_text_input", "value": "words"}},
            "r": {"x": {"type": "radio_buttons", "selected_option": OPTIONS[0]}},
        }
    }


def test_initial_choice_is_the_element_s_own() -> None:
    chosen = _element("checkboxes", options=OPTIONS, initial_options=OPTIONS)
    assert (initial(chosen), initial(_element("plain_text_input"))) == (OPTIONS, None)
