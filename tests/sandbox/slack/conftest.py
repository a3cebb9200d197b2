"""A served workspace and Slack's own clients to talk to it."""

from collections.abc import AsyncIterator

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack.server import Slack, serve
from sandbox.slack.workspace import Workspace, contoso

PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy")


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack's client takes a proxy even for 127.0.0.1."""
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def workspace() -> Workspace:
    """Return a fresh workspace whose app has every scope but chat:write.public."""
    made = contoso()
    made.scopes |= {"channels:read", "im:write", "usergroups:read"}
    return made


@pytest.fixture
async def slack(workspace: Workspace) -> AsyncIterator[Slack]:
    """Serve the workspace."""
    async with serve(workspace) as served:
        yield served


@pytest.fixture
def client(slack: Slack) -> AsyncWebClient:
    """Return Slack's own client for the app."""
    return AsyncWebClient(token=slack.workspace.bot_token, base_url=slack.api_url, timeout=5)
