"""A worker process on an unpacked package, and the two programs that can play it."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from uv import find_uv_bin

from sandbox.azure.server import serve as serve_azure
from sandbox.process import KEPT
from sandbox.scenarios import SCENARIOS
from sandbox.slack.people import SignedRequest, slash
from sandbox.slack.server import Slack, serve
from sandbox.slack.workspace import contoso
from sandbox.stage import ASKER, CHANNEL, COMMAND, settings
from sandbox.world import World
from tests.package.built import Package
from tests.package.locked import ROOT
from tools.pythons import find

PATIENCE_S = 60
OURS, PLATFORMS = "ours", "the platform's"
# The one Python that Microsoft's runtime is published for.
PLATFORMS_PYTHON = "3.13"
RUNTIME = "azure-functions-runtime==1.3.0"
PROGRAMS = ("tests/package/worker.py", "tests/package/platform_worker.py")
HARNESS = (
    "sandbox/__init__.py",
    *(f"sandbox/host/{n}.py" for n in ("__init__", "functions", "invoke")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """The running worker, what it found in the package, and the world that it sees."""

    process: asyncio.subprocess.Process
    functions: list[list[str]]
    world: World
    slack: Slack

    async def ask(self, asked: object) -> Any:  # noqa: ANN401 - JSON
        """Send a line and return the answer."""
        stdin = self.process.stdin
        assert stdin is not None
        stdin.write(f"{json.dumps(asked)}\n".encode())
        await stdin.drain()
        return await said(self.process)

    async def run(self, function: str, on: object) -> Any:  # noqa: ANN401 - JSON
        """Run a function on what the host would send."""
        return await self.ask({"run": function, "on": on})

    def command(self, words: str) -> SignedRequest:
        """Return what Slack sends when somebody types the command."""
        return slash(self.slack, command=COMMAND, words=words, user=ASKER, channel=CHANNEL)

    @property
    def thread(self) -> list[tuple[str, bool]]:
        """The channel's messages in order: the text, and whether it stands in a thread."""
        messages = self.slack.workspace.messages
        return [(each.text, bool(each.thread_ts)) for each in messages if each.channel == CHANNEL]


async def said(process: asyncio.subprocess.Process) -> Any:  # noqa: ANN401 - JSON
    """Return the worker's next answer."""
    assert process.stdout is not None
    line = await asyncio.wait_for(process.stdout.readline(), PATIENCE_S)
    assert line, f"the worker ended with {await process.wait()}"
    return json.loads(line)


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """What plays the platform's worker, and the Python that runs it."""

    program: str
    python: str
    install: tuple[str, ...] = ()

    def set_up(self, folder: Path) -> Path:
        """Put the program and what it needs into a folder, and return the program."""
        for name in (*HARNESS, *PROGRAMS):
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, target)
        if self.install:
            subprocess.run(  # noqa: S603 - uv, with our own arguments
                [
                    find_uv_bin(), "pip", "install", "--quiet", "--no-deps", "--target", folder,
                    "--python", self.python, *self.install,
                ],
                check=True,
            )  # fmt: skip
        return folder / "tests/package" / self.program


def engine(name: str) -> Engine | None:
    """Return what plays the worker under a name; None for Microsoft's where its Python is absent.

    Raises:
        KeyError: no such engine is known.
    """
    if name == OURS:
        return Engine(program="worker.py", python=sys.executable)
    python = find(PLATFORMS_PYTHON, os.environ)
    if python is None:
        return None
    program = {PLATFORMS: "platform_worker.py"}[name]
    return Engine(program=program, python=str(python), install=(RUNTIME,))


@asynccontextmanager
async def run(engine: Engine, package: Package, folder: Path) -> AsyncIterator[Worker]:
    """Run a worker on a package, against simulated Azure and Slack; `folder` is its own."""
    program = engine.set_up(folder)
    world = SCENARIOS["nsg-deny"].build()
    async with serve(contoso()) as slack, serve_azure(world) as arm:
        basics = {name: os.environ[name] for name in KEPT if name in os.environ}
        process = await asyncio.create_subprocess_exec(
            engine.python, "-I", "-S", program, package.unpacked,
            cwd=package.unpacked,
            env={**basics, "NO_PROXY": "127.0.0.1", **settings(world, slack, arm)},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=2**20,
        )  # fmt: skip
        yield Worker(process=process, functions=await said(process), world=world, slack=slack)
        assert process.stdin is not None
        process.stdin.close()
        assert await asyncio.wait_for(process.wait(), PATIENCE_S) == 0
