"""A served workspace, an app signed with its secret, time that tests turn, and real tables."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from bot.posting import SlackPoster, make_client
from bot.settings import SlackSettings
from sandbox.slack.server import Slack, serve
from sandbox.slack.workspace import Workspace, contoso
from tests.azurite import run_azurite
from tests.bot.clock import FakeTime

PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy")


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
    with run_azurite(require_tool("node"), require_tool("azurite")) as connection:
        yield connection
