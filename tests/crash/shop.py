"""Everything that a worker under test needs: storage, a simulated Azure and Slack, and itself."""

import asyncio
import sys
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from azure.data.tables.aio import TableClient

from bot.memory.azure import TABLE
from bot.memory.storms import WINDOW
from bot.request import DiagnosisRequest, to_json
from sandbox.azure.server import SimulatedArm
from sandbox.azure.server import serve as serve_azure
from sandbox.host.queues import StorageQueues
from sandbox.process import ROOT, child_environment
from sandbox.slack.server import Slack, serve
from sandbox.slack.workspace import Message, contoso
from sandbox.stage import CHANNEL, settings
from sandbox.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """A worker that waits to be told, and what it works with."""

    world: World
    slack: Slack
    arm: SimulatedArm
    connection: str
    folder: Path
    worker: asyncio.subprocess.Process

    async def put(self, job: DiagnosisRequest) -> str:
        """Put a job into a queue of its own, and return the queue's name."""
        queues, queue = StorageQueues(self.connection), f"q{uuid.uuid4().hex}"
        await queues.send(queue, to_json(job))
        await queues.close()
        return queue

    async def calm(self) -> None:
        """Let the next failure be the first for a while, for many would be told in one digest."""
        async with TableClient.from_connection_string(self.connection, TABLE) as table:
            await table.delete_entity(WINDOW, CHANNEL)

    async def work(self, queue: str, dies_at: int = 0) -> tuple[int, list[str]]:
        """Let a worker do a queue; return its exit status and the awaits it came to."""
        assert self.worker.stdin is not None
        assert self.worker.stdout is not None
        diary = self.folder / f"{queue}-{dies_at}-{uuid.uuid4().hex}"
        diary.touch()
        self.worker.stdin.write(f"{queue} {dies_at} {diary}\n".encode())
        status = await asyncio.wait_for(self.worker.stdout.readline(), 60)
        return int(status), diary.read_text().splitlines()

    def said(self, since: int = 0) -> list[Message]:
        """Return the channel's messages but for the first `since`."""
        return [one for one in self.slack.workspace.messages if one.channel == CHANNEL][since:]


@asynccontextmanager
async def open_shop(world: World, connection: str, folder: Path) -> AsyncIterator[Shop]:
    """Serve a world and a workspace, and start a worker."""
    async with serve(contoso()) as slack, serve_azure(world) as arm:
        environ = settings(world, slack, arm) | {"AzureWebJobsStorage": connection}
        worker = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.crash.worker",
            cwd=ROOT,
            env=child_environment(environ),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:
            yield Shop(
                world=world,
                slack=slack,
                arm=arm,
                connection=connection,
                folder=folder,
                worker=worker,
            )
        finally:
            assert worker.stdin is not None
            worker.stdin.close()
            await worker.wait()
