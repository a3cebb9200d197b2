"""A saved bundle says of every scenario what the run said, though nothing is read any more."""

import asyncio
import io
import json
import os
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from diagnostics.asked import Request
from diagnostics.bundle import dump, load
from diagnostics.cli.main import main
from diagnostics.cli.streams import Streams
from diagnostics.model.ids import ResourceId
from diagnostics.model.report import EXIT_STATUS, Report
from diagnostics.pipeline import Run, diagnose
from diagnostics.render import to_json, to_markdown, to_text
from sandbox.azure.server import serve
from sandbox.process import ROOT
from sandbox.scenarios import SCENARIOS
from sandbox.stage import azure_settings
from sandbox.world import World
from tests.sweep.seeing import reading

FORMATS = ("json", "text", "markdown")


def requested(world: World, way: str) -> Request:
    """Ask as a person does who pastes the text, as an event does, or with a probe."""
    error = None if way == "found" else world.error_text
    return Request(cluster_id=ResourceId(world.cluster_id), error=error, probe=way == "probed")


async def runs(way: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[str, Run]]:
    """Diagnose every scenario's world, which one server shows in turn."""
    first = next(iter(SCENARIOS.values())).build()
    async with serve(first, page_size=50) as azure:
        for key, value in azure_settings(first, azure).items():
            monkeypatch.setenv(key, value)
        async with reading(first, azure) as arm:
            for name, scenario in SCENARIOS.items():
                world = scenario.build()
                azure.show(world)
                run = await diagnose(requested(world, way), arm, now=lambda: datetime.now(UTC))
                yield name, run


def printed(report: Report) -> list[tuple[int, str]]:
    """Return what the command line should print of a report that took no time, and its status."""
    timeless = replace(report, seconds=0.0, arm_calls=0)
    said = json.dumps(to_json(timeless), indent=2) + "\n"
    forms = (said, to_text(timeless), to_markdown(timeless))
    return [(EXIT_STATUS[report.verdict.state], form) for form in forms]


def replayed(path: Path, form: str) -> tuple[int, str]:
    """Replay a bundle within this process, with nothing in the environment."""
    out, err = io.StringIO(), io.StringIO()
    streams = Streams(stdin=io.StringIO(), stdout=out, stderr=err)
    status = main(("replay", str(path), "--format", form), streams, {})
    assert err.getvalue() == ""
    return status, out.getvalue()


@pytest.mark.parametrize("way", ["told", "found", "probed"])
async def test_every_scenario_is_replayed_as_it_ran(
    way: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "bundle.json"
    ran, again = {}, {}
    async for name, run in runs(way, monkeypatch):
        text = dump(run.incident, run.snapshot)
        path.write_text(text, encoding="utf-8")
        ran[name] = printed(run.report)
        again[name] = [replayed(path, form) for form in FORMATS]
        # A bundle that was loaded holds nothing more to take out.
        bundle = load(text)
        resaved = json.loads(dump(bundle.incident, bundle.snapshot))
        assert resaved == json.loads(text) | {"redacted": {}}
    assert again == ran
    assert len(ran) == len(SCENARIOS)


REFUSING = """
import sys

def refuse(event, args):
    if event.startswith("socket."):
        raise SystemExit(f"no network here: {event}")

sys.addaudithook(refuse)
"""
AS_MODULE = """
import runpy
runpy.run_module("diagnostics", run_name="__main__", alter_sys=True)
"""


async def commanded(
    *argv: str, environ: Mapping[str, str], first: str = ""
) -> tuple[int | None, Any]:
    """Run the command line in a process of its own, after some code; return status and output."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", first + AS_MODULE, *argv,
        cwd=ROOT, env=environ, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await process.communicate()
    return process.returncode, out.decode() or err.decode()


@pytest.mark.parametrize("name", ["nsg-deny", "udr-none", "private-dns-unlinked"])
async def test_command_line_replays_what_it_saved_without_a_network(
    name: str, tmp_path: Path
) -> None:
    world, path = SCENARIOS[name].build(), tmp_path / "bundle.json"
    bare = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    run = ("run", world.cluster_id, "--error", world.error_text or "", "--save", str(path))
    form = ("--format", "json")
    async with serve(world, page_size=50) as azure:
        online = bare | azure_settings(world, azure)
        refused = await commanded(*run, *form, environ=online, first=REFUSING)
        status, out = await commanded(*run, *form, environ=online)
    again, shown = await commanded("replay", str(path), *form, environ=bare, first=REFUSING)
    assert (again, status) == (1, 1)
    timeless = {"timing": {"seconds": 0.0, "arm_calls": 0}}
    assert json.loads(shown) == json.loads(out) | timeless
    assert path.stat().st_mode & 0o777 == 0o600
    # The same refusal ends a run, so the replay's silence proves that it opened nothing.
    assert (refused[0], refused[1].splitlines()[0]) == (1, "no network here: socket.__new__")
