"""One scenario from trigger to thread, against a tiny function app."""

import json
from pathlib import Path

import pytest

from sandbox.once import as_json, as_text, once
from sandbox.scenarios import SCENARIOS
from sandbox.slack.workspace import contoso
from sandbox.stage import TRIGGERS

FIRST = next(iter(SCENARIOS))


@pytest.mark.parametrize("trigger", TRIGGERS)
async def test_thread_holds_the_messages_as_they_stand(tiny_app: Path, trigger: str) -> None:
    world, workspace = SCENARIOS[FIRST].build(), contoso()
    name = world.cluster_id.rsplit("/", 1)[-1]
    assert await once(world, workspace, trigger=trigger, limit_s=30, folder=tiny_app)
    thread = json.loads(as_json(workspace))
    root, reply = (one["ts"] for one in thread["messages"])
    seen = {"user": "U0ANN", "via": "ack", "text": "checking", "blocks": []}
    assert thread == {
        "channel": "C0AKSOPS",
        "messages": [
            {"ts": root, "thread_ts": None, "text": f"done with {name}", "blocks": []},
            {"ts": reply, "thread_ts": root, "text": "details", "blocks": []},
        ],
        "ephemerals": [seen] if trigger == "slash" else [],
    }
    assert as_text(workspace).splitlines() == [
        f"aks-conncheck at {root}, edited once",
        f"done with {name}",
        "",
        f"  │ aks-conncheck at {reply}",
        "  │ details",
        "  │",
    ]


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [("nothing", "no finished thread after"), ("boom", "RuntimeError: boom")],
)
async def test_no_thread_ends_with_an_account(
    tiny_app: Path, capsys: pytest.CaptureFixture[str], typed: str, complaint: str
) -> None:
    world = SCENARIOS[FIRST].build()
    world.cluster_id, world.error_text = typed, None
    assert not await once(world, contoso(), trigger="slash", limit_s=5, folder=tiny_app)
    assert complaint in capsys.readouterr().err


async def test_app_that_does_not_start_is_told(
    tiny_app: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tiny_app / "function_app.py").write_text("raise SystemExit(3)")
    world = SCENARIOS[FIRST].build()
    assert not await once(world, contoso(), trigger="slash", limit_s=5, folder=tiny_app)
    assert capsys.readouterr().err == "the function app did not start (exit 3)\n"


async def test_refused_trigger_is_told(tiny_app: Path, capsys: pytest.CaptureFixture[str]) -> None:
    app = (tiny_app / "function_app.py").read_text()
    (tiny_app / "function_app.py").write_text(app.replace('"aks_events"', '"others"'))
    world = SCENARIOS[FIRST].build()
    assert not await once(world, contoso(), trigger="eventgrid", limit_s=5, folder=tiny_app)
    last = capsys.readouterr().err.splitlines()[-1]
    assert last == "the function app answered the eventgrid trigger with status 404"
