"""From an event to the channel that the routing file names, through the app as it is."""

import asyncio
import secrets
from pathlib import Path

import pytest

from bot.routing.parse import parse_routing
from bot.routing.reading import FILE
from bot.routing.rules import Destination, destination
from sandbox.azure.server import serve as serve_azure
from sandbox.process import run_host
from sandbox.scenarios import SCENARIOS
from sandbox.slack.server import serve
from sandbox.slack.workspace import Workspace, contoso
from sandbox.stage import CHANNEL, Stage, settings
from sandbox.world import Denial, World

ROOT = Path(__file__).resolve().parent.parent
RULES = """
[[tag]]
name = "Team"
value = "payments"
channel = "C0ALERTS"
oncall = ""
"""


async def channels(world: World, workspace: Workspace, rules: Path) -> set[str]:
    """Return the channels that an event's thread went to."""
    async with serve(workspace) as slack, serve_azure(world) as arm:
        chosen = settings(world, slack, arm) | {FILE: str(rules)}
        async with run_host(chosen, key=secrets.token_hex(16)) as host:
            stage = Stage(world=world, slack=slack, arm=arm, host=host)
            await stage.trigger("eventgrid")
            async with asyncio.timeout(30):
                # The host is another process, which can only be asked.
                while not workspace.messages or not (await host.state())["idle"]:  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
    return {message.channel for message in workspace.messages}


@pytest.mark.parametrize(
    ("tags", "is_denied", "expected"),
    [
        ({"team": "payments"}, False, "C0ALERTS"),
        ({"team": "search"}, False, CHANNEL),
        ({"team": "payments"}, True, CHANNEL),
    ],
)
async def test_event_goes_to_the_channel_of_the_clusters_tag(
    tmp_path: Path, tags: dict[str, str], *, is_denied: bool, expected: str
) -> None:
    rules = tmp_path / "routing.toml"
    rules.write_text(RULES)
    world = SCENARIOS["nsg-deny"].build()
    world.need(world.cluster_id)["tags"] = tags
    if is_denied:
        world.denials.append(Denial(scope=world.cluster_id))

    assert await channels(world, contoso(), rules) == {expected}


def test_example_of_the_documentation_is_right() -> None:
    page = (ROOT / "docs/routing.md").read_text()
    example = page.split("```toml\n")[1].split("```")[0]
    usual = Destination(channel="C0USUAL", oncall=None, quiet_transient=True, rule="the default")
    routing = parse_routing(example, usual)
    group = "/subscriptions/3f1c2b7a-5d0e-4c7e-9a52-0c2f4d7e8b11/resourceGroups/rg-shop-prod"
    cluster = f"{group}/providers/Microsoft.ContainerService/managedClusters/aks"

    decided = [destination(routing, cluster, tags) for tags in ({"Team": "payments"}, {})]

    assert [each.rule for each in decided] == ["[[tag]] 1", "[[resource_group]] 1"]
    assert routing.access.allowances != ()
