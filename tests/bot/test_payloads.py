"""Which payloads look like Slack's."""

from typing import Any

import pytest

from bot.payloads import is_served, is_sound

PRESS: dict[str, Any] = {
    "type": "block_actions",
    "actions": [{"action_id": "run_again", "value": "x"}],
}
FORM: dict[str, Any] = {
    "type": "view_submission",
    "user": {"id": "U0ANN"},
    "view": {
        "type": "modal",
        "callback_id": "diagnose_form",
        "private_metadata": '{"channel": "C0AKSOPS"}',
        "state": {"values": {"typed": {"value": {"value": "a/b"}}}},
    },
}


@pytest.mark.parametrize(
    "payload",
    [
        PRESS,
        PRESS
        | {"channel": None, "message": {"blocks": "any"}, "response_url": "https://a.example/x"},
        FORM,
        FORM | {"response_urls": [{"response_url": "https://hooks.slack.example/x"}]},
        {"type": "block_suggestion", "action_id": "value"},
        {"type": "message_action", "callback_id": "diagnose_error"},
    ],
)
def test_payload_like_slacks_is_sound(payload: object) -> None:
    assert is_sound(payload)


@pytest.mark.parametrize(
    "payload",
    [
        None,
        [],
        PRESS | {"actions": []},
        PRESS | {"actions": [None]},
        PRESS | {"actions": [{"value": "x"}]},
        PRESS | {"actions": {"action_id": "run_again"}},
        PRESS | {"user": "U0ANN"},
        PRESS | {"response_url": "file:///etc/passwd"},
        PRESS | {"response_url": "http://["},
        PRESS | {"response_url": "http://a.example:99999/"},
        FORM | {"user": {}},
        FORM | {"view": None},
        FORM | {"view": {**FORM["view"], "type": None}},
        FORM | {"view": {**FORM["view"], "state": {"values": {"typed": None}}}},
        FORM | {"view": {**FORM["view"], "private_metadata": "["}},
        FORM | {"view": {**FORM["view"], "private_metadata": "[]"}},
        FORM | {"view": {**FORM["view"], "private_metadata": '{"channel": 1}'}},
        FORM | {"response_urls": [{"response_url": "ftp://a.example"}]},
        {"type": "block_suggestion"},
        {"type": "shortcut"},
    ],
)
def test_payload_unlike_slacks_is_not_sound(payload: object) -> None:
    assert not is_sound(payload)


@pytest.mark.parametrize(
    ("kind", "served"), [("block_actions", True), ("dialog_submission", False)]
)
def test_kinds_of_an_app_like_ours_are_served(kind: str, *, served: bool) -> None:
    assert is_served({"type": kind}) is served
