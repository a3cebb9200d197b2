"""The sandbox that stays up: its page, its doors, and the change of scenario."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from sandbox.running import Sandbox
from sandbox.scenarios import SCENARIOS
from sandbox.slack.server import serve
from sandbox.slack.workspace import Message, Upload, contoso
from sandbox.slash import type_command
from sandbox.web.doors import application

OPS = "C0AKSOPS"
FIRST, SECOND = list(SCENARIOS)[:2]
Client: TypeAlias = "TestClient[web.Request, web.Application]"


@pytest.fixture
async def sandbox(tiny_app: Path) -> AsyncIterator[Sandbox]:
    """Put the first scenario on stage with the tiny app."""
    async with serve(contoso()) as slack:
        made = Sandbox(slack=slack, folder=tiny_app, base="http://127.0.0.1:8765")
        await made.start(FIRST)
        yield made
        await made.close()


@pytest.fixture
async def page(sandbox: Sandbox) -> AsyncIterator[Client]:
    """Return a client of the page."""
    async with TestClient(TestServer(application(sandbox))) as client:
        yield client


async def test_typed_command_is_answered_and_its_thread_told(page: Client) -> None:
    answer = await page.post("/say", json={"text": ""})
    assert await answer.json() == {"status": 200, "ephemerals": [["checking"]], "calls": 0}
    text = await (await page.get("/text")).text()
    assert text.splitlines()[4] == "  │ details"


async def test_help_is_seen_by_one_person_and_makes_no_thread(
    page: Client, sandbox: Sandbox
) -> None:
    answer = await page.post("/say", json={"text": "/aks-conncheck help"})
    assert await answer.json() == {"status": 200, "ephemerals": [["usage"]], "calls": 0}
    assert await (await page.get("/text")).text() == ""
    assert sandbox.slack.workspace.messages == []


async def test_events_and_alerts_are_delivered(page: Client, sandbox: Sandbox) -> None:
    statuses = [
        (await (await page.post("/notify", json={"kind": kind})).json())["status"]
        for kind in ("eventgrid", "cloudevents", "alert")
    ]
    await page.get("/text")
    assert statuses == [202, 202, 200]
    assert len(sandbox.slack.workspace.roots("C0AKSOPS")) == 3
    assert (await page.post("/notify", json={"kind": "slash"})).status == 400


async def test_another_scenario_takes_the_stage_and_slack_remembers(
    page: Client, sandbox: Sandbox
) -> None:
    await page.post("/say", json={"text": ""})
    await page.get("/text")
    before = sandbox.stage.arm.endpoint, sandbox.stage.host.url
    answer = await (await page.post("/scenario", json={"name": SECOND})).json()
    after = sandbox.stage.arm.endpoint, sandbox.stage.host.url
    assert (answer["scenario"], after) == (SECOND, before)
    assert sandbox.stage.world.cluster_id == SCENARIOS[SECOND].build().cluster_id
    assert len(sandbox.slack.workspace.roots("C0AKSOPS")) == 1
    assert (await page.post("/scenario", json={"name": "nowhere"})).status == 400


async def test_doors_are_closed_to_forms_and_to_other_names(page: Client) -> None:
    form = await page.post("/say", data={"text": "/aks-conncheck help"})
    rebound = await page.post("/say", json={}, headers={"Host": "evil.example:8765"})
    assert (form.status, rebound.status) == (415, 403)


async def test_repaired_cluster_keeps_its_history(page: Client, sandbox: Sandbox) -> None:
    broken = sandbox.stage.world
    assert (await page.post("/repair", json={})).status == 200
    sound = sandbox.stage.world
    state = sound.cluster["properties"]["provisioningState"]
    assert (sound.cluster_id, state, sandbox.is_repaired) == (broken.cluster_id, "Succeeded", True)
    assert sound.log[: len(broken.log)] == broken.log


async def test_typing_from_another_terminal_shows_what_came_of_it(
    page: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    base = str(page.make_url("")).rstrip("/")
    assert await type_command("", base) == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown[:2] == ["answered with status 200", "(only you see this) checking"]
    assert shown[-2] == "  │ details"
    assert await type_command("/aks-conncheck help", base) == 0
    assert capsys.readouterr().out == "answered with status 200\n(only you see this) usage\n\n\n"


async def test_page_runs_nothing_but_its_own_scripts(page: Client) -> None:
    answer = await page.get("/")
    told = {name: answer.headers[name] for name in ("X-Content-Type-Options", "Referrer-Policy")}
    assert told == {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
    assert answer.headers["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


async def test_state_is_what_one_person_sees(page: Client, sandbox: Sandbox) -> None:
    await page.post("/do/say", json={"channel": OPS, "text": "/aks-conncheck help"})
    sandbox.slack.workspace.channels["C0GENERAL"].members.discard("U0ANN")
    ann = await (await page.get("/state")).json()
    ben = await (await page.get("/state", params={"user": "U0BEN"})).json()
    assert [one["text"] for one in ann["ephemerals"]] == ["usage"]
    assert ben["ephemerals"] == []
    assert [one["id"] for one in ann["channels"]] == [OPS, "C0ALERTS"]
    assert [one["id"] for one in ben["channels"]] == [OPS, "C0ALERTS", "C0GENERAL"]
    assert (await page.get("/state", params={"user": "U0NOBODY"})).status == 400


async def test_events_tell_of_each_change(page: Client, sandbox: Sandbox) -> None:
    async with page.get("/events") as stream:
        first = await _next(stream)
        sandbox.slack.workspace.messages.append(
            Message(channel=OPS, ts="1.1", user="U0BEN", text="hi")
        )
        second = await _next(stream)
    seen = [[one["text"] for one in state["messages"]] for state in (first, second)]
    assert seen == [[], ["hi"]]


async def test_versions_are_told_oldest_first(page: Client, sandbox: Sandbox) -> None:
    message = Message(channel=OPS, ts="1.1", user="U0CONNCHECK", text="one")
    message.edit("two", [{"type": "divider"}], [])
    sandbox.slack.workspace.messages.append(message)
    answer = await page.get("/versions", params={"channel": OPS, "ts": "1.1"})
    assert await answer.json() == [
        {"text": "one", "blocks": []},
        {"text": "two", "blocks": [{"block_id": "b0", "type": "divider"}]},
    ]
    assert (await page.get("/versions", params={"channel": OPS, "ts": "2"})).status == 404


async def test_file_is_saved_and_never_run(page: Client, sandbox: Sandbox) -> None:
    sandbox.slack.workspace.uploads["F1"] = Upload(
        id="F1", filename='a"b\r\n.html', length=3, content=b"<b>"
    )
    answer = await page.get("/file/F1")
    told = [answer.headers[name] for name in ("Content-Type", "Content-Disposition")]
    assert told == ["application/octet-stream", 'attachment; filename="a_b__.html"']
    assert (await page.get("/file/F2")).status == 404


@pytest.mark.parametrize(
    ("deed", "given", "status", "trouble"),
    [
        ("say", {"channel": "C0NONE", "text": "hi"}, 409, "no such channel"),
        (
            "press",
            {"channel": OPS, "ts": "1.1", "block_id": "b", "action_id": "a"},
            409,
            "this message is not there any more",
        ),
        ("submit", {"view": "V1"}, 409, "this view is not open any more"),
        ("close", {"view": "V1"}, 409, "this view is not open any more"),
    ],
)
async def test_what_is_gone_is_said_to_be_gone(
    page: Client, deed: str, given: dict[str, str], status: int, trouble: str
) -> None:
    answer = await page.post(f"/do/{deed}", json=given)
    assert (answer.status, await answer.json()) == (status, {"trouble": trouble})


async def test_timers_run_as_if_minutes_had_passed(page: Client, sandbox: Sandbox) -> None:
    workspace, host = sandbox.slack.workspace, sandbox.stage.host
    before, ahead = workspace.now(), (await host.state())["succeeded"].get("tick", 0)
    answer = await page.post("/timers", json={})
    after = (await host.state())["succeeded"]["tick"] - ahead
    assert (answer.status, await answer.json(), after) == (200, {"minutes": 5}, 1)
    assert 300 <= workspace.now() - before < 310
    # What Slack signs now is still young for the app, and it was not five minutes ahead before.
    told = await (await page.post("/say", json={"text": "/aks-conncheck help"})).json()
    assert (told["status"], told["ephemerals"]) == (200, [["usage"]])


async def test_other_deeds_and_other_people_are_unknown(page: Client) -> None:
    unknown = await page.post("/do/dance", json={})
    stranger = await page.post("/do/say", json={"user": "U0X", "channel": OPS, "text": "hi"})
    broken = await page.post("/do/say", data="{", headers={"Content-Type": "application/json"})
    assert (unknown.status, stranger.status, broken.status) == (404, 400, 400)


async def test_alert_bot_posts_what_failed_and_is_silent_otherwise(
    page: Client, sandbox: Sandbox
) -> None:
    answer = await page.post("/alert", json={})
    (message,) = sandbox.slack.workspace.messages
    assert (answer.status, message.user, message.channel) == (200, "U0ALERTS", "C0ALERTS")
    await page.post("/repair", json={})
    assert (await page.post("/alert", json={})).status == 409


async def _next(stream: ClientResponse) -> dict[str, Any]:
    while True:
        line = await stream.content.readline()
        if line.startswith(b"data: "):
            state: dict[str, Any] = json.loads(line.removeprefix(b"data: "))
            return state
