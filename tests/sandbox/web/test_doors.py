"""The sandbox that stays up: its page, its doors, and the change of scenario."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import TypeAlias

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from sandbox.running import Sandbox
from sandbox.scenarios import SCENARIOS
from sandbox.slack.server import serve
from sandbox.slack.workspace import contoso
from sandbox.slash import type_command
from sandbox.web.doors import application

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
