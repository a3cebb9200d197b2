"""The function app as the host runs it: what it registers, what it loads, and every way through it.

The local host loads `function_app.py` through azure.functions' own registry, Azure and Slack are
simulated, and retries follow at once.
"""

import asyncio
import json
import logging
import secrets
import shutil
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

import pytest
from azure.data.tables.aio import TableClient
from azure.storage.queue.aio import QueueClient

import function_app
from bot.listeners import SLOWLY
from bot.memory.azure import TABLE
from bot.private import CLOSED
from sandbox.azure.events import CLAIMS
from sandbox.azure.server import serve as serve_azure
from sandbox.process import run_host
from sandbox.scenarios import SCENARIOS
from sandbox.slack.people import SignedRequest, send, signed, slash
from sandbox.slack.server import Slack, serve
from sandbox.slack.workspace import Fault, Message, contoso
from sandbox.stage import ASKER, CHANNEL, COMMAND, Stage, settings
from tests.azurite import run_azurite

ROOT = Path(__file__).resolve().parent.parent
QUEUE = {
    "direction": 1,
    "type": "queue",
    "name": "job",
    "queueName": "diagnoses",
    "connection": "AzureWebJobsStorage",
}


def plain(binding: dict[str, Any]) -> dict[str, Any]:
    """Return a binding with enums as their values."""
    return json.loads(json.dumps(binding, default=lambda enum: enum.value))  # type: ignore[no-any-return] # JSON


