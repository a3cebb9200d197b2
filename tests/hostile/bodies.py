"""Random and mutated bodies: what Slack and Azure send, with parts put wrong."""

import copy
import json
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from sandbox.azure import events
from tests import builders
from tests.bot.reports import CHANNEL, KEY

SECRET = "Sesame-open-7f3a"
NOWHERE = f"http://127.0.0.1:9/commands/{SECRET}"
CLUSTER = str(builders.CLUSTER_ID)

EVIL = st.sampled_from(
    [
        "", " ", "\x00", "<!channel>", "<@U0ANN>", "../../etc/passwd", "$(id)", "`id`", "{}", "[]",
        "null", "1e999", "\u202e\u2066", "\U0001f525" * 50, "x" * 5_000, "http://[", "file:///x",
        "http://127.0.0.1:99999/x", "http://127.0.0.1:0/", CLUSTER, CLUSTER.upper(), f"{CLUSTER}/",
        CLUSTER.replace("rg-shop", "r\ng"), KEY, f"mute:{KEY}", f"ticket:{KEY}:{KEY}", "1e9", "-1",
        "block_actions", "view_submission", "message_action", "shortcut", "event_callback",
        "9" * 400, "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", '{"channel": 1}',
    ]
)  # fmt: skip
SCALAR = st.none() | st.booleans() | st.integers() | st.floats() | EVIL | st.text(max_size=40)
JSON = st.recursive(
    SCALAR,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=12) | st.just("id"), inner, max_size=4)
    ),
    max_leaves=8,
)


def _interaction(kind: str, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    return {
        "type": kind,
        "team": {"id": "T0CONTOSO"},
        "user": {"id": "U0ANN", "team_id": "T0CONTOSO"},
        "channel": {"id": CHANNEL, "name": "aks-ops"},
        "trigger_id": "1.2.a",
        "response_url": NOWHERE,
        "api_app_id": "A0",
        **fields,
    }


def _pressed(action_id: str, **action: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    return _interaction(
        "block_actions",
        container={"type": "message", "message_ts": "1.000001", "channel_id": CHANNEL},
        message={
            "ts": "1.000001",
            "text": CLUSTER,
            "blocks": [
                {"type": "section", "text": {"type": "mrkdwn", "text": f"<https://x/#{CLUSTER}|a>"}}
            ],
        },
        actions=[{"action_id": action_id, "block_id": "b", "action_ts": "1.1", **action}],
    )


MESSAGE = {
    "ts": "1.2",
    "thread_ts": "1.1",
    "text": f"exit status=51 {CLUSTER} {SECRET}",
    "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "Connection timed out"}}],
    "attachments": [{"text": "a", "fields": [{"title": "t", "value": CLUSTER}]}],
}
STATE = {
    "values": {
        "cluster": {"value": {"selected_option": None}},
        "typed": {"value": {"value": CLUSTER}},
        "where": {"value": {"selected_conversation": CHANNEL}},
        "error": {"value": {"value": f"exit status=51 {SECRET}"}},
        "depth": {"value": {"selected_option": {"value": "read"}}},
    }
}
INTERACTIONS: tuple[dict[str, Any], ...] = (
    _pressed("run_again", value=KEY),
    _pressed("on_it", value=KEY),
    _pressed("more", selected_option={"value": f"mute:{KEY}"}),
    _pressed("pick0", value=json.dumps({"cluster": CLUSTER, "error": SECRET})),
    _pressed("open_form", value=json.dumps({"thread_ts": "1.1", "error": SECRET})),
    _interaction("message_action", callback_id="diagnose_error", message=MESSAGE),
    _interaction(
        "view_submission",
        view={
            "id": "V1",
            "hash": "h",
            "type": "modal",
            "callback_id": "diagnose_form",
            "private_metadata": json.dumps({"channel": CHANNEL}),
            "state": STATE,
        },
        response_urls=[{"response_url": NOWHERE}],
    ),
    _interaction("block_suggestion", action_id="value", block_id="cluster", value="shop"),
)
EVENTS: tuple[dict[str, Any], ...] = (
    events.event_grid(CLUSTER, "t", "c-1"),
    events.cloud_event(CLUSTER, "t", "c-1"),
)
ALERTS: tuple[dict[str, Any], ...] = (events.alert(CLUSTER, "c-1"),)
JOBS: tuple[dict[str, Any], ...] = (
    {"kind": "diagnose", "key": KEY, "cluster_id": CLUSTER, "trigger": "slash", "probe": False},
    {"kind": "press", "key": KEY, "incident": KEY, "action": "mute", "user": "U0ANN",
     "channel": CHANNEL, "message_ts": "1.1", "answer_url": NOWHERE},
)  # fmt: skip
FORM = {
    "command": "/aks-conncheck",
    "text": f"{CLUSTER} exit status=51 {SECRET}",
    "user_id": "U0ANN",
    "channel_id": CHANNEL,
    "team_id": "T0CONTOSO",
    "trigger_id": "1.2",
    "response_url": NOWHERE,
}


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401 - JSON
    """Yield the way to every part of a body."""
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for name, part in inside:
        yield (*at, name)
        if isinstance(part, (dict, list)):
            yield from places(part, (*at, name))


@st.composite
def mutated(draw: st.DrawFn, bodies: tuple[dict[str, Any], ...]) -> Any:  # noqa: ANN401 - JSON
    """Draw a body with up to three parts replaced or left out."""
    body = copy.deepcopy(draw(st.sampled_from(bodies)))
    for _ in range(draw(st.integers(1, 3))):
        ways = list(places(body))
        if not ways:
            break
        *way, last = draw(st.sampled_from(ways))
        part = body
        for step in way:
            part = part[step]
        if isinstance(part, dict) and draw(st.booleans()):
            del part[last]
        else:
            part[last] = draw(JSON)
    return body


def hostile(bodies: tuple[dict[str, Any], ...]) -> st.SearchStrategy[Any]:
    """Return mutated bodies, some random ones among them."""
    return mutated(bodies) | mutated(bodies) | mutated(bodies) | JSON
