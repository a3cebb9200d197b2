"""The host runs a small app over HTTP, queues and Event Grid as Azure's host does."""

import asyncio
import json
import os
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from azure.storage.queue.aio import QueueClient

ROOT = Path(__file__).parents[3]
WEBHOOK = "/runtime/webhooks/eventgrid"
EVENT = {
    "id": "e1",
    "topic": "/subscriptions/1",
    "subject": "/s/1",
    "eventType": "Microsoft.Resources.ResourceWriteFailure",
    "eventTime": "2026-01-02T03:04:05.1234567Z",
    "data": {},
    "dataVersion": "2",
}
CLOUD_EVENT = {
    "specversion": "1.0",
    "id": "c1",
    "source": "/subscriptions/1",
    "subject": "/s/2",
    "type": "Microsoft.Resources.ResourceWriteFailure",
    "time": "2026-01-02T03:04:05Z",
    "data": {},
}

Start = Callable[..., Awaitable[Any]]


async def test_http_function_gets_raw_body_lower_case_headers_and_route(start: Start) -> None:
    host = await start()
    status, body = await host.post(
        "/api/echo/hi?a=1&empty=", data=b"\xff\x00", headers={"X-Mark": "m"}
    )
    assert (status, json.loads(body)) == (
        203,
        {
            "body": "ff00",
            "params": {"a": "1"},
            "route": {"word": "hi"},
            "lower": True,
            "mark": "m",
        },
    )


async def test_key_is_asked_for_where_the_function_asks(start: Start) -> None:
    host = await start("--key", "k")
    calls: list[tuple[str, dict[str, str], int]] = [
        ("/api/put", {}, 401),
        ("/api/put?code=wrong", {}, 401),
        ("/api/put?code=k", {}, 200),
        ("/api/put", {"x-functions-key": "k"}, 200),
        (f"{WEBHOOK}?functionName=events", {}, 401),
        (f"{WEBHOOK}?functionName=events&code=k", {}, 202),
        ("/api/echo/open", {}, 203),
    ]
    for path, headers, expected in calls:
        assert (path, (await host.post(path, json=[], headers=headers))[0]) == (path, expected)


async def test_list_output_becomes_one_message_an_item(start: Start) -> None:
    host = await start()
    assert await host.post("/api/put", json=["one", "zwei ü"]) == (200, "kept")
    assert sorted(one["text"] for one in await host.seen()) == ["one", "zwei ü"]


async def test_failing_message_is_retried_then_moves_to_poison(start: Start) -> None:
    host = await start()
    await host.post("/api/put", json=["boom"])
    assert await host.seen() == [
        {"queue": "work", "text": "boom", "count": 1},
        {"queue": "work", "text": "boom", "count": 2},
        {"queue": "work", "text": "boom", "count": 3},
        {"queue": "work-poison", "text": "boom", "count": 1},
    ]
    assert (await host.state())["failed"] == {"work": 3}


async def test_message_that_succeeds_at_last_is_done(start: Start) -> None:
    host = await start()
    await host.post("/api/put", json=["third time"])
    assert [one["count"] for one in await host.seen()] == [1, 2, 3]
    assert (await host.state())["queued"] == {"work": 0, "work-poison": 0}


async def test_failed_http_function_answers_500_and_sends_nothing(start: Start) -> None:
    host = await start()
    assert (await host.post("/api/fail"))[0] == 500
    assert (await host.state())["queued"] == {"work": 0, "work-poison": 0}


async def test_event_grid_handshake_is_answered_without_the_function(start: Start) -> None:
    host = await start()
    event = {
        "eventType": "Microsoft.EventGrid.SubscriptionValidationEvent",
        "data": {"validationCode": "abc"},
    }
    status, body = await host.post(f"{WEBHOOK}?functionName=events", json=[event])
    assert (status, json.loads(body)) == (200, {"validationResponse": "abc"})
    assert (await host.state())["succeeded"] == {}


