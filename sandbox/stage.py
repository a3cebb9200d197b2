"""One scenario on stage: simulated Azure, simulated Slack, and the function app between them."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any

from sandbox.azure.server import SimulatedArm
from sandbox.azure.server import serve as serve_azure
from sandbox.process import ROOT, Host, run_host
from sandbox.slack.people import Reply, send, slash
from sandbox.slack.server import Slack
from sandbox.slack.workspace import Message
from sandbox.world import World

CHANNEL, ASKER, ONCALL = "C0AKSOPS", "U0ANN", "S0ONCALL"
COMMAND = "/aks-conncheck"
GRACE_S = 2.0
POLL_S = 0.1
TRIGGERS = ("slash", "eventgrid", "cloudevents", "alert")


class NoThread(Exception):
    """The function app did not come to a thread; the text says how far it got."""


@dataclass(slots=True, kw_only=True)
class Stage:
    """Everything that runs, and the ways to set it in motion."""

    world: World
    slack: Slack
    arm: SimulatedArm
    host: Host

    @property
    def words(self) -> str:
        """What a person types after the command: the cluster, then the error where there is one."""
        return " ".join(filter(None, (self.world.cluster_id, self.world.error_text)))

    def change(self, world: World) -> None:
        """Put another world on stage; the function app goes on as it is."""
        self.world = world
        self.arm.show(world)

    async def type(self, words: str, *, user: str = ASKER, channel: str = CHANNEL) -> Reply:
        """Type the slash command in a channel."""
        request = slash(self.slack, command=COMMAND, words=words, user=user, channel=channel)
        url = f"{self.host.url}/api/slack"
        return await send(self.slack, request, url=url, user=user, channel=channel)

    async def notify(self, kind: str) -> int:
        """Deliver the world's event (`eventgrid`, `cloudevents`) or alert; return the status."""
        body = self.world.event(kind)
        if kind == "alert":
            return await self.host.post("/api/alerts", body)
        webhook = "/runtime/webhooks/eventgrid?functionName=aks_events"
        return await self.host.post(webhook, [body] if kind == "eventgrid" else body)

    async def trigger(self, kind: str) -> None:
        """Set the scenario going by slash command, event or alert.

        Raises:
            NoThread: the function app refused it.
        """
        status = (
            (await self.type(self.words)).status if kind == "slash" else await self.notify(kind)
        )
        if not 200 <= status < 300:  # noqa: PLR2004 - HTTP's success
            raise NoThread(f"the function app answered the {kind} trigger with status {status}")

    async def finished(self, limit_s: float) -> list[Message]:
        """Wait until nothing is queued or running, and return the channel's messages.

        Raises:
            NoThread: nothing was posted, or it took longer than `limit_s`.
            HostDied: the host ended.
        """
        started = time.monotonic()
        while True:
            state, spent_s = await self.host.state(), time.monotonic() - started
            messages = [m for m in self.slack.workspace.messages if m.channel == CHANNEL]
            if state["idle"] and messages:
                return messages
            if spent_s > limit_s or (state["idle"] and spent_s > GRACE_S):
                raise NoThread(f"no finished thread after {spent_s:.0f} s: {_account(state)}")
            await asyncio.sleep(POLL_S)


def settings(world: World, slack: Slack, arm: SimulatedArm) -> dict[str, str]:
    """Return the product's ordinary settings for these addresses."""
    return {**azure_settings(world, arm), **_slack_settings(slack)}


def azure_settings(world: World, arm: SimulatedArm) -> dict[str, str]:
    """Return the part that `python -m diagnostics` needs as well."""
    return {
        "AZURE_SDK_CLOUD_CONF": world.cloud,
        "CONNCHECK_ARM_ENDPOINT": arm.endpoint,
        "AZURE_SUBSCRIPTION_ID": world.subscription_id,
        "IDENTITY_ENDPOINT": arm.identity_endpoint,
        "IDENTITY_HEADER": arm.identity_header,
        "SSL_CERT_FILE": str(arm.ca_file),
    }


@asynccontextmanager
async def raise_curtain(
    world: World,
    slack: Slack,
    *,
    folder: Path = ROOT,
    log: IO[Any] | None = None,
    more: Mapping[str, str] = MappingProxyType({}),
) -> AsyncIterator[Stage]:
    """Serve a world and run the function app of a folder against it and against Slack.

    `more` are further settings of the product.
    """
    async with serve_azure(world) as arm:
        chosen = {**settings(world, slack, arm), **more}
        async with run_host(chosen, key=secrets.token_hex(16), folder=folder, log=log) as host:
            yield Stage(world=world, slack=slack, arm=arm, host=host)


def _slack_settings(slack: Slack) -> dict[str, str]:
    return {
        "SLACK_BOT_TOKEN": slack.workspace.bot_token,
        "SLACK_SIGNING_SECRET": slack.workspace.signing_secret,
        "SLACK_DEFAULT_CHANNEL": CHANNEL,
        "SLACK_ONCALL_USERGROUP": ONCALL,
        "SLACK_API_URL": slack.api_url,
        # Slack's own pace is for a Slack that keeps to it.
        "CONNCHECK_MESSAGE_GAP_S": "" if slack.workspace.rate_limited else "0",
    }


def _account(state: dict[str, Any]) -> str:
    return ", ".join(f"{name} {state[name]}" for name in ("running", "queued", "failed"))
