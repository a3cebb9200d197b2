"""Nothing that anybody sends breaks a parser, and no secret of it comes into a log."""

import json
import logging
import time
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.events import Dropped, read_alert, read_event
from bot.listeners import Door, make_door
from bot.rate import REQUESTS, read_rate
from bot.request import DiagnosisRequest, MalformedRequest, Press, from_json, to_json
from bot.settings import SlackSettings
from sandbox.slack.people import SignedRequest, signed
from tests.hostile.bodies import (
    ALERTS,
    CLUSTER,
    EVENTS,
    FORM,
    INTERACTIONS,
    JOBS,
    JSON,
    SECRET,
    hostile,
)

SIGNING = "a-signing-secret-51"
TOKEN = "xoxb-1-token-51"
# The log is looked at after each example, and cleared.
PATIENT = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def door() -> Door:
    return make_door(
        SlackSettings(
            token=TOKEN,
            signing_secret=SIGNING,
            default_channel="C0AKSOPS",
            oncall_group=None,
            api_url="http://127.0.0.1:9/api/",
        ),
        None,
        lambda: (CLUSTER,),
        rate=read_rate({}, REQUESTS, 100_000),
    )


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG)
    return caplog


def leaked(log: pytest.LogCaptureFixture) -> list[str]:
    text = log.text
    log.clear()
    return [word for word in (SECRET, SIGNING, TOKEN) if word in text]


@PATIENT
@given(body=hostile(EVENTS) | hostile(ALERTS))
def test_any_event_or_alert_is_a_request_or_is_dropped(
    log: pytest.LogCaptureFixture, body: object
) -> None:
    for read in (read_event, read_alert):
        said = read(body)
        assert isinstance(said, Dropped) or from_json(to_json(said)) == said
    assert leaked(log) == []


@PATIENT
@given(text=hostile(JOBS).map(json.dumps) | st.text(max_size=200) | st.just("[" * 10_000))
def test_any_queue_message_is_a_job_or_is_malformed(
    log: pytest.LogCaptureFixture, text: str
) -> None:
    try:
        job = from_json(text)
    except MalformedRequest as wrong:
        logging.getLogger("aks_conncheck").warning("dropped: %s", wrong)
    else:
        assert isinstance(job, (DiagnosisRequest, Press))
        assert from_json(to_json(job)) == job
    assert leaked(log) == []


def ask(door: Door, request: SignedRequest) -> int:
    answered = door.answer(request.headers, request.body)
    if answered.job is not None:
        from_json(answered.job)
    return answered.status


@PATIENT
@given(payload=hostile(INTERACTIONS))
def test_any_interaction_is_answered(
    log: pytest.LogCaptureFixture, door: Door, payload: object
) -> None:
    request = signed(SIGNING, {"payload": json.dumps(payload)}, time.time())
    assert ask(door, request) in (200, 400, 404)
    assert leaked(log) == []


@PATIENT
@given(
    changed=st.dictionaries(
        st.sampled_from([*FORM, "payload", "ssl_check", "type"]),
        st.text(max_size=60) | JSON.map(json.dumps),
        max_size=4,
    ),
    raw=st.none() | st.binary(max_size=200),
)
def test_any_command_is_answered(
    log: pytest.LogCaptureFixture, door: Door, changed: dict[str, str], raw: bytes | None
) -> None:
    body = raw if raw is not None else urlencode(FORM | changed, errors="replace").encode()
    stamp = str(int(time.time()))
    mark = door.verifier.generate_signature(timestamp=stamp, body=body) if is_text(body) else "v0="
    headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": mark or ""}
    assert ask(door, SignedRequest(headers=headers, body=body)) in (200, 400, 401, 404)
    assert leaked(log) == []


def is_text(body: bytes) -> bool:
    return body.decode(errors="replace").encode() == body