async def test_event_grid_array_runs_once_an_event_in_both_schemas(start: Start) -> None:
    host = await start()
    target = f"{WEBHOOK}?functionName=events"
    assert (await host.post(target, json=[EVENT, {**EVENT, "id": "e2"}]))[0] == 202
    assert (await host.post(target, json=CLOUD_EVENT))[0] == 202
    assert sorted(one["text"] for one in await host.seen()) == [
        "CloudEvent c1 /s/2",
        "EventGridEvent e1 /s/1",
        "EventGridEvent e2 /s/1",
    ]


async def test_event_grid_webhook_refuses_what_it_cannot_place(start: Start) -> None:
    host = await start()
    assert (await host.post(f"{WEBHOOK}?functionName=nobody", data=b"[]"))[0] == 404
    assert (await host.post(f"{WEBHOOK}?functionName=events", data=b"{"))[0] == 400


LIST_OUTPUT = """
import azure.functions as func
app = func.FunctionApp()
@app.queue_trigger(arg_name="m", queue_name="q", connection="c")
@app.queue_output(arg_name="o", queue_name="p", connection="c")
def f(m: func.QueueMessage, o: func.Out[list[str]]) -> None: ...
"""
OTHER_NAME = """
import azure.functions as func
app = func.FunctionApp()
@app.queue_trigger(arg_name="m", queue_name="q", connection="c")
def f(other: func.QueueMessage) -> None: ...
"""


@pytest.mark.parametrize(
    ("code", "complaint"),
    [
        ("import azure.functions as func", "must hold one FunctionApp, found 0"),
        (LIST_OUTPUT, "f: o: invalid non-type annotation"),
        (OTHER_NAME, "f: parameters ['other'], bindings ['m']"),
    ],
)
async def test_app_that_the_worker_refuses_does_not_start(
    app_folder: Path, code: str, complaint: str
) -> None:
    (app_folder / "function_app.py").write_text(code)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox.host", "--port", "0",
        cwd=app_folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    _, errors = await process.communicate()
    assert (process.returncode, errors.decode().count(complaint)) == (1, 1)


async def test_queues_live_in_a_storage_account_where_one_is_set(
    start: Start, azurite: str
) -> None:
    host = await start(AzureWebJobsStorage=azurite)
    await host.post("/api/put", json=["fine ü", "third time", "boom"])
    seen = [(one["queue"], one["text"], one["count"]) for one in await host.seen()]
    assert sorted(seen) == [
        ("work", "boom", 1),
        ("work", "boom", 2),
        ("work", "boom", 3),
        ("work", "fine ü", 1),
        ("work", "third time", 1),
        ("work", "third time", 2),
        ("work", "third time", 3),
        ("work-poison", "boom", 1),
    ]


async def test_message_that_is_not_base64_goes_to_poison(start: Start, azurite: str) -> None:
    host = await start(AzureWebJobsStorage=azurite)
    async with QueueClient.from_connection_string(azurite, "work") as queue:
        await queue.send_message("{plain}")
    assert await host.seen() == [{"queue": "work-poison", "text": "{plain}", "count": 1}]
    assert (await host.state())["failed"] == {}


async def test_time_that_passes_for_the_app_passes_nowhere_else(start: Start) -> None:
    host = await start()
    before = await _ahead_s(host)
    leaps: list[object] = [120, 60.5, -1, "x", None]
    statuses = [(await host.post("/admin/sandbox/time", json={"seconds": one}))[0] for one in leaps]
    assert statuses == [204, 204, 400, 400, 400]
    assert await _ahead_s(host) - before == pytest.approx(180.5, abs=1)


async def test_time_passes_for_those_who_have_the_key(start: Start) -> None:
    host = await start("--key", "k")
    assert (await host.post("/admin/sandbox/time", json={"seconds": 1}))[0] == 401


async def _ahead_s(host: Any) -> float:  # noqa: ANN401 - the fixture's own
    return float((await host.post("/api/time"))[1]) - time.time()
