"""The real Azure CLI on a served world: reading, writing, a long-running operation."""

import asyncio
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.azure import cli
from sandbox.azure.server import serve
from sandbox.scenarios import SCENARIOS

CLUSTER = "-g rg-aks-prod -n aks-prod-uks"
RULES = "-g rg-network-prod --nsg-name nsg-aks-nodes"
NODES = "-g MC_rg-aks-prod_aks-prod-uks_uksouth"
HOST = "aks-prod-uks-dns-7k2mq9xd.hcp.uksouth.azmk8s.io"


@pytest.fixture
def az_python(require_tool: Callable[[str], Path]) -> Path:
    return require_tool("az")


READ_STATE = f"az aks show {CLUSTER} --query provisioningState -o tsv"
RECONCILE = f"az aks update {CLUSTER} --yes --query provisioningState -o tsv"
ALLOW = (
    f"az network nsg rule create {RULES} -n allow-api --priority 199 --access Allow "
    "--direction Outbound --protocol Tcp --destination-port-ranges 443 "
    "--destination-address-prefixes 20.26.114.37/32 --query name -o tsv"
)
FORBID = f"az network nsg rule delete {RULES} -n allow-api"
PROBE = (
    f"az vmss run-command invoke {NODES} -n aks-apps-37156204-vmss --instance-id 0 "
    f"--command-id RunShellScript --scripts 'dig +short {HOST}' --query 'length(value)' -o tsv"
)


@pytest.mark.parametrize(
    ("scenario", "told"),
    [
        (
            "nsg-deny",
            [
                (READ_STATE, "Failed"),
                (ALLOW, "allow-api"),
                (RECONCILE, "Succeeded"),
                (FORBID, ""),
                (RECONCILE, "ERROR: (VMExtensionProvisioningError)"),
                (READ_STATE, "Failed"),
            ],
        ),
        (
            "stopped-cluster",
            [
                (f"az aks start {CLUSTER}", ""),
                (f"az aks show {CLUSTER} --query powerState.code -o tsv", "Running"),
                (PROBE, "1"),
            ],
        ),
    ],
)
async def test_lines_work_and_change_the_world(
    az_python: Path, tmp_path: Path, scenario: str, told: list[tuple[str, str]]
) -> None:
    world = SCENARIOS[scenario].build()
    async with serve(world) as arm:
        environment = cli.environment(tmp_path, world, arm)
        answers = [(line, await _run(az_python, line, environment)) for line, _ in told]
    assert answers == told


async def _run(python: Path, line: str, environment: dict[str, str]) -> str:
    """Run one line; return what it printed, or the code with which it failed."""
    process = await asyncio.create_subprocess_exec(
        python,
        "-m",
        "azure.cli",
        *shlex.split(line)[1:],
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=environment,
    )
    out, err = await process.communicate()
    return f"{err.decode().split(')')[0]})" if process.returncode else out.decode().strip()
