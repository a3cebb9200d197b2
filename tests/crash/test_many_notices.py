"""Every notice of one failure five times, in any order, to four workers at once: one thread.

The workers are the function app's own hosts on one storage, Azurite; Azure and Slack are the
sandbox's.
"""

import asyncio
import random
import secrets
from contextlib import AsyncExitStack
from tempfile import TemporaryFile
from typing import Any

import pytest
from azure.data.tables.aio import TableClient

from bot.memory.azure import TABLE
from sandbox.azure.server import serve as serve_azure
from sandbox.process import Host, run_host
from sandbox.scenarios import SCENARIOS
from sandbox.slack.server import serve
from sandbox.slack.workspace import contoso
from sandbox.stage import CHANNEL, settings
from sandbox.world import World

WORKERS, COPIES = 4, 5
WEBHOOK = "/runtime/webhooks/eventgrid?functionName=aks_events"
POOL_WRITE = "Microsoft.ContainerService/managedClusters/agentPools/write"
SET_WRITE = "Microsoft.Compute/virtualMachineScaleSets/write"
ROLLING = "Microsoft.ContainerService.NodePoolRollingFailed"


def notices(world: World) -> list[tuple[str, Any]]:
    """Return where each notice of the world's failure goes, and its body."""
    whole = world.event("eventgrid")
    group = f"/subscriptions/{world.subscription_id}/resourceGroups/{node_group(world)}"
    scale_set = f"{group}/providers/Microsoft.Compute/virtualMachineScaleSets"
    pool = {"resourceUri": f"{world.cluster_id}/agentPools/system", "operationName": POOL_WRITE}
    nodes = {"resourceUri": f"{scale_set}/aks-system-12345678-vmss", "operationName": SET_WRITE}
    rolling = {
        "topic": world.cluster_id,
        "subject": "a cluster",
        "eventType": ROLLING,
        "eventTime": whole["eventTime"],
        "id": "f0e1d2c3",
        "data": {"nodePoolName": "system"},
        "dataVersion": "1",
    }
    return [
        (WEBHOOK, [whole]),
        (WEBHOOK, world.event("cloudevents")),
        ("/api/alerts", world.event("alert")),
        (WEBHOOK, [{**whole, "id": "pool", "data": {**whole["data"], **pool}}]),
        (WEBHOOK, [{**whole, "id": "nodes", "data": {**whole["data"], **nodes}}]),
        (WEBHOOK, [rolling]),
    ]


def node_group(world: World) -> str:
    return str(world.cluster["properties"]["nodeResourceGroup"])


async def idle(hosts: list[Host]) -> list[dict[str, Any]]:
    """Wait until no host runs or holds anything, twice in a row, and return their accounts."""
    async with asyncio.timeout(120):
        quiet = 0
        while quiet < 2:
            states = [await host.state() for host in hosts]
            quiet = quiet + 1 if all(state["idle"] for state in states) else 0
            await asyncio.sleep(0.1)
    return states


@pytest.mark.parametrize("seed", [1, 2])
async def test_every_notice_five_times_to_four_workers_is_one_thread(
    azurite: str, seed: int
) -> None:
    world = SCENARIOS["nsg-deny"].build()
    deliveries = notices(world) * COPIES
    random.Random(seed).shuffle(deliveries)  # noqa: S311 - an order that comes again
    with TemporaryFile("w+") as log:
        async with AsyncExitStack() as stack:
            slack = await stack.enter_async_context(serve(contoso()))
            arm = await stack.enter_async_context(serve_azure(world))
            environ = settings(world, slack, arm) | {"AzureWebJobsStorage": azurite}
            starting = (
                stack.enter_async_context(run_host(environ, key=secrets.token_hex(8), log=log))
                for _ in range(WORKERS)
            )
            hosts = [await one for one in starting]
            statuses = await asyncio.gather(
                *(hosts[at % WORKERS].post(*each) for at, each in enumerate(deliveries))
            )
            states = await idle(hosts)
            roots = slack.workspace.roots(CHANNEL)
            async with TableClient.from_connection_string(azurite, TABLE) as table:
                rows = [row async for row in table.query_entities("PartitionKey eq 'incident'")]
    assert set(statuses) == {202}
    assert [state["failed"] for state in states] == [{}] * WORKERS
    done = [state["succeeded"].get("diagnose", 0) for state in states]
    assert (sum(done), sum(each > 0 for each in done) > 1) == (len(deliveries), True)
    assert [root.text.split(":")[0] for root in roots] == ["Cause found on aks-prod-uks"]
    thread = [one.text for one in slack.workspace.messages if one.thread_ts == roots[0].ts]
    assert (len(rows), len(thread), len(set(thread))) == (
        1,
        int(rows[0]["posted"]) - 1,
        len(thread),
    )
