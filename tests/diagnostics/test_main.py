"""`python -m diagnostics` in its own process, over HTTPS, through the real SDK."""

import asyncio
import json
import os
import sys
from pathlib import Path

import pytest

from sandbox.azure.server import serve
from sandbox.scenarios import SCENARIOS
from sandbox.stage import azure_settings

CALLER = "i.fairweather@contoso.example"


async def run(*argv: str, env: dict[str, str]) -> tuple[int | None, str, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "diagnostics", *argv),
        env={**os.environ, **env},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    return process.returncode, out.decode(), err.decode()


@pytest.mark.parametrize(
    ("scenario", "status", "check"),
    [("tls-inspection", 1, "node_tls"), ("healthy-private", 0, None)],
)
async def test_run_with_a_probe_then_replay(
    scenario: str, status: int, check: str | None, tmp_path: Path
) -> None:
    world, bundle = SCENARIOS[scenario].build(), str(tmp_path / "bundle.json")
    async with serve(world) as arm:
        env = azure_settings(world, arm)
        options = ("--probe-nodes", "--format", "json", "--save", bundle)
        found, out, err = await run("run", world.cluster_id, *options, env=env)
    report = json.loads(out)
    assert (found, report["verdict"]["check"], err) == (status, check, "")
    again, replayed, _ = await run("replay", bundle, "--format", "json", env={})
    told = json.loads(replayed)
    assert (again, told["verdict"], told["checks"], told["fixes"]) == (
        status,
        report["verdict"],
        report["checks"],
        report["fixes"],
    )


@pytest.mark.parametrize(
    ("setting", "caller"), [({}, None), ({"CONNCHECK_SHOW_CALLERS": "true"}, CALLER)]
)
async def test_run_names_callers_where_the_setting_allows(
    setting: dict[str, str], caller: str | None, tmp_path: Path
) -> None:
    world, bundle = SCENARIOS["nsg-deny"].build(), tmp_path / "bundle.json"
    async with serve(world) as arm:
        env = azure_settings(world, arm) | setting
        options = ("--format", "json", "--save", str(bundle))
        _, out, _ = await run("run", world.cluster_id, *options, env=env)
    changes = json.loads(out)["changes"]
    assert {each["caller"] for each in changes["listed"]} == {caller}
    assert changes["headline"] == (
        "3 hours before the failure: "
        "security rule deny-unlisted-saas of NSG nsg-aks-nodes was created or updated"
    )
    # A bundle leaves the house: its addresses are redacted whatever the setting says.
    assert "@" not in bundle.read_text()
    _, replayed, _ = await run("replay", str(bundle), "--format", "json", env={})
    told = json.loads(replayed)["changes"]
    assert {each["caller"] for each in told["listed"]} == {caller and "[e-mail]"}
    assert {**told, "listed": ()} == {**changes, "listed": ()}


async def test_run_of_a_cluster_that_does_not_exist() -> None:
    world = SCENARIOS["healthy-public"].build()
    async with serve(world) as arm:
        env = azure_settings(world, arm)
        found, out, err = await run("run", "no-group/no-cluster", env=env)
    assert (found, out, err.count("\n")) == (2, "", 1)


async def test_run_without_a_token_is_a_report() -> None:
    world = SCENARIOS["healthy-public"].build()
    async with serve(world) as arm:
        env = azure_settings(world, arm) | {"IDENTITY_ENDPOINT": "http://127.0.0.1:9/none"}
        found, out, _ = await run("run", world.cluster_id, "--format", "json", env=env)
    verdict = json.loads(out)["verdict"]
    assert (found, verdict["state"]) == (3, "not_determined")