@pytest.mark.parametrize(
    "library",
    [
        "azure.core.pipeline.policies.http_logging_policy",
        "azure.identity.aio._internal.get_token_mixin",
        "azure.data.tables",
        "msal.token_cache",
        "urllib3.connectionpool",
        "httpx",
    ],
)
def test_requests_of_libraries_stay_out_of_the_log(
    library: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    logger = logging.getLogger(library)
    logger.info("Authorization: Bearer words")
    logger.warning("slow")
    assert caplog.messages == ["slow"]


def registered() -> dict[str, list[dict[str, Any]]]:
    """Return the app's functions with their bindings, by name."""
    functions: list[Any] = function_app.app.get_functions()
    return {
        one.get_function_name(): [plain(each) for each in one.get_dict_repr()["bindings"]]
        for one in functions
    }


def http(route: str, level: str) -> list[dict[str, Any]]:
    trigger = {
        "direction": 0,
        "type": "httpTrigger",
        "name": "req",
        "methods": ["POST"],
        "authLevel": level,
        "route": route,
    }
    return [QUEUE, trigger, {"direction": 1, "type": "http", "name": "$return"}]


def from_queue(name: str) -> list[dict[str, Any]]:
    return [{**QUEUE, "direction": 0, "type": "queueTrigger", "queueName": name}]


def timer(schedule: str) -> dict[str, Any]:
    return {"direction": 0, "type": "timerTrigger", "name": "clock", "schedule": schedule}


def test_functions_have_the_contracts_names_routes_and_queues() -> None:
    event = {"direction": 0, "type": "eventGridTrigger", "name": "event"}
    assert registered() == {
        "slack": http("slack", "anonymous"),
        "aks_events": [QUEUE, event],
        "alerts": http("alerts", "function"),
        "diagnose": from_queue("diagnoses"),
        "give_up": from_queue("diagnoses-poison"),
        "tend": [{**QUEUE, "name": "jobs"}, timer("0 * * * * *")],
        "purge": [timer("0 17 3 * * *")],
        "show_digests": [timer("30 * * * * *")],
        "list_clusters": [timer("0 */10 * * * *")],
    }


def test_host_json_is_what_the_queues_need() -> None:
    host = json.loads((ROOT / "host.json").read_text())
    assert (host["version"], host["extensions"]) == (
        "2.0",
        {
            "http": {"routePrefix": "api"},
            "queues": {
                "batchSize": 8,
                "newBatchThreshold": 4,
                "maxDequeueCount": 14,
                "maxPollingInterval": "00:00:02",
                "messageEncoding": "base64",
                "visibilityTimeout": "00:00:30",
            },
        },
    )


def test_importing_the_app_loads_the_standard_library_and_azure_functions_alone() -> None:
    code = (
        "import sys, azure.functions; before = set(sys.modules); import function_app; "
        "new = {name.partition('.')[0] for name in set(sys.modules) - before}; "
        "print(sorted(new - set(sys.stdlib_module_names)))"
    )
    done = subprocess.run(  # noqa: S603 - our own line
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "['function_app']"


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """A running app, its workspace, and what it logged."""

    stage: Stage
    slack: Slack
    log: IO[str]

    async def idle(self) -> dict[str, Any]:
        """Wait until nothing is queued or running, and return the host's account."""
        async with asyncio.timeout(40):
            while not (state := await self.stage.host.state())["idle"]:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        return state

    async def settled(self) -> dict[str, Any]:
        """Return the host's account once nothing runs; a message may stay behind."""
        async with asyncio.timeout(40):
            while True:
                before = await self.stage.host.state()
                await asyncio.sleep(0.5)
                after = await self.stage.host.state()
                if before == after and not after["running"]:
                    return after

    @property
    def roots(self) -> list[Message]:
        """Return the channel's root messages."""
        return self.slack.workspace.roots(CHANNEL)

    @property
    def whispers(self) -> list[tuple[str, str]]:
        """Return what only one user saw: by which way, and the text."""
        return [(one.via, one.text) for one in self.slack.workspace.ephemerals]

    def logged(self) -> str:
        """Return the app's log so far."""
        self.log.seek(0)
        return self.log.read()


@asynccontextmanager
async def show(folder: Path, scenario: str = "nsg-deny", **changed: str) -> AsyncIterator[Show]:
    """Run the app on a scenario with some settings changed."""
    world = SCENARIOS[scenario].build()
    with TemporaryFile("w+") as log:
        async with serve(contoso()) as slack, serve_azure(world) as arm:
            chosen = settings(world, slack, arm) | changed
            key = secrets.token_hex(16)
            async with run_host(chosen, key=key, folder=folder, log=log) as host:
                stage = Stage(world=world, slack=slack, arm=arm, host=host)
                yield Show(stage=stage, slack=slack, log=log)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with the app as it is, whose host retries at once."""
    shutil.copy(ROOT / "function_app.py", tmp_path)
    host = json.loads((ROOT / "host.json").read_text())
    host["extensions"]["queues"]["visibilityTimeout"] = "00:00:00"
    (tmp_path / "host.json").write_text(json.dumps(host))
    return tmp_path


@pytest.fixture
def azurite(require_tool: Callable[[str], Path]) -> Iterator[str]:
    """Run Azurite in memory and return its connection string."""
    with run_azurite(require_tool("node"), require_tool("azurite")) as connection:
        yield connection


def texts(value: object) -> list[str]:
    """Return every text of a message's blocks, in order."""
    if isinstance(value, list):
        return [text for one in value for text in texts(one)]
    if not isinstance(value, dict):
        return []
    own = [value["text"]] if isinstance(value.get("text"), str) else []
    return own + [text for part in value.values() for text in texts(part)]


CAUSE = (
    "Cause found on aks-prod-uks: Rule deny-unlisted-saas (priority 200) of subnet NSG "
    "nsg-aks-nodes denies TCP to… Fix commands inside the thread."
)


async def test_every_notice_of_one_failure_comes_to_one_thread(folder: Path) -> None:
    async with show(folder) as on:
        for kind in ("eventgrid", "eventgrid", "cloudevents", "alert"):
            assert await on.stage.notify(kind) == 202
        state = await on.idle()
        assert [root.text for root in on.roots] == [CAUSE]
        assert (state["failed"], state["succeeded"]["diagnose"]) == ({}, 4)
        personal = [*CLAIMS.values(), "fairweather", on.slack.workspace.bot_token]
        said = on.logged() + str(on.slack.workspace.messages)
        assert [word for word in personal if len(word) > 3 and word in said] == []


async def test_replayed_command_comes_to_one_thread(folder: Path) -> None:
    async with show(folder) as on:
        request = slash(
            on.slack, command=COMMAND, words=on.stage.words, user=ASKER, channel=CHANNEL
        )
        url = f"{on.stage.host.url}/api/slack"
        for _ in range(2):
            reply = await send(on.slack, request, url=url, user=ASKER, channel=CHANNEL)
            assert reply.status == 200
        await on.idle()
        assert [root.text for root in on.roots] == [CAUSE]
        secret = ("/commands/", "trigger_id", on.slack.workspace.bot_token, "Connection timed out")
        assert [word for word in secret if word in on.logged()] == []


async def test_wrong_requests_get_a_clear_answer_and_no_thread(folder: Path) -> None:
    async with show(folder) as on:
        url = f"{on.stage.host.url}/api/slack"
        secret = on.slack.workspace.signing_secret
        form = {"command": COMMAND, "text": on.stage.words}
        statuses = [
            await _post(on, url, SignedRequest(headers={}, body=b"text=help")),
            await _post(on, url, signed("another secret", form, time.time())),
            await _post(on, url, signed(secret, form, time.time() - 400)),
            await _post(on, url, signed(secret, {"payload": "{"}, time.time())),
            await _post(on, url, signed(secret, {"text": "x" * 300_000}, time.time())),
            await _post(on, f"{on.stage.host.url}/api/alerts", SignedRequest(headers={}, body=b"")),
            await on.stage.host.post("/api/alerts", {"data": "x" * 600_000}),
            await on.stage.host.post("/api/alerts", {"data": {}}),
            await on.stage.host.post("/api/alerts", ["not", "an", "alert"]),
        ]
        state = await on.idle()
        assert statuses == [401, 401, 401, 400, 413, 401, 413, 202, 202]
        assert (on.roots, state["failed"], state["succeeded"].get("diagnose")) == ([], {}, None)


async def test_callers_that_ask_too_often_are_told_to_wait(folder: Path) -> None:
    bounds = {"CONNCHECK_REQUESTS_PER_MINUTE": "2", "CONNCHECK_ALERTS_PER_MINUTE": "1"}
    async with show(folder, **bounds) as on:
        said = []
        for user in (ASKER, ASKER, ASKER, "U0BEN"):
            request = slash(on.slack, command=COMMAND, words="help", user=user, channel=CHANNEL)
            url = f"{on.stage.host.url}/api/slack"
            reply = await send(on.slack, request, url=url, user=user, channel=CHANNEL)
            said.append((reply.status, SLOWLY in reply.body))
        alerts = [await on.stage.host.post("/api/alerts", {"data": {}}) for _ in range(2)]
    assert said == [(200, False), (200, False), (200, True), (200, False)]
    assert alerts == [202, 429]


async def _post(on: Show, url: str, request: SignedRequest) -> int:
    async with on.stage.host.session.post(
        url, data=request.body, headers=request.headers
    ) as response:
        return response.status


async def test_foreign_and_malformed_events_are_dropped_with_a_reason(folder: Path) -> None:
    async with show(folder) as on:
        good = on.stage.world.event("eventgrid")
        events: list[dict[str, Any]] = [
            {**good, "eventType": "Microsoft.Resources.ResourceWriteSuccess"},
            {**good, "data": {**good["data"], "operationName": "Microsoft.Storage/x/write"}},
            {**good, "data": "words"},
            {**good, "data": {**good["data"], "resourceUri": 5}, "subject": "x"},
        ]
        webhook = "/runtime/webhooks/eventgrid?functionName=aks_events"
        assert await on.stage.host.post(webhook, events) == 202
        state = await on.idle()
        reasons = [
            line.split("dropped: ")[1] for line in on.logged().splitlines() if "dropped:" in line
        ]
        assert sorted(reasons) == [
            "the event has no data",
            "the event is not about a failed operation",
            "the event is not about an operation of a managed cluster",
            "the event is not about an operation of a managed cluster",
        ]
        assert (on.roots, state["failed"]) == ([], {})


async def test_asker_is_told_alone_what_only_the_asker_can_mend(folder: Path) -> None:
    async with show(folder) as on:
        await on.stage.type("help")
        await on.stage.type("rg-none/aks-none timed out")
        await on.idle()
        await on.stage.type(on.stage.words, channel="C0GENERAL")
        await on.idle()
        ways = [(via, text.split(".")[0][:36]) for via, text in on.whispers]
        assert ways == [
            ("ack", "*/aks-conncheck CLUSTER [error text]"),
            ("ack", "Checking `aks-none` now"),
            ("response_url", "I see no cluster `aks-none` in resou"),
            ("ack", "Checking `aks-prod-uks` now"),
            ("response_url", CLOSED.split(".", maxsplit=1)[0]),
        ]
        assert [root.text.split(":")[0] for root in on.roots] == ["No answer for aks-none"]


async def test_worker_that_fails_every_time_ends_in_a_word_to_the_thread(folder: Path) -> None:
    async with show(folder) as on:
        on.slack.workspace.inject(Fault(method="chat.update", error="invalid_auth"), times=14)
        await on.stage.notify("eventgrid")
        state = await on.idle()
        root, *replies = on.slack.workspace.messages
        assert (state["failed"], state["succeeded"]["give_up"]) == ({"diagnose": 14}, 1)
        # Slack takes edits again by then, and what was found is not lost.
        assert root.text.startswith("Cause found on aks-prod-uks: ")
        assert texts(replies[-1].blocks)[0] == (
            "<!subteam^S0ONCALL> nodes cannot reach their API server."
        )


async def test_wrong_azure_setting_is_named_in_the_thread(folder: Path) -> None:
    async with show(folder, CONNCHECK_ARM_ENDPOINT="http://127.0.0.1:9") as on:
        await on.stage.notify("eventgrid")
        state = await on.idle()
        wrong = "CONNCHECK_ARM_ENDPOINT must be https://HOST[:PORT] alone."
        assert [text for text in texts(on.roots[0].blocks) if "CONNCHECK" in text] == [
            f"The bot's settings are wrong: {wrong}"
        ]
        assert (state["failed"], on.logged().count(wrong)) == ({}, 1)


async def test_wrong_slack_setting_is_a_500_that_the_log_names(folder: Path) -> None:
    async with show(folder, SLACK_DEFAULT_CHANNEL="#ops") as on:
        reply = await on.stage.type(on.stage.words)
        assert (reply.status, reply.body) == (
            500,
            "the app is not set up; its log names the setting",
        )
        assert await on.stage.notify("eventgrid") == 202
        state = await on.settled()
        # A timer may fail meanwhile, too.
        failed = {name: state["failed"].get(name) for name in ("diagnose", "give_up")}
        assert failed == {"diagnose": 14, "give_up": 14}
        assert on.slack.workspace.messages == []
        named = "Slack is not answered: SLACK_DEFAULT_CHANNEL must be a channel's id (C…)."
        assert on.logged().count(named) == 1


async def test_storage_keeps_threads_and_drops_what_is_no_request(
    folder: Path, azurite: str
) -> None:
    async with show(folder, AzureWebJobsStorage=azurite) as on:
        for _ in range(2):
            await on.stage.notify("eventgrid")
        for queue in ("diagnoses", "diagnoses-poison"):
            async with QueueClient.from_connection_string(azurite, queue) as client:
                for body in (b"{}", b"words", b"[" * 30_000):
                    await client.send_message(b64encode(body).decode())
        state = await on.idle()
        assert ([root.text for root in on.roots], state["failed"]) == ([CAUSE], {})
        assert on.logged().count("is dropped: it") == 6
        async with TableClient.from_connection_string(azurite, TABLE) as table:
            kept = [entity async for entity in table.query_entities("PartitionKey eq 'incident'")]
        assert [(one["ts"], one["done"]) for one in kept] == [(on.roots[0].ts, True)]


async def test_pool_that_is_gone_is_told_in_the_thread(folder: Path) -> None:
    async with show(folder) as on:
        good = on.stage.world.event("eventgrid")
        failed = {
            "resourceUri": f"{on.stage.world.cluster_id}/agentPools/gone",
            "operationName": "Microsoft.ContainerService/managedClusters/agentPools/write",
        }
        webhook = "/runtime/webhooks/eventgrid?functionName=aks_events"
        await on.stage.host.post(webhook, [{**good, "data": {**good["data"], **failed}}])
        state = await on.idle()
        told = [text for text in texts(on.roots[0].blocks) if "pool" in text]
        assert (told, state["failed"]) == (
            [
                "The cluster has no pool of that name; its pools: system, apps.",
                "The operation's pool is gone. To check the others, ask for the cluster by name.",
            ],
            {},
        )
