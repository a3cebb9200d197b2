"""Modals: what Slack sends of them, and what it does with each answer."""

import json
from urllib.parse import parse_qs

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import forms, views
from sandbox.slack.people import Reply, SignedRequest, pressed_in
from sandbox.slack.server import Slack
from sandbox.slack.workspace import Ephemeral, JsonObject, Workspace

ANN = "U0ANN"


def _plain(text: str) -> JsonObject:
    return {"type": "plain_text", "text": text}


def _view(**more: object) -> JsonObject:
    where = {"type": "conversations_select", "action_id": "v", "response_url_enabled": True}
    return {
        "type": "modal",
        "callback_id": "form",
        "private_metadata": "m",
        "title": _plain("T"),
        "submit": _plain("S"),
        "blocks": [
            {
                "type": "input",
                "block_id": "where",
                "label": _plain("Where"),
                "element": where,
            }
        ],
        **more,
    }


def _payload(request: SignedRequest) -> JsonObject:
    (payload,) = parse_qs(request.body.decode())["payload"]
    parsed: JsonObject = json.loads(payload)
    return parsed


def _reply(body: object, status: int = 200) -> Reply:
    return Reply(status=status, body=json.dumps(body) if body else "", seconds=0.1)


async def _opened(client: AsyncWebClient, workspace: Workspace, view: JsonObject) -> str:
    answer = await client.views_open(trigger_id=workspace.new_trigger(ANN), view=view)
    return str(answer["view"]["id"])


async def test_opened_view_lies_before_the_person_who_asked(
    client: AsyncWebClient, workspace: Workspace
) -> None:
    first = await _opened(client, workspace, _view())
    pushed = await client.views_push(trigger_id=workspace.new_trigger(ANN), view=_view())
    kept = {key: pushed["view"][key] for key in ("root_view_id", "previous_view_id")}
    assert workspace.modals == {ANN: [first, pushed["view"]["id"]]}
    assert kept == {"root_view_id": first, "previous_view_id": first}


async def test_no_more_than_three_views_lie_on_each_other(
    client: AsyncWebClient, workspace: Workspace
) -> None:
    await _opened(client, workspace, _view())
    for _ in range(2):
        await client.views_push(trigger_id=workspace.new_trigger(ANN), view=_view())
    with pytest.raises(Exception, match="push_limit_reached"):
        await client.views_push(trigger_id=workspace.new_trigger(ANN), view=_view())


async def test_update_with_an_old_hash_is_refused(
    client: AsyncWebClient, workspace: Workspace
) -> None:
    one = await _opened(client, workspace, _view())
    known = str(workspace.views[one]["hash"])
    await client.views_update(view_id=one, hash=known, view=_view(callback_id="second"))
    with pytest.raises(Exception, match="hash_conflict"):
        await client.views_update(view_id=one, hash=known, view=_view())
    assert workspace.views[one]["callback_id"] == "second"


async def test_submission_carries_the_state_and_the_chosen_channel(
    client: AsyncWebClient, slack: Slack
) -> None:
    one = await _opened(client, slack.workspace, _view())
    held = slack.workspace.views[one]
    payload = _payload(forms.submission(slack, held, {"where": {"v": "C0ALERTS"}}, ANN))
    view, urls = payload["view"], payload["response_urls"]
    assert isinstance(view, dict)
    assert isinstance(urls, list)
    assert (payload["type"], view["id"], view["private_metadata"]) == ("view_submission", one, "m")
    assert view["state"] == {
        "values": {
            "where": {"v": {"type": "conversations_select", "selected_conversation": "C0ALERTS"}}
        }
    }
    assert [(each["block_id"], each["action_id"], each["channel_id"]) for each in urls] == [
        ("where", "v", "C0ALERTS")
    ]


@pytest.mark.parametrize(
    ("answer", "left"),
    [
        ("", ["V1"]),
        ({"response_action": "clear"}, []),
        ({"response_action": "update", "view": _view(callback_id="second")}, ["V1", "V2"]),
    ],
)
async def test_answer_closes_clears_or_updates(
    workspace: Workspace, answer: object, left: list[str]
) -> None:
    workspace.views.update({"V1": _view(), "V2": _view()})
    workspace.modals[ANN] = ["V1", "V2"]
    assert forms.take_answer(workspace, ANN, "V2", _reply(answer)) == forms.Outcome()
    assert workspace.modals[ANN] == left


