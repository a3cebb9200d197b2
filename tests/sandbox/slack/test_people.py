"""What people do reaches the app signed, and its answers reach them as Slack would show them."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from urllib.parse import parse_qs

import pytest
from aiohttp import ClientSession, web
from slack_sdk.signature import SignatureVerifier

from sandbox.slack.people import SignedRequest, click, send, shortcut, slash
from sandbox.slack.server import Slack
from sandbox.slack.workspace import Message

OPS = "C0AKSOPS"
Answer = Callable[[web.Request], Awaitable[web.Response]]


@asynccontextmanager
async def _app(answer: Answer) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_post("/", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    finally:
        await runner.cleanup()


def _slash(slack: Slack) -> SignedRequest:
    return slash(slack, command="/aks-conncheck", words="a & b", user="U0ANN", channel=OPS)


def _fields(request: SignedRequest) -> dict[str, str]:
    return {name: one for name, (one,) in parse_qs(request.body.decode()).items()}


def test_slash_command_is_signed_over_its_raw_body(slack: Slack) -> None:
    request = _slash(slack)
    verifier = SignatureVerifier(slack.workspace.signing_secret)
    assert verifier.is_valid_request(request.body, request.headers)
    assert not verifier.is_valid_request(request.body + b"&x=1", request.headers)


def test_slash_command_carries_slack_s_fields(slack: Slack) -> None:
    fields = _fields(_slash(slack))
    changing = {"response_url", "trigger_id"}
    assert {name: one for name, one in fields.items() if name not in changing} == {
        "token": "deprecated",
        "team_id": "T0CONTOSO",
        "team_domain": "contoso",
        "channel_id": OPS,
        "channel_name": "aks-ops",
        "user_id": "U0ANN",
        "user_name": "ann",
        "command": "/aks-conncheck",
        "text": "a & b",
        "api_app_id": "A0CONNCHECK",
        "is_enterprise_install": "false",
    }
    assert fields["response_url"].startswith(f"{slack.base_url}commands/")


def test_click_and_shortcut_carry_the_message(slack: Slack) -> None:
    message = Message(channel=OPS, ts="1.1", user="U0CONNCHECK", text="hi", thread_ts="1.0")
    action = {"type": "button", "action_id": "again", "block_id": "b", "value": "r1"}
    pressed = json.loads(
        _fields(click(slack, message=message, action=action, user="U0ANN"))["payload"]
    )
    chosen = json.loads(
        _fields(shortcut(slack, callback_id="diagnose", message=message, user="U0ANN"))["payload"]
    )
    assert (pressed["type"], pressed["actions"][0]["value"]) == ("block_actions", "r1")
    assert pressed["container"]["message_ts"] == "1.1"
    assert (chosen["type"], chosen["callback_id"]) == ("message_action", "diagnose")
    assert chosen["message"]["thread_ts"] == "1.0"


@pytest.mark.parametrize(
    ("response", "shown"),
    [
        (lambda: web.json_response({"text": "working"}), ["working"]),
        (web.Response, []),
        (lambda: web.Response(text="plain words"), ["plain words"]),
        (lambda: web.Response(status=401), ["The app answered with status 401 (dispatch_failed)."]),
        (
            lambda: web.json_response({"text": "t", "blocks": [{"type": "alert"}]}),
            ["The app's answer was refused: invalid_blocks: /blocks/0: unsupported type: alert"],
        ),
    ],
)
async def test_user_sees_the_reply(
    slack: Slack, response: Callable[[], web.Response], shown: list[str]
) -> None:
    async def answer(_: web.Request) -> web.Response:
        return response()

    async with _app(answer) as url:
        await send(slack, _slash(slack), url=url, user="U0ANN", channel=OPS)
    assert [one.text for one in slack.workspace.ephemerals] == shown


async def test_user_sees_a_timeout_where_nobody_answers(slack: Slack) -> None:
    reply = await send(slack, _slash(slack), url="http://127.0.0.1:9/", user="U0ANN", channel=OPS)
    assert reply.status == 0
    assert [one.text for one in slack.workspace.ephemerals] == [
        "The app did not answer in time (operation_timeout)."
    ]


async def _use(slack: Slack, token: str, **body: object) -> tuple[int, str]:
    async with (
        ClientSession() as session,
        session.post(slack.response_url(token), json=body) as answer,
    ):
        return answer.status, await answer.text()


async def test_response_url_is_good_for_five_uses(slack: Slack) -> None:
    token = slack.workspace.new_response_url(OPS, "U0ANN")
    answers = [await _use(slack, token, text=str(n)) for n in range(6)]
    assert answers == [(200, "ok")] * 5 + [(404, "used_url")]


async def test_response_url_is_good_for_thirty_minutes(slack: Slack) -> None:
    clock = [1000.0]
    slack.workspace.now = lambda: clock[0]
    token = slack.workspace.new_response_url("C0GENERAL", "U0ANN")
    clock[0] += 1799
    assert await _use(slack, token, text="hi", response_type="in_channel") == (200, "ok")
    clock[0] += 2
    assert await _use(slack, token, text="hi") == (404, "expired_url")
    assert [m.text for m in slack.workspace.roots("C0GENERAL")] == ["hi"]


async def test_response_url_replaces_and_deletes_what_it_showed(slack: Slack) -> None:
    token = slack.workspace.new_response_url(OPS, "U0ANN")
    await _use(slack, token, text="first")
    await _use(slack, token, text="second", replace_original=True)
    assert [one.text for one in slack.workspace.ephemerals] == ["second"]
    await _use(slack, token, delete_original=True)
    assert slack.workspace.ephemerals == []


async def test_response_url_of_a_button_replaces_its_message(slack: Slack) -> None:
    message = Message(channel=OPS, ts="1.1", user="U0CONNCHECK", text="old")
    slack.workspace.messages.append(message)
    token = slack.workspace.new_response_url(OPS, "U0ANN", message.ts)
    await _use(slack, token, text="new", replace_original=True)
    assert (message.text, [one.text for one in message.edits]) == ("new", ["old"])


async def test_response_url_refuses_what_is_no_message(slack: Slack) -> None:
    token = slack.workspace.new_response_url(OPS, "U0ANN")
    assert await _use(slack, token, blocks=[{"type": "alert"}]) == (400, "invalid_blocks")
    assert await _use(slack, "made-up", text="hi") == (404, "no_service")
