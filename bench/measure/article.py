"""How long the article's own commands take, beside the bot on the same simulated Azure."""

import json
import shlex
import statistics
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.measure.verdict import runs_of
from bench.row import Absent, Row
from bench.served import LATENCY_S, Served, served
from bench.spread import quartiles
from sandbox.azure.cli import environment
from tests.programs import find_tool
from tests.sweep.shells import Shell, cold

TITLE = "The article by hand"
HOW = """The `az` commands that Microsoft's article gives for a connection that timed out, from \
the API server's endpoint to the routes, typed without a pause by somebody who never errs: one \
after another, each in a process of the real Azure CLI (with the packages that they need, and no \
others), each given what earlier ones printed. No command is run on a node, by either side. For \
the firewall's rules the article has no command, so that reading them costs it nothing here. The \
bot diagnoses the same cluster between the rounds."""
_ROUNDS, _RUNS = 3, 5
_SUBNET = "network vnet subnet show --ids"
_RULES = "[].{Name:name, Priority:priority, Direction:direction, Access:access}"
_ROUTES = "routes[].{Name:name, AddressPrefix:addressPrefix, NextHopIP:nextHopIpAddress}"


async def _az(shell: Shell, words: str, query: str) -> str:
    """Run one command and return what it printed.

    Raises:
        RuntimeError: it failed.
    """
    line = f"az {words} --query {shlex.quote(query)} --output json"
    status, output = await shell.run(line)
    if status:
        raise RuntimeError(f"{line}: {output}")
    return str(json.loads(output)) if output else ""


async def walk(shell: Shell, group: str, name: str) -> int:
    """Do what the article says, up to the routes; return how many commands that took."""
    aks = f"aks show --resource-group {group} --name {name}"
    await _az(shell, aks, "fqdn")
    nodes = await _az(shell, aks, "nodeResourceGroup")
    scale_set = await _az(shell, f"vmss list --resource-group {nodes}", "[0].name")
    instances = f"vmss list-instances --resource-group {nodes} --name {scale_set}"
    await _az(shell, instances, "[].instanceId")
    await _az(shell, aks, "apiServerAccessProfile.authorizedIpRanges")
    subnet = await _az(shell, aks, "agentPoolProfiles[0].vnetSubnetId")
    await _az(shell, f"{_SUBNET} {subnet}", "addressPrefix")
    nsg = (await _az(shell, f"{_SUBNET} {subnet}", "networkSecurityGroup.id")).split("/")
    rules = f"network nsg rule list --resource-group {nsg[4]} --nsg-name {nsg[-1]}"
    await _az(shell, rules, _RULES)
    await _az(shell, aks, "networkProfile.outboundType")
    table = await _az(shell, f"{_SUBNET} {subnet}", "routeTable.id")
    await _az(shell, f"network route-table show --ids {table}", _ROUTES)
    return 12


def _shell(python: Path, folder: Path, here: Served) -> Shell:
    (folder / "config").mkdir()
    return cold(python, folder / "bin", environment(folder / "config", here.world, here.arm))


async def _round(here: Served, shell: Shell) -> tuple[float, float, int]:
    """Return the seconds of the commands, the median seconds of the bot, and the commands."""
    parts = here.world.cluster_id.split("/")
    began = time.monotonic()
    commands = await walk(shell, parts[4], parts[-1])
    by_hand = time.monotonic() - began
    runs = await runs_of(here, _RUNS)
    return by_hand, statistics.median(run["verdict"] - run["began"] for run in runs), commands


async def measure() -> list[Row | Absent]:
    """Walk through the article several times, and let the bot diagnose in between."""
    python = find_tool("az")
    if python is None:
        return [Absent(what=TITLE, why="the Azure CLI is not installed (`make az`)")]
    with TemporaryDirectory(prefix="by-hand-") as folder:
        async with served() as here:
            shell = _shell(python, Path(folder), here)
            # The first start of each part of the CLI reads it from the disk.
            await _az(shell, "network nsg list", "[0].name")
            await _az(shell, "vmss list", "[0].name")
            rounds = [await _round(here, shell) for _ in range(_ROUNDS)]
    return _rows(rounds)


def _rows(rounds: list[tuple[float, float, int]]) -> list[Row | Absent]:
    by_hand, bot, commands = zip(*rounds, strict=True)
    each_s = statistics.median(by_hand) / commands[0]
    return [
        Row(
            what=f"By hand: the article's {commands[0]} commands",
            spread=quartiles(by_hand),
            unit="s",
        ),
        Row(what="By hand: the bot in the same run", spread=quartiles(bot), unit="s"),
        Row(
            what="By hand: the bot is faster",
            spread=quartiles([hand / own for hand, own in zip(by_hand, bot, strict=True)]),
            unit="times",
            least=20,
            distance=(
                f"a command takes {each_s:.2f} s, of which {LATENCY_S} s or a little more is "
                "Azure's and the rest the start of the CLI, so the faster the machine, the less "
                f"there is to gain; with these, 20 times is {statistics.median(by_hand) / 20:.2f} "
                "s for the bot. What a person needs to read and to copy ids is not in it."
            ),
        ),
    ]
