"""Slack's requests through the real Bolt app: what is answered, what is refused, what is logged."""

import hashlib
import hmac
import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import pytest

from bot.commands import HELP, NO_SUBSCRIPTION, OPTIONS
from bot.incident import Incident
from bot.listeners import Answered, Door, make_door
from bot.memory.in_process import MemoryTable
from bot.memory.incidents import Incidents
from bot.request import DiagnosisRequest, Trigger, fingerprint, from_json
from bot.settings import SlackSettings
from tests import builders
from tests.bot.reports import NOW

SECRET = "signing-secret-for-tests"
TOKEN = "xoxb-1-token-for-tests"
TRIGGER = "13345224609.738474920.8088930838d88f008e0"
# Nothing listens there: a call to Slack before the answer would fail.
NOWHERE = "http://127.0.0.1:9/api/"
ANSWER_URL = "http://127.0.0.1:9/commands/T1/2/secret-answer"
STRANGE_URL = "https://elsewhere.example/secret-place"
REFUSED = Answered(status=401, body="not signed by Slack, or too long ago")
MALFORMED = Answered(status=400, body="malformed request")
NAME = "rg-shop/aks-shop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A request as it reaches the app."""

    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


def form(text: str, **fields: str) -> bytes:
    """Write the form of a slash command."""
    return urlencode(
        {
            "token": "deprecated",
            "team_id": "T0CONTOSO",
            "channel_id": "C0AKSOPS",
            "user_id": "U0ANN",
            "command": "/aks-conncheck",
            "text": text,
            "response_url": ANSWER_URL,
            "trigger_id": TRIGGER,
        }
        | fields
    ).encode()


def signed(
    body: bytes, *, secret: str = SECRET, age_s: int = 0, headers: dict[str, str] | None = None
) -> Sent:
    """Sign a body as Slack's documentation says, written again here."""
    stamp = str(int(time.time()) - age_s)
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256)
    return Sent(
        body=body,
        headers={
            "content-type": "application/x-www-form-urlencoded",
            "x-slack-request-timestamp": stamp,
            "x-slack-signature": f"v0={digest.hexdigest()}",
        }
        | (headers or {}),
    )


@pytest.fixture
def door() -> Door:
    """Return the app of a workspace, with a default subscription."""
    return make_door(slack_settings(), builders.SUBSCRIPTION)


def slack_settings() -> SlackSettings:
    return SlackSettings(
        token=TOKEN,
        signing_secret=SECRET,
        default_channel="C0AKSOPS",
        oncall_group=None,
        api_url=NOWHERE,
    )


def answer(door: Door, sent: Sent) -> Answered:
    return door.answer(sent.headers, sent.body)


def ephemeral(answered: Answered) -> str:
    """Return the text that only the asker sees."""
    body = json.loads(answered.body)
    assert (answered.status, body["response_type"], set(body)) == (
        200,
        "ephemeral",
        {"response_type", "text"},
    )
    return str(body["text"])


def queued(answered: Answered) -> DiagnosisRequest | None:
    if answered.job is None:
        return None
    job = from_json(answered.job)
    assert isinstance(job, DiagnosisRequest)
    return job


def test_command_is_answered_at_once_and_queued(door: Door) -> None:
    text = f"{NAME} exit status=51\n[stdout]"
    answered = answer(door, signed(form(text)))
    key = fingerprint("slash", TRIGGER, text)
    assert ephemeral(answered) == (
        "Checking `aks-shop` now. The answer comes as a thread in this channel, usually within 30 "
        f"seconds (run r_{key[:6]})."
    )
    assert queued(answered) == DiagnosisRequest(
        key=key,
        cluster_id=str(builders.CLUSTER_ID),
        trigger=Trigger.SLASH,
        error="exit status=51\n[stdout]",
        channel="C0AKSOPS",
        user="U0ANN",
        answer_url=ANSWER_URL,
    )


@pytest.mark.parametrize(
    "words", ["unexpected payload", "payload=x", 'the payload is {"payload": 1}', "Payload ü 漢"]
)
def test_error_text_may_speak_of_a_payload(door: Door, words: str) -> None:
    request = queued(answer(door, signed(form(f"{NAME} {words}"))))
    assert isinstance(request, DiagnosisRequest)
    assert request.error == words


