"""One scenario from trigger to thread, against a tiny function app."""

import json
from pathlib import Path

import pytest

from sandbox.once import once
from sandbox.scenarios import SCENARIOS
from sandbox.stage import TRIGGERS

FIRST = next(iter(SCENARIOS))


@pytest.mark.parametrize("trigger", TRIGGERS)
async def test_thread_as_json_holds_the_messages_as_they_stand(
    tiny_app: Path, capsys: pytest.CaptureFixture[str], trigger: str
) -> None:
    world = SCENARIOS[FIRST].build()
    name = world.cluster_id.rsplit("/", 1)[-1]
    assert await once(world, trigger=trigger, form="thread", limit_s=30, folder=tiny_app) == 0
    thread = json.loads(capsys.readouterr().out)
    root = thread["messages"][0]["ts"]
    texts = [(m["thread_ts"], m["text"], m["blocks"]) for m in thread["messages"]]
    assert thread["channel"] == "C0AKSOPS"
    assert texts == [(None, f"done with {name}", []), (root, "details", [])]
    assert thread["ephemerals"] == (
        [{"user": "U0ANN", "via": "ack", "text": "checking", "blocks": []}]
        if trigger == "slash"
        else []
    )


async def test_thread_as_text_indents_replies(
    tiny_app: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world = SCENARIOS[FIRST].build()
    assert await once(world, trigger="slash", form="text", limit_s=30, folder=tiny_app) == 0
    shown = capsys.readouterr().out.splitlines()
    name = world.cluster_id.rsplit("/", 1)[-1]
    assert shown[1::2] == [f"done with {name}", "  │ aks-conncheck at " + shown[3][-17:], "  │"]
    assert shown[4] == "  │ details"


@pytest.mark.parametrize(
    ("cluster_id", "complaint"),
    [
        ("nothing", "no finished thread after"),
        ("boom", "RuntimeError: boom"),
    ],
)
async def test_no_thread_ends_with_an_account(
    tiny_app: Path, capsys: pytest.CaptureFixture[str], cluster_id: str, complaint: str
) -> None:
    world = SCENARIOS[FIRST].build()
    world.cluster_id, world.error_text = cluster_id, None
    assert await once(world, trigger="slash", form="thread", limit_s=5, folder=tiny_app) == 1
    out, errors = capsys.readouterr()
    assert (out, complaint in errors) == ("", True)


async def test_app_that_does_not_start_is_told(
    tiny_app: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tiny_app / "function_app.py").write_text("raise SystemExit(3)")
    world = SCENARIOS[FIRST].build()
    assert await once(world, trigger="slash", form="thread", limit_s=5, folder=tiny_app) == 1
    assert capsys.readouterr().err == "the function app did not start (exit 3)\n"


async def test_refused_trigger_is_told(tiny_app: Path, capsys: pytest.CaptureFixture[str]) -> None:
    app = (tiny_app / "function_app.py").read_text()
    (tiny_app / "function_app.py").write_text(app.replace('"aks_events"', '"others"'))
    world = SCENARIOS[FIRST].build()
    assert await once(world, trigger="eventgrid", form="thread", limit_s=5, folder=tiny_app) == 1
    last = capsys.readouterr().err.splitlines()[-1]
    assert last == "the function app answered the eventgrid trigger with status 404"
