"""A small Functions app of the tests' own, and a host process that runs it."""

import asyncio
import os
import socket
import sys
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from json import dumps, loads
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

ROOT = Path(__file__).parents[3]
HOST_JSON = {
    "version": "2.0",
    "extensions": {
        "http": {"routePrefix": "api"},
        "queues": {
            "maxDequeueCount": 3,
            "visibilityTimeout": "00:00:00",
            "maxPollingInterval": "00:00:01",
        },
    },
}
APP = """
import json, pathlib, time
from typing import List
import azure.functions as func

app = func.FunctionApp(http_auth_level=func.AuthLevel.FUNCTION)
SEEN = pathlib.Path("seen.jsonl")

def note(**facts):
    with SEEN.open("a") as file:
        file.write(json.dumps(facts) + "\\n")

@app.function_name("echo")
@app.route(route="echo/{word}", methods=["POST"], auth_level=func.AuthLevel.ANONYMOUS)
def echo(req: func.HttpRequest) -> func.HttpResponse:
    body = {"body": req.get_body().hex(), "params": dict(req.params),
            "route": dict(req.route_params), "lower": all(k == k.lower() for k in req.headers),
            "mark": req.headers.get("X-Mark")}
    return func.HttpResponse(json.dumps(body), mimetype="application/json", status_code=203)

@app.function_name("put")
@app.route(route="put", methods=["POST"])
@app.queue_output(arg_name="out", queue_name="work", connection="AzureWebJobsStorage")
async def put(req: func.HttpRequest, out: func.Out[List[str]]) -> str:
    out.set(req.get_json())
    return "kept"

@app.function_name("fail")
@app.route(route="fail", methods=["POST"])
@app.queue_output(arg_name="out", queue_name="work", connection="AzureWebJobsStorage")
def fail(req: func.HttpRequest, out: func.Out[str]) -> str:
    out.set("never sent")
    raise RuntimeError("no")

@app.function_name("time")
@app.route(route="time", methods=["POST"])
def tell(req: func.HttpRequest) -> str:
    return str(time.time())

@app.function_name("events")
@app.event_grid_trigger(arg_name="event")
@app.queue_output(arg_name="out", queue_name="work", connection="AzureWebJobsStorage")
def events(event: func.EventGridEvent, out: func.Out[str]) -> None:
    out.set(f"{type(event).__name__} {event.id} {event.subject}")

@app.function_name("work")
@app.queue_trigger(arg_name="msg", queue_name="work", connection="AzureWebJobsStorage")
async def work(msg: func.QueueMessage) -> None:
    text = msg.get_body().decode()
    note(queue="work", text=text, count=msg.dequeue_count)
    if text == "boom":
        raise RuntimeError("boom")
    if text == "third time" and msg.dequeue_count < 3:
        raise RuntimeError("not yet")

@app.function_name("poison")
@app.queue_trigger(arg_name="msg", queue_name="work-poison", connection="AzureWebJobsStorage")
def poison(msg: func.QueueMessage) -> None:
    note(queue="work-poison", text=msg.get_body().decode(), count=msg.dequeue_count)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningHost:
    """A host process with its app's folder, and a way to talk to it."""

    url: str
    folder: Path
    session: ClientSession

    async def post(
        self,
        path: str,
        *,
        json: object = None,
        data: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, str]:
        """POST and return status and body."""
        url = f"{self.url}{path}"
        async with self.session.post(url, json=json, data=data, headers=headers) as response:
            return response.status, await response.text()

    async def state(self) -> dict[str, Any]:
        """Return the host's own account of itself."""
        async with self.session.get(f"{self.url}/admin/sandbox") as response:
            state: dict[str, Any] = await response.json()
            return state

    async def seen(self) -> list[dict[str, Any]]:
        """Wait until the host is idle and return what the queue functions noted."""
        async with asyncio.timeout(20):
            while not (await self.state())["idle"]:  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.02)
        lines = (self.folder / "seen.jsonl").read_text().splitlines()
        return [loads(line) for line in lines]


Start = Callable[..., Awaitable[RunningHost]]


ACCOUNT = "devstoreaccount1"
KEY = b64encode(b"a key for this test alone").decode()


@pytest.fixture
async def azurite(require_tool: Callable[[str], Path]) -> AsyncIterator[str]:
    """Run Azurite in memory and return its connection string."""
    script, node = require_tool("azurite"), require_tool("node")
    ports = [_free_port() for _ in range(3)]
    options = [
        part
        for name, port in zip(("blob", "queue", "table"), ports, strict=True)
        for part in (f"--{name}Host", "127.0.0.1", f"--{name}Port", str(port))
    ]
    process = await asyncio.create_subprocess_exec(
        node, script, *options, "--inMemoryPersistence", "--skipApiVersionCheck",
        "--disableTelemetry", "--silent",
        env={"PATH": os.environ["PATH"], "AZURITE_ACCOUNTS": f"{ACCOUNT}:{KEY}"},
        stdout=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        await _open(ports[1])
        yield (
            f"DefaultEndpointsProtocol=http;AccountName={ACCOUNT};AccountKey={KEY};"
            f"QueueEndpoint=http://127.0.0.1:{ports[1]}/{ACCOUNT}"
        )
    finally:
        process.terminate()
        await process.wait()


async def _open(port: int) -> None:
    async with asyncio.timeout(30):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except ConnectionRefusedError:
                await asyncio.sleep(0.1)
            else:
                writer.close()
                return


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def app_folder(tmp_path: Path) -> Path:
    """Write the small app."""
    (tmp_path / "host.json").write_text(dumps(HOST_JSON))
    (tmp_path / "function_app.py").write_text(APP)
    return tmp_path


@pytest.fixture
async def start(app_folder: Path) -> AsyncIterator[Start]:
    """Start hosts; they end when the test does, because their standard input closes."""
    processes: list[asyncio.subprocess.Process] = []
    async with ClientSession() as session:

        async def begin(*options: str, **environ: str) -> RunningHost:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "sandbox.host", "--port", "0", "--with-parent", *options,
                cwd=app_folder,
                env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environ},
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
            )  # fmt: skip
            processes.append(process)
            assert process.stdout is not None
            line = await asyncio.wait_for(process.stdout.readline(), 20)
            return RunningHost(url=loads(line)["url"], folder=app_folder, session=session)

        yield begin
    for process in processes:
        assert process.stdin is not None
        process.stdin.close()
        assert await asyncio.wait_for(process.wait(), 20) == 0
