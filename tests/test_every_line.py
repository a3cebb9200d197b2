"""Every `az` line and every snippet that any scenario's report prints is taken by its reader.

The engine reads each scenario through the real SDK clients; its commands, tests, undos and grants
then go through the CLI's own parser and validators, up to the request they would send, and its
snippets through parsers of Bicep and of Terraform's language.
"""

import shlex
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from diagnostics.arm import open_arm
from diagnostics.asked import Request
from diagnostics.model.ids import ResourceId
from diagnostics.model.report import Report
from diagnostics.pipeline import diagnose
from diagnostics.settings import read_azure_settings
from sandbox.azure.server import serve
from sandbox.scenarios import SCENARIOS
from sandbox.stage import azure_settings
from tests.az.lines import AzLines
from tests.diagnostics.fixes.snippets import fault


def printed(report: Report) -> Iterator[str]:
    """Yield every line a person is asked to paste."""
    vectors = [
        argv
        for fix in report.fixes
        for group in (fix.command, fix.undo, fix.verify)
        for argv in group
    ]
    if report.verdict.grant is not None:
        vectors.append(report.verdict.grant)
    yield from map(shlex.join, vectors)


async def reports(name: str, monkeypatch: pytest.MonkeyPatch) -> list[Report]:
    """Diagnose a scenario with its text, without it, and with a probe."""
    world = SCENARIOS[name].build()
    async with serve(world) as server:
        settings = azure_settings(world, server)
        for key, value in settings.items():
            monkeypatch.setenv(key, value)
        async with open_arm(read_azure_settings(settings)) as arm:
            return [
                (
                    await diagnose(
                        Request(cluster_id=ResourceId(world.cluster_id), error=error, probe=probe),
                        arm,
                        now=lambda: datetime.now(UTC),
                    )
                ).report
                for error, probe in ((world.error_text, False), (None, False), (None, True))
            ]


async def test_every_printed_line_is_accepted(
    az_lines: AzLines, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: dict[str, str] = {}
    faults: dict[str, str] = {}
    for name in SCENARIOS:
        for report in await reports(name, monkeypatch):
            lines |= dict.fromkeys(printed(report), name)
            snippets = [each for fix in report.fixes for each in fix.snippets]
            faults |= {each.text: wrong for each in snippets if (wrong := fault(each))}
    refused = [
        (lines[result.line], result.line, result.message)
        for result in az_lines.check(lines)
        if not result.ok
    ]
    assert refused == []
    assert faults == {}
    assert len(lines) > len(SCENARIOS)
