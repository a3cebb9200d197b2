"""A served workspace, an app signed with its secret, time that tests turn, and real tables."""

import os
import socket
import subprocess
from base64 import b64encode
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from time import monotonic, sleep

import pytest

from bot.posting import SlackPoster, make_client
from bot.settings import SlackSettings
from sandbox.slack.server import Slack, serve
from sandbox.slack.workspace import Workspace, contoso
from tests.bot.clock import FakeTime

PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy")
ACCOUNT = "devstoreaccount1"
KEY = b64encode(b"a key for these tests alone").decode()
START_S = 30


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack's client takes a proxy even for 127.0.0.1."""
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def workspace() -> Workspace:
    """Return a fresh workspace."""
    return contoso()


@pytest.fixture
async def slack(workspace: Workspace) -> AsyncIterator[Slack]:
    """Serve the workspace."""
    async with serve(workspace) as served:
        yield served


@pytest.fixture
def settings(slack: Slack) -> SlackSettings:
    """Return the settings of the served workspace's app."""
    return SlackSettings(
        token=slack.workspace.bot_token,
        signing_secret=slack.workspace.signing_secret,
        default_channel="C0AKSOPS",
        oncall_group="S0ONCALL",
        api_url=slack.api_url,
    )


@pytest.fixture
def poster(settings: SlackSettings) -> SlackPoster:
    """Return a poster that talks to the served workspace through Slack's own client."""
    return SlackPoster(make_client(settings))


@pytest.fixture
def time() -> FakeTime:
    """Return time that passes only where somebody sleeps, or a test says so."""
    return FakeTime()


@pytest.fixture(scope="module")
def azurite(require_tool: Callable[[str], Path]) -> Iterator[str]:
    """Run Azurite in memory and return its connection string."""
    script, node = require_tool("azurite"), require_tool("node")
    ports = [_free_port() for _ in range(3)]
    options = [
        part
        for name, port in zip(("blob", "queue", "table"), ports, strict=True)
        for part in (f"--{name}Host", "127.0.0.1", f"--{name}Port", str(port))
    ]
    process = subprocess.Popen(  # noqa: S603 - our own tool
        [node, script, *options, "--inMemoryPersistence", "--skipApiVersionCheck",
         "--disableTelemetry", "--silent"],
        env={"PATH": os.environ["PATH"], "AZURITE_ACCOUNTS": f"{ACCOUNT}:{KEY}"},
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait_for(ports[2])
        yield (
            f"DefaultEndpointsProtocol=http;AccountName={ACCOUNT};AccountKey={KEY};"
            f"QueueEndpoint=http://127.0.0.1:{ports[1]}/{ACCOUNT};"
            f"TableEndpoint=http://127.0.0.1:{ports[2]}/{ACCOUNT}"
        )
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int) -> None:
    deadline = monotonic() + START_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if monotonic() > deadline:
                raise
            sleep(0.1)
        else:
            return


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