@pytest.mark.parametrize(("text", "expected"), [("help", HELP), ("--probe x", OPTIONS)])
def test_help_and_wrong_input_are_answered_and_queue_nothing(
    door: Door, text: str, expected: str
) -> None:
    answered = answer(door, signed(form(text)))
    assert (ephemeral(answered), answered.job) == (expected, None)


def test_short_name_without_a_default_subscription_is_told(door: Door) -> None:
    del door
    answered = answer(make_door(slack_settings(), None), signed(form(NAME)))
    assert (ephemeral(answered), answered.job) == (NO_SUBSCRIPTION, None)


def test_command_under_another_name_is_answered_with_help(door: Door) -> None:
    answered = answer(door, signed(form(NAME, command="/other")))
    assert (ephemeral(answered), answered.job) == (HELP, None)


GOOD = form(NAME)


UNSIGNED: dict[str, Callable[[], Sent]] = {
    "without headers": lambda: Sent(body=GOOD),
    "empty": lambda: Sent(body=b""),
    "by another secret": lambda: signed(GOOD, secret="another"),
    "too old": lambda: signed(GOOD, age_s=301),
    "from the future": lambda: signed(GOOD, age_s=-320),
    "body changed": lambda: Sent(body=GOOD + b"&x=1", headers=signed(GOOD).headers),
    "no signature": lambda: signed(GOOD, headers={"x-slack-signature": ""}),
    "signature not ASCII": lambda: signed(GOOD, headers={"x-slack-signature": "v0=ü"}),
    "wrong signature": lambda: signed(GOOD, headers={"x-slack-signature": "v0=" + "0" * 64}),
    "no time": lambda: signed(GOOD, headers={"x-slack-request-timestamp": ""}),
    "time in words": lambda: signed(GOOD, headers={"x-slack-request-timestamp": "soon"}),
    "time not ASCII": lambda: signed(GOOD, headers={"x-slack-request-timestamp": "²"}),
    "time below zero": lambda: signed(GOOD, headers={"x-slack-request-timestamp": "-1"}),
    "time too long": lambda: signed(GOOD, headers={"x-slack-request-timestamp": "9" * 5_000}),
    "no UTF-8": lambda: signed(b"\xff\xfe"),
    "deep JSON": lambda: Sent(body=b"payload=" + b"[" * 100_000),
    "broken JSON": lambda: Sent(body=b"payload={"),
    "certificate check": lambda: Sent(body=b"ssl_check=1&token=x"),
}


@pytest.mark.parametrize("case", UNSIGNED)
def test_what_slack_did_not_just_sign_is_refused(door: Door, case: str) -> None:
    assert answer(door, UNSIGNED[case]()) == REFUSED


def test_header_names_in_any_case_are_read(door: Door) -> None:
    sent = signed(GOOD)
    headers = {name.title(): value for name, value in sent.headers.items()}
    assert door.answer(headers, sent.body).status == 200


@pytest.mark.parametrize("size", [256 * 1024 + 1, 2**20])
def test_huge_body_is_refused_unread(door: Door, size: int) -> None:
    for sent in (signed(b"x" * size), Sent(body=b"x" * size)):
        assert answer(door, sent) == Answered(status=413, body="request too large")


@pytest.mark.parametrize(
    "body",
    [
        b"payload=%7B",
        b"payload=",
        b"payload=[]",
        b"payload=5",
        b"payload=null",
        b"payload=%22words%22",
        b"a=1&payload=nothing",
        b'{"team": 5',
        b"{",
        b'{"type": "event_callback", "response_urls": {"a": 1}}',
        b'{"type": "event_callback", "response_urls": [{}, "a"]}',
        b"payload=" + b"[" * 100_000,
        b"payload=" + urlencode({"": '{"team": 5}'})[1:].encode(),
    ],
    ids=lambda body: body[:20],
)
def test_signed_nonsense_is_malformed(door: Door, body: bytes) -> None:
    assert answer(door, signed(body)) == MALFORMED