async def test_answer_can_lay_another_view_on_top(workspace: Workspace) -> None:
    workspace.views["V1"] = _view()
    workspace.modals[ANN] = ["V1"]
    answer = {"response_action": "push", "view": _view(callback_id="second")}
    assert forms.take_answer(workspace, ANN, "V1", _reply(answer)) == forms.Outcome()
    assert [workspace.views[one]["callback_id"] for one in workspace.modals[ANN]] == [
        "form",
        "second",
    ]


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        (
            _reply({"response_action": "errors", "errors": {"where": "Not there."}}),
            forms.Outcome(errors={"where": "Not there."}),
        ),
        (
            _reply({"response_action": "errors", "errors": {"nowhere": "x"}}),
            forms.Outcome(trouble=forms.TROUBLE),
        ),
        (_reply("", status=500), forms.Outcome(trouble=forms.TROUBLE)),
        (_reply("", status=0), forms.Outcome(trouble=forms.TROUBLE)),
        (
            _reply({"response_action": "update", "view": _view(title=_plain("x" * 25))}),
            forms.Outcome(
                trouble="Slack refuses the view: invalid_arguments: /title/text: "
                "must be less than 25 characters"
            ),
        ),
        (
            _reply({"response_action": "push"}),
            forms.Outcome(trouble="Slack refuses the view: the answer holds no view"),
        ),
    ],
)
def test_form_stays_open_where_something_is_wrong(
    workspace: Workspace, reply: Reply, outcome: forms.Outcome
) -> None:
    workspace.views["V1"] = _view()
    workspace.modals[ANN] = ["V1"]
    assert forms.take_answer(workspace, ANN, "V1", reply) == outcome
    assert workspace.modals[ANN] == ["V1"]


def test_closing_is_told_to_the_app_that_asked_for_it(slack: Slack) -> None:
    asked = {**_view(notify_on_close=True), "id": "V1"}
    request = forms.closing(slack, asked, ANN)
    assert request is not None
    payload = _payload(request)
    assert (payload["type"], payload["is_cleared"]) == ("view_closed", False)
    assert forms.closing(slack, {**_view(), "id": "V1"}, ANN) is None


def test_closing_a_view_takes_those_on_it_along(workspace: Workspace) -> None:
    workspace.views.update({one: _view() for one in ("V1", "V2", "V3")})
    workspace.modals[ANN] = ["V1", "V2", "V3"]
    views.close(workspace, ANN, "V2")
    assert (workspace.modals[ANN], list(workspace.views)) == (["V1"], ["V1"])


def test_question_for_options_names_the_element_and_what_was_typed(slack: Slack) -> None:
    view = {**_view(), "id": "V1"}
    action = {"type": "external_select", "block_id": "where", "action_id": "v"}
    pressed = forms.pressed_in_view(slack, view=view, action=action, user=ANN, values={})
    asked = forms.suggestion(pressed, "prod")
    assert {key: asked[key] for key in ("type", "block_id", "action_id", "value", "container")} == {
        "type": "block_suggestion",
        "block_id": "where",
        "action_id": "v",
        "value": "prod",
        "container": {"type": "view", "view_id": "V1"},
    }
    assert asked.keys() & {"actions", "trigger_id", "response_url"} == set()


OPTION = {"text": _plain("a"), "value": "a"}


@pytest.mark.parametrize(
    ("reply", "found"),
    [
        (_reply({"options": [OPTION]}), ({"options": [OPTION]}, "")),
        (_reply({"options": []}), ({"options": []}, "")),
        (_reply({"other": 1}), ({}, "The app's answer holds no options.")),
        (_reply("", 404), ({}, "The app did not give options (status 404).")),
        (
            _reply({"options": [{**OPTION, "value": "x" * 76}]}),
            ({}, "Slack refuses the options: /options/0/value: must be less than 76 characters"),
        ),
    ],
)
def test_options_are_shown_only_where_slack_would_take_them(
    reply: Reply, found: tuple[JsonObject, str]
) -> None:
    assert forms.suggested(reply) == found


def test_press_in_a_private_word_carries_no_message(slack: Slack) -> None:
    one = Ephemeral(
        channel="C0AKSOPS", user=ANN, ts="1.1", text="t", blocks=[], via="ack", thread_ts="1.0"
    )
    payload = pressed_in(slack, message=one, action={"action_id": "a"}, user=ANN)
    assert payload["container"] == {
        "type": "message",
        "message_ts": "1.1",
        "channel_id": "C0AKSOPS",
        "is_ephemeral": True,
        "thread_ts": "1.0",
    }
    assert "message" not in payload
