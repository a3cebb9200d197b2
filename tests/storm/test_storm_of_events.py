"""Many clusters of a region fail within a minute: one digest, no message lost, Slack's pace kept.

The workers are the function app's own hosts on one storage, Azurite; Azure and Slack are the
sandbox's, and Slack refuses more than a message a second, and more than 50 edits a minute.
`CONNCHECK_STORM_CLUSTERS` says how many clusters, a multiple of five; each sends five notices.
"""

import asyncio
import logging
import os
import random
import secrets
import time
from collections import Counter
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from azure.data.tables.aio import TableClient
from azure.storage.queue.aio import QueueClient

from bot.memory.azure import TABLE
from sandbox.azure.server import serve as serve_azure
from sandbox.process import Host, run_host
from sandbox.slack.reading import lines
from sandbox.slack.server import serve
from sandbox.slack.workspace import Message, Workspace, contoso
from sandbox.stage import CHANNEL, settings
from tests.storm.region import KINDS, Failed, notices, region

CLUSTERS = int(os.environ.get("CONNCHECK_STORM_CLUSTERS", "15"))
WORKERS, WITHIN_S = 4, 50.0
LIMIT_S = 60 + 6 * CLUSTERS


async def deliver(hosts: list[Host], failed: list[Failed]) -> Counter[int]:
    """Send every notice, in any order, spread over less than a minute; count the statuses."""
    sent = [each for one in failed for each in notices(one)]
    random.Random(4).shuffle(sent)  # noqa: S311 - an order that comes again
    pause_s = min(0.05, WITHIN_S / len(sent))
    posts = []
    for at, (path, body) in enumerate(sent):
        posts.append(asyncio.create_task(hosts[at % WORKERS].post(path, body)))
        await asyncio.sleep(pause_s)
    return Counter(await asyncio.gather(*posts))


async def idle(hosts: list[Host]) -> list[dict[str, Any]]:
    """Wait until no host runs or holds anything, three times in a row; return their accounts."""
    async with asyncio.timeout(LIMIT_S):
        quiet = 0
        while quiet < 3:
            states = [await host.state() for host in hosts]
            quiet = quiet + 1 if all(state["idle"] for state in states) else 0
            await asyncio.sleep(0.5)
    return states


async def rows(azurite: str, partition: str) -> list[dict[str, Any]]:
    """Return the rows of a partition."""
    async with TableClient.from_connection_string(azurite, TABLE) as table:
        return [row async for row in table.query_entities(f"PartitionKey eq '{partition}'")]


async def poisoned(azurite: str) -> int:
    """Count the messages that were given up."""
    async with QueueClient.from_connection_string(azurite, "diagnoses-poison") as queue:
        return (await queue.get_queue_properties()).approximate_message_count or 0


def told(workspace: Workspace, digest: Message) -> Counter[str]:
    """Return the lines of clusters in a digest and on its pages."""
    pages = [one for one in workspace.messages if one.thread_ts == digest.ts]
    pages = [one for one in pages if one.text.startswith("Clusters of this digest")]
    return Counter(line for one in pages for line in lines(one, workspace) if line[0] == "•")


def details(workspace: Workspace) -> Counter[str]:
    """Count the root messages of clusters, wherever they stand, by state and cluster."""
    buttons = [one for one in workspace.messages if any(b["type"] == "actions" for b in one.blocks)]
    heads = [one.text.split(":")[0] for one in buttons]
    return Counter(head for head in heads if not head.startswith("All checks"))


async def test_a_region_fails_and_one_digest_tells_all(azurite: str, tmp_path: Path) -> None:
    world, failed = region(CLUSTERS)
    began = time.monotonic()
    with (tmp_path / "hosts.log").open("w+") as log:
        async with AsyncExitStack() as stack:
            workspace = contoso()
            workspace.rate_limited = True
            slack = await stack.enter_async_context(serve(workspace))
            arm = await stack.enter_async_context(serve_azure(world))
            environ = settings(world, slack, arm) | {"AzureWebJobsStorage": azurite}
            starting = (
                stack.enter_async_context(run_host(environ, key=secrets.token_hex(8), log=log))
                for _ in range(WORKERS)
            )
            hosts = [await one for one in starting]
            statuses = await deliver(hosts, failed)
            states = await idle(hosts)
            incidents, poison = await rows(azurite, "incident"), await poisoned(azurite)
    took_s = time.monotonic() - began
    sent = sum(call.method == "chat.postMessage" for call in workspace.calls)
    refused = sent - len(workspace.messages)
    logging.getLogger(__name__).info(
        "%s clusters, %s notices, %s messages, %s refused, %s ARM calls, %.0f s",
        CLUSTERS, statuses.total(), len(workspace.messages), refused, len(arm.requests), took_s,
    )  # fmt: skip
    assert statuses == {202: 5 * CLUSTERS}
    assert [state["failed"] for state in states] == [{}] * WORKERS
    assert poison == 0
    assert Counter((row["done"], bool(row["state"])) for row in incidents) == {
        (True, True): CLUSTERS
    }
    # Slack takes none that comes within a second; a worker out of breath may come too early.
    assert refused <= sent // 20
    (digest,) = (one for one in workspace.roots(CHANNEL) if "failed operations" in one.text)
    assert lines(digest, workspace)[0] == (
        f"🚨 {CLUSTERS} failed operations on {CLUSTERS} clusters."
    )
    assert told(workspace, digest) == Counter(f"• {one.name}: {one.kind.verdict}" for one in failed)
    assert details(workspace) == Counter(
        f"{one.kind.verdict.split(':')[0]} on {one.name}" for one in failed
    )
    assert lines(digest, workspace)[1:] == [
        *(
            f"• {one.decides or 'Region uksouth'}{' decides' if one.decides else ''}: "
            f"{CLUSTERS * one.share // 5} clusters"
            for one in KINDS
        ),
        "Each cluster with its verdict stands in the thread.",
    ]
