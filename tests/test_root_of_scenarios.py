"""The root message of real runs: all commands of a fix, or none."""

from datetime import UTC, datetime

import pytest

from bot.blocks.root import verdict_message
from diagnostics.asked import Request
from diagnostics.model.ids import ResourceId
from diagnostics.pipeline import diagnose
from sandbox.azure.server import serve
from sandbox.scenarios import SCENARIOS
from sandbox.stage import azure_settings
from tests.bot.blocks.seen import shown as seen
from tests.bot.reports import context
from tests.sweep.seeing import reading


@pytest.mark.parametrize("name", SCENARIOS)
async def test_root_never_shows_half_a_fix(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    world = SCENARIOS[name].build()
    asked = Request(cluster_id=ResourceId(world.cluster_id), error=world.error_text)
    async with serve(world, page_size=50) as azure:
        for key, value in azure_settings(world, azure).items():
            monkeypatch.setenv(key, value)
        async with reading(world, azure) as arm:
            run = await diagnose(asked, arm, now=lambda: datetime.now(UTC))
    shown = seen(verdict_message(context(), run.report))
    first = run.report.fixes[0].command if run.report.fixes else ()
    grant = run.report.verdict.grant
    whole = (1,) if grant else (0, len(first))
    assert sum(line.lstrip().startswith("az ") for line in shown) in whole