def test_answer_address_that_is_not_slacks_is_dropped(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    asked = queued(answer(door, signed(form(NAME, response_url=STRANGE_URL))))
    assert asked is not None
    assert (asked.cluster_id, asked.answer_url) == (str(builders.CLUSTER_ID), None)
    assert [one.getMessage() for one in caplog.records] == [
        "an address for a private answer is not below http://hooks.127.0.0.1:9/: dropped"
    ]


def test_json_content_type_on_a_form_is_malformed(door: Door) -> None:
    assert answer(door, signed(GOOD, headers={"content-type": "application/json"})) == MALFORMED


def interaction(**fields: Any) -> bytes:  # noqa: ANN401 - any JSON
    payload = {
        "team": {"id": "T0CONTOSO"},
        "user": {"id": "U0ANN"},
        "channel": {"id": "C0AKSOPS"},
        "response_url": ANSWER_URL,
        "trigger_id": TRIGGER,
    }
    return urlencode({"payload": json.dumps(payload | fields)}).encode()


@pytest.mark.parametrize(
    "body",
    [
        interaction(type="block_actions", actions=[{"action_id": "a", "block_id": "b"}]),
        interaction(type="message_action", callback_id="diagnose", message={"text": "x"}),
        interaction(type="shortcut", callback_id="diagnose"),
        interaction(
            type="view_submission",
            view={"type": "modal", "callback_id": "v", "state": {"values": {}}},
        ),
        interaction(type="no_such_type"),
        b'{"type": "event_callback", "event": {"type": "app_mention"}}',
        b"ssl_check=1&token=x",
        b"",
        b"\x00=\x01",
    ],
    ids=lambda body: body[:60],
)
def test_signed_request_that_is_not_served_is_not_found(door: Door, body: bytes) -> None:
    answered = answer(door, signed(body))
    assert (answered.status, answered.job) == (404, None)


def test_url_verification_is_answered(door: Door) -> None:
    answered = answer(door, signed(b'{"type": "url_verification", "challenge": "abc"}'))
    assert (answered.status, json.loads(answered.body)) == (200, {"challenge": "abc"})


async def test_replay_within_five_minutes_is_dropped_by_the_store(door: Door) -> None:
    sent = signed(GOOD, age_s=290)
    first, second = queued(answer(door, sent)), queued(answer(door, sent))
    assert first == second
    assert isinstance(first, DiagnosisRequest)
    fresh = Incident(key=first.key, cluster_id=first.cluster_id, created_at=NOW)
    incidents = Incidents(MemoryTable(), lambda: NOW)
    assert await incidents.take(fresh, first.key, "message-1") is not None
    assert await incidents.take(fresh, first.key, "message-2") is None


def test_same_words_typed_again_are_another_request(door: Door) -> None:
    one = queued(answer(door, signed(GOOD)))
    other = queued(answer(door, signed(form(NAME, trigger_id="2.2.2"))))
    assert one is not None
    assert other is not None
    assert one.key != other.key


def test_request_without_a_trigger_id_is_known_by_its_signature(door: Door) -> None:
    body = form(NAME, trigger_id="")
    now, later = signed(body), signed(body, age_s=60)
    keys = [queued(answer(door, sent)) for sent in (now, now, later)]
    assert [keys[0] == keys[1], keys[0] == keys[2]] == [True, False]


def test_huge_error_text_fits_the_queue(door: Door) -> None:
    answered = answer(door, signed(form(f"{NAME} {'ü' * 40_000}")))
    assert answered.job is not None
    assert (answered.status, len(answered.job) < 48_000) == (200, True)


def test_no_log_line_holds_a_body_a_token_or_an_answer_address(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for sent in (
        signed(form(f"{NAME} CONNECT http://ann:hunter2@proxy")),
        signed(form("help")),
        signed(form(NAME), secret="another"),
        signed(form(NAME), age_s=1_000),
        Sent(body=form(NAME)),
        signed(interaction(type="block_actions", actions=[{"action_id": "a"}])),
        signed(b"payload=" + ANSWER_URL.encode()),
        signed(form(NAME, response_url=STRANGE_URL)),
        signed(b"x" * 2**20),
    ):
        answer(door, sent)
    secrets = (TOKEN, SECRET, ANSWER_URL, "secret-answer", "hunter2", TRIGGER, "U0ANN", "aks-shop")
    strange = (STRANGE_URL, "elsewhere", "secret-place")
    assert [word for word in (*secrets, *strange) if word in caplog.text] == []
