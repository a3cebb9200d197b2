"""Requests that Slack signed and nobody expects: none is an error of ours."""

import json
from typing import Any
from urllib.parse import urlencode

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.listeners import make_door
from bot.rate import REQUESTS, read_rate
from tests.bot.test_listeners import answer, signed, slack_settings

DOOR = make_door(
    slack_settings(),
    None,
    lambda: ("/subscriptions/1/x",),
    rate=read_rate({}, REQUESTS, 100_000),
)
WORDS = st.text(max_size=12) | st.sampled_from(["v", "conncheck_form", "diagnose_error", "modal"])
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)
KINDS = [
    "block_actions",
    "block_suggestion",
    "message_action",
    "shortcut",
    "view_closed",
    "view_submission",
]
IDS = ["run_again", "run_again_probe", "on_it", "more", "pick_0", "open_form", "v", "cluster"]


def payloads(*, loose: bool) -> st.SearchStrategy[dict[str, Any]]:
    """Return payloads of any words; where loose, each field may be absent, or be anything."""

    def some(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
        if not loose:
            return st.fixed_dictionaries(fields)
        either = {name: value | JSON for name, value in fields.items()}
        return st.fixed_dictionaries({}, optional=either)

    def partly(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
        return st.fixed_dictionaries({}, optional=fields)

    ids = st.sampled_from(IDS)
    option = some(value=WORDS)
    filled = partly(value=WORDS, selected_option=option, selected_conversation=WORDS)
    block = some(v=filled)
    blocks = partly(cluster=block, typed=block, where=block, depth=block, sure=block, error=block)
    return some(
        callback_id=st.sampled_from(["conncheck_form", "diagnose_error"]),
        action_id=ids,
        block_id=ids,
        value=WORDS,
        user=some(id=WORDS),
        channel=some(id=WORDS),
        team=some(id=WORDS),
        message=some(text=WORDS, blocks=JSON, attachments=JSON, ts=WORDS, thread_ts=WORDS),
        container=some(message_ts=WORDS, channel_id=WORDS),
        actions=st.lists(some(action_id=ids, value=WORDS, action_ts=WORDS), min_size=1, max_size=2),
        view=st.fixed_dictionaries(
            {
                "type": st.just("modal"),
                "callback_id": st.just("conncheck_form"),
                "private_metadata": WORDS,
                "state": some(values=blocks),
            }
        ),
        trigger_id=WORDS,
        response_urls=st.lists(some(response_url=WORDS), max_size=2),
    )


def status_of(kind: str, payload: dict[str, Any]) -> int:
    body = urlencode({"payload": json.dumps(payload | {"type": kind})}).encode()
    return answer(DOOR, signed(body)).status


FEW = settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow], deadline=None)


@FEW
@given(kind=st.sampled_from(KINDS), payload=payloads(loose=True))
def test_no_signed_payload_is_an_error_of_ours(kind: str, payload: dict[str, Any]) -> None:
    assert status_of(kind, payload) in (200, 400, 404)


@FEW
@given(kind=st.sampled_from(KINDS), payload=payloads(loose=False))
def test_no_words_in_a_payload_are_an_error_of_ours(kind: str, payload: dict[str, Any]) -> None:
    assert status_of(kind, payload) in (200, 400, 404)
