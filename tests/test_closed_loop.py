"""From a failed operation to the word that its fix works: the function app, Azurite, and timers."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from bot.memory.incidents import Incidents
from bot.storage import open_table
from bot.storage_settings import StorageSettings
from sandbox.azure.server import serve as serve_azure
from sandbox.process import Host, run_host
from sandbox.scenarios import SCENARIOS
from sandbox.slack.reading import lines
from sandbox.slack.server import serve
from sandbox.slack.workspace import contoso
from sandbox.stage import CHANNEL, settings
from sandbox.world import World
from tests.azurite import run_azurite

SET_WRITE = "Microsoft.Compute/virtualMachineScaleSets/write"


async def idle(host: Host) -> dict[str, Any]:
    """Wait until nothing is queued or running."""
    async with asyncio.timeout(60):
        while not (state := await host.state())["idle"]:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.05)
    return state


async def make_due(connection: str) -> None:
    """Let the time come at which every incident is looked at again."""
    table = open_table(StorageSettings(connection=connection))
    incidents = Incidents(table, lambda: datetime.now(UTC))
    for one in await incidents.due(datetime.max.replace(tzinfo=UTC)):
        await incidents.change(one.key, lambda it: replace(it, next_check_at=datetime.now(UTC)))
    await table.close()


def repair(world: World) -> None:
    """Take away the rule that denies, as the fix's owner might."""
    nsg = next(one for key, one in world.resources.items() if key.endswith("/nsg-aks-nodes"))
    rules = nsg["properties"]["securityRules"]
    rules[:] = [one for one in rules if one["name"] != "deny-unlisted-saas"]


def scale_set_event(world: World) -> dict[str, Any]:
    """Return the notice of the autoscaler's write, which names no cluster."""
    whole = world.event("eventgrid")
    group = world.cluster["properties"]["nodeResourceGroup"]
    scope = f"/subscriptions/{world.subscription_id}/resourceGroups/{group}"
    sets = f"{scope}/providers/Microsoft.Compute/virtualMachineScaleSets"
    named = {"resourceUri": f"{sets}/aks-system-37156204-vmss", "operationName": SET_WRITE}
    return {**whole, "data": {**whole["data"], **named}}


async def test_scale_set_that_fails_is_diagnosed_and_its_fix_verified_once(
    require_tool: Callable[[str], Path],
) -> None:
    world = SCENARIOS["nsg-deny"].build()
    with (
        run_azurite(require_tool("node"), require_tool("azurite")) as connection,
        TemporaryFile("w+") as log,
    ):
        async with serve(contoso()) as slack, serve_azure(world) as arm:
            environ = settings(world, slack, arm) | {"AzureWebJobsStorage": connection}
            async with run_host(environ, key=secrets.token_hex(8), log=log) as host:
                webhook = "/runtime/webhooks/eventgrid?functionName=aks_events"
                assert await host.post(webhook, [scale_set_event(world)]) == 202
                await idle(host)
                before = len(slack.workspace.messages)
                assert await host.post("/admin/functions/tend", {}) == 202
                await idle(host)
                assert len(slack.workspace.messages) == before
                repair(world)
                for _ in range(2):
                    await make_due(connection)
                    assert await host.post("/admin/functions/tend", {}) == 202
                    state = await idle(host)
                assert await host.post("/admin/functions/purge", {}) == 202
                assert await host.post("/admin/functions/list_clusters", {}) == 202
                assert await host.post("/admin/functions/diagnose", {}) == 404
    (root,) = slack.workspace.roots(CHANNEL)
    assert lines(root, slack.workspace)[0].startswith("✅ No fault found now")
    assert root.edits[-1].text.startswith("Cause found on aks-prod-uks")
    (said,) = slack.workspace.messages[before:]
    told = lines(said, slack.workspace)
    assert told[0].startswith("✅ Verified fixed after 1 minute: ")
    assert [line.strip() for line in told if "az aks" in line] == ["az aks update \\"]
    assert state["failed"] == {}
