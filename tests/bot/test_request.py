"""Requests survive the queue, and stay below its limit."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.request import (
    CUT,
    DiagnosisRequest,
    MalformedRequest,
    Trigger,
    fingerprint,
    from_json,
    shorten,
    to_json,
)
from tests.bot.reports import KEY, event, request

LIMIT = 64 * 1024
FULL = request(error="timed out", answer_url="https://hooks.example/1", pool="np1", at="now")


def body(**fields: object) -> str:
    return json.dumps(json.loads(to_json(request())) | fields)


@pytest.mark.parametrize("one", [request(), event(), FULL])
def test_request_comes_back_from_the_queue_as_it_was(one: DiagnosisRequest) -> None:
    assert from_json(to_json(one)) == one


@given(error=st.text(max_size=400))
def test_any_error_text_comes_back(error: str) -> None:
    assert from_json(to_json(request(error=error))).error == error


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
    shown = repr(FULL)
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


def test_triggers_are_the_three_ways_in() -> None:
    assert list(Trigger) == ["slash", "event", "alert"]
