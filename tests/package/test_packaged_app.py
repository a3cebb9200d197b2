"""The unpacked package starts in a process of its own and answers whatever may call it.

Nothing but the package and Python's standard library is there to import; simulated Azure and
Slack are reached by settings alone. The test plays the host: it carries queue messages on. The
worker is a small one of ours and, where a Python 3.13 is found, Azure's own.
"""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from uv import find_uv_bin

from sandbox.azure.server import serve as serve_azure
from sandbox.process import KEPT
from sandbox.scenarios import SCENARIOS
from sandbox.slack.people import SignedRequest, slash
from sandbox.slack.server import Slack, serve
from sandbox.slack.workspace import contoso
from sandbox.stage import ASKER, CHANNEL, COMMAND, settings
from sandbox.world import World
from tests.package.conftest import Package, find_python, unpack
from tests.package.locked import ROOT

PATIENCE_S = 60
CAUSE = (
    "Cause found on aks-prod-uks: Rule deny-unlisted-saas (priority 200) of subnet NSG "
    "nsg-aks-nodes denies TCP to… Fix commands inside the thread."
)
GIVEN_UP = [
    (
        (
            "No answer for aks-prod-uks: The check failed several times and was given up. "
            "Its log says why. What to do is in the message."
        ),
        False,
    ),
    (
        "No answer on aks-prod-uks: the command line makes the same checks. See the message above.",
        True,
    ),
]
UNTOLD = (
    "error", "pool", "channel", "user", "operation", "at", "answer_url", "incident", "thread_ts",
    "node_group", "correlation",
)  # fmt: skip
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


OURS = Engine(program="worker.py", python=sys.executable)
PLATFORMS_PYTHON = find_python("3.13")
ENGINES = {"ours": OURS}
if PLATFORMS_PYTHON is not None:
    # Microsoft's runtime needs 3.13; where this machine lacks it, ours alone is asked.
    ENGINES["the platform's"] = Engine(
        program="platform_worker.py", python=PLATFORMS_PYTHON, install=(RUNTIME,)
    )


@pytest.fixture(scope="module", params=list(ENGINES))
def engine(request: pytest.FixtureRequest) -> Engine:
    """Return each worker in turn."""
    return ENGINES[request.param]


@pytest.fixture(scope="module")
def packed(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Package:
    """Build the package for the worker's Python."""
    return unpack(tmp_path_factory.mktemp("packed"), engine.python)


@pytest.fixture
async def worker(engine: Engine, packed: Package, tmp_path: Path) -> AsyncIterator[Worker]:
    """Run the worker on the package, against simulated Azure and Slack."""
    program = engine.set_up(tmp_path)
    world = SCENARIOS["nsg-deny"].build()
    async with serve(contoso()) as slack, serve_azure(world) as arm:
        basics = {name: os.environ[name] for name in KEPT if name in os.environ}
        process = await asyncio.create_subprocess_exec(
            engine.python, "-I", "-S", program, packed.unpacked,
            cwd=packed.unpacked,
            env={**basics, "NO_PROXY": "127.0.0.1", **settings(world, slack, arm)},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=2**20,
        )  # fmt: skip
        yield Worker(process=process, functions=await said(process), world=world, slack=slack)
        assert process.stdin is not None
        process.stdin.close()
        assert await asyncio.wait_for(process.wait(), PATIENCE_S) == 0


def as_host_sends(request: SignedRequest) -> dict[str, object]:
    return {"headers": request.headers, "body": request.body.decode()}


def only_job(result: Any) -> str:  # noqa: ANN401 - JSON
    """Return the one message that a function queued for a diagnosis."""
    [[queue, text]] = result["sent"]
    assert queue == "diagnoses"
    return str(text)


def job(world: World, text: str, **asked: object) -> dict[str, object]:
    """Return the message that a request becomes; its key is the sender's own choice."""
    return {
        "kind": "diagnose",
        "key": json.loads(text)["key"],
        "cluster_id": world.cluster_id,
        **dict.fromkeys(UNTOLD),
        "probe": False,
        **asked,
    }


async def test_functions_are_indexed(worker: Worker) -> None:
    assert worker.functions == [
        ["aks_events", "eventGridTrigger", "diagnoses"],
        ["alerts", "httpTrigger", "diagnoses"],
        ["diagnose", "queueTrigger"],
        ["give_up", "queueTrigger"],
        ["list_clusters", "timerTrigger"],
        ["purge", "timerTrigger"],
        ["show_digests", "timerTrigger"],
        ["slack", "httpTrigger", "diagnoses"],
        ["tend", "timerTrigger", "diagnoses"],
    ]


async def test_signed_command_is_answered_and_queued_and_comes_to_a_thread(worker: Worker) -> None:
    answered = await worker.run("slack", as_host_sends(worker.command(worker.world.cluster_id)))
    text = only_job(answered)
    asked = job(worker.world, text, trigger="slash", channel=CHANNEL, user=ASKER)
    told = json.loads(text)

    assert answered["response"]["status"] == 200
    assert told == asked | {"answer_url": told["answer_url"]}
    assert told["answer_url"].startswith(worker.slack.base_url)
    assert await worker.run("diagnose", text) == {"response": None, "sent": []}
    assert worker.thread[0] == (CAUSE, False)
    assert [(said.partition(" on aks-prod-uks")[0], inside) for said, inside in worker.thread] == [
        ("Cause found", False),
        ("All checks", True),
        ("Evidence", True),
        ("What changed", True),
        ("What to do", True),
        ("The changes", True),
        ("Cause found", True),
    ]


async def test_unsigned_command_is_refused(worker: Worker) -> None:
    signed = worker.command(worker.world.cluster_id)
    forged = SignedRequest(headers=signed.headers, body=signed.body + b"+")
    answered = await worker.run("slack", as_host_sends(forged))

    assert (answered["response"]["status"], answered["sent"], worker.thread) == (401, [], [])


@pytest.mark.parametrize(("kind", "trigger"), [("eventgrid", "event"), ("alert", "alert")])
async def test_notices_are_queued(worker: Worker, kind: str, trigger: str) -> None:
    body = worker.world.event(kind)
    if kind == "alert":
        queued = await worker.run("alerts", {"headers": {}, "body": json.dumps(body)})
    else:
        queued = await worker.run("aks_events", body)
    text = only_job(queued)
    asked = job(worker.world, text, trigger=trigger, operation="Create or update the cluster")
    told = json.loads(text)

    assert queued["response"] == ({"status": 202, "body": ""} if kind == "alert" else None)
    assert told == asked | {"at": told["at"], "correlation": worker.world.correlation_id}


async def test_poison_message_is_told_to_the_channel(worker: Worker) -> None:
    text = only_job(await worker.run("aks_events", worker.world.event("eventgrid")))

    assert await worker.run("give_up", text) == {"response": None, "sent": []}
    assert worker.thread == GIVEN_UP


async def test_nothing_but_the_package_is_imported_and_it_stays_as_it_was(
    worker: Worker, packed: Package
) -> None:
    text = only_job(await worker.run("aks_events", worker.world.event("eventgrid")))
    await worker.run("diagnose", text)
    files = [path for path in packed.unpacked.rglob("*") if path.is_file()]

    assert await worker.ask({}) == []
    # Byte code that Python had found stale or missing would have been written anew.
    assert sorted(path.relative_to(packed.unpacked).as_posix() for path in files) == packed.names
