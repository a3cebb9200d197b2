"""Requests survive the queue, and stay below its limit."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cutting import CUT, shorten
from bot.request import (
    Action,
    DiagnosisRequest,
    Job,
    MalformedRequest,
    Press,
    Trigger,
    fingerprint,
    from_json,
    to_json,
)
from tests.bot.reports import KEY, event, request

LIMIT = 64 * 1024
FULL = request(error="timed out", answer_url="https://hooks.example/1", pool="np1", at="now")


GROUP = "/subscriptions/0b1f6471-1bf0-4dda-aec3-cb9272f09590/resourceGroups/MC_rg_aks_uksouth"
SCALE_SET = event(cluster_id="", node_group=GROUP, correlation="7f2f6b1e")
AGAIN = request(trigger=Trigger.BUTTON, incident=KEY, thread_ts="1795372980.000100", probe=True)
PRESS = Press(
    key=KEY,
    incident="f" * 32,
    action=Action.ON_IT,
    user="U0ANN",
    channel="C0AKSOPS",
    message_ts="1795372980.000100",
    answer_url="https://hooks.example/2",
)


def body(**fields: object) -> str:
    return json.dumps(json.loads(to_json(request())) | fields)


def press(**fields: object) -> str:
    return json.dumps(json.loads(to_json(PRESS)) | fields)


@pytest.mark.parametrize("one", [request(), event(), FULL, SCALE_SET, AGAIN, PRESS])
def test_job_comes_back_from_the_queue_as_it_was(one: Job) -> None:
    assert from_json(to_json(one)) == one


@pytest.mark.parametrize(
    ("job", "incident", "correlation"),
    [
        (request(), KEY, None),
        (AGAIN, KEY, None),
        (request(trigger=Trigger.TIMER, incident="1" * 32), "1" * 32, None),
        (event(correlation="c-1"), None, "c-1"),
        (event(trigger=Trigger.ALERT, correlation="c-2"), None, "c-2"),
    ],
)
def test_notice_does_not_know_its_incident_yet(
    job: DiagnosisRequest, incident: str | None, correlation: str | None
) -> None:
    assert job.ids == {"run": job.run, "incident": incident, "correlation": correlation}


def test_press_is_about_its_incident() -> None:
    assert PRESS.ids == {"incident": PRESS.incident}


def test_message_of_an_older_kind_is_a_diagnosis() -> None:
    older = json.loads(to_json(request()))
    del older["kind"]
    assert from_json(json.dumps(older)) == request()


@given(error=st.text(max_size=400))
def test_any_error_text_comes_back(error: str) -> None:
    said = from_json(to_json(request(error=error)))
    assert isinstance(said, DiagnosisRequest)
    assert said.error == error


@pytest.mark.parametrize("filling", ["x", "ü", "漢", "\U0001f600", "\x00", '"', "\\", "\ud800"])
def test_message_with_a_huge_text_fits_the_queue(filling: str) -> None:
    message = to_json(request(error=filling * 250_000, answer_url="https://hooks.example/1"))
    assert (len(base64.b64encode(message.encode())) < LIMIT, len(message) < 48_000) == (True, True)


def test_long_text_keeps_its_head_and_its_tail() -> None:
    text = "".join(f"{number:06d}\n" for number in range(10_000))
    kept = shorten(text) or ""
    head, tail = kept.split(CUT)
    assert (text.startswith(head), text.endswith(tail)) == (True, True)
    assert [len(json.dumps(part)) - 2 for part in (head, tail)] == [20_000, 20_000]


@pytest.mark.parametrize("text", [None, "", "x" * 39_998])
def test_text_that_fits_is_left_alone(text: str | None) -> None:
    assert shorten(text) == text


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "it is not JSON"),
        ("{", "it is not JSON"),
        ("[" * 60_000, "it is not JSON"),
        ("[]", "it has other fields than a request"),
        ('"words"', "it has other fields than a request"),
        (body(claims={}), "it has other fields than a request"),
        ("{}", "it lacks one of key, cluster_id, trigger"),
        (body(key=None), "it lacks one of key, cluster_id, trigger"),
        (body(cluster_id=None), "it lacks one of key, cluster_id, trigger"),
        (body(error=5), "it has a field that is no text"),
        (body(user=["U0ANN"]), "it has a field that is no text"),
        (body(key="a/b#c?"), "its key is not one of ours"),
        (body(key=KEY.upper()), "its key is not one of ours"),
        (body(cluster_id="rg-shop/aks-shop"), "it names no cluster by its id"),
        (body(cluster_id="$(id)"), "it names no cluster by its id"),
        (body(cluster_id=""), "it names no cluster by its id"),
        (body(node_group="MC_rg"), "it names no resource group by its id"),
        (body(node_group=f"{GROUP}/x", cluster_id=""), "it names no resource group by its id"),
        (body(probe="yes"), "it has a field that is neither true nor false"),
        (body(probe=None), "it has a field that is neither true nor false"),
        (body(incident="a/b"), "its key is not one of ours"),
        (body(kind="press"), "it has other fields than a request"),
        (press(action="dance"), "its action is unknown"),
        (press(incident=None), "it lacks one of key, incident, action, user, channel, message_ts"),
        (press(incident="x"), "its key is not one of ours"),
        (press(probe=True), "it has other fields than a request"),
        (body(kind="dance"), "its kind is unknown"),
        (body(kind=["press"]), "its kind is unknown"),
        (body(trigger="cron"), "its trigger is unknown"),
    ],
)
def test_message_of_another_kind_is_malformed_and_not_repeated(text: str, complaint: str) -> None:
    with pytest.raises(MalformedRequest) as caught:
        from_json(text)
    assert str(caught.value) == complaint


def test_run_is_named_by_its_key() -> None:
    assert request().run == "r_012345"


def test_secrets_of_a_request_are_not_in_its_repr() -> None:
    shown = repr(FULL) + repr(PRESS)
    assert [word for word in ("timed out", "hooks.example") if word in shown] == []


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        (("/Subscriptions/A", "C1"), ("/subscriptions/a", "c1"), True),
        (("a", "b"), ("a", "c"), False),
        (("a", "b"), ("b", "a"), False),
        (("\ud800",), ("?",), True),
    ],
)
def test_fingerprint_ignores_letter_case_alone(
    left: tuple[str, ...], right: tuple[str, ...], same: object
) -> None:
    assert (fingerprint(*left) == fingerprint(*right)) is same
    assert len(fingerprint(*left)) == 32


def test_triggers_and_actions_are_all_ways_in() -> None:
    triggers = ["slash", "event", "alert", "shortcut", "form", "button", "timer"]
    actions = ["on_it", "not_cause", "mute", "ticket", "report"]
    assert (list(Trigger), list(Action)) == (triggers, actions)
