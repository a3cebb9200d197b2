"""Ask the program itself about a world: the real SDK clients against one served world."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from diagnostics.arm import open_arm
from diagnostics.asked import Request
from diagnostics.model.finding import Fix, Outcome, Purpose
from diagnostics.model.ids import ResourceId, name
from diagnostics.model.report import Report
from diagnostics.pipeline import diagnose
from diagnostics.ports import Arm
from diagnostics.settings import read_azure_settings
from sandbox.azure.server import SimulatedArm
from sandbox.stage import azure_settings
from sandbox.sweep.fault import Expected
from sandbox.world import World
from tests.diagnostics.fixes.snippets import fault


@asynccontextmanager
async def reading(world: World, arm: SimulatedArm) -> AsyncIterator[Arm]:
    """Open the program's own way to read Azure, pointed at a served world."""
    async with open_arm(read_azure_settings(azure_settings(world, arm))) as opened:
        yield opened


async def look(world: World, arm: Arm) -> Report:
    """Diagnose a world's cluster by its error text, as a person would paste it."""
    request = Request(cluster_id=ResourceId(world.cluster_id), error=world.error_text)
    run = await diagnose(request, arm, now=lambda: datetime.now(UTC))
    return run.report


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a report says, in the words of an expectation, and what else it says.

    `unproven` are the titles of fixes with commands that were not shown as proven, `malformed` the
    snippets that are none in their language.
    """

    state: str
    check: str | None
    blames: str | None
    failed: frozenset[str]
    undecided: frozenset[str]
    unproven: tuple[str, ...]
    malformed: tuple[str, ...]
    summary: str


def seen(report: Report) -> Seen:
    """Take out of a report what expectations are about."""
    verdict = report.verdict
    return Seen(
        state=verdict.state.value,
        check=verdict.check,
        blames=name(verdict.resource_id) if verdict.resource_id else None,
        failed=frozenset(f.id for f in report.findings if f.outcome is Outcome.FAILED),
        undecided=frozenset(verdict.undecided),
        unproven=tuple(fix.title for fix in report.fixes if _is_unproven(fix)),
        malformed=tuple(s.text for fix in report.fixes for s in fix.snippets if fault(s)),
        summary=verdict.summary,
    )


def _is_unproven(fix: Fix) -> bool:
    return fix.purpose is Purpose.MEND and bool(fix.command) and not fix.proven


def disagreement(expected: Expected, told: Seen) -> str:
    """Say how a report differs from what it should say; empty where it does not."""
    wanted = (expected.state, expected.check, expected.blames)
    got = (told.state, told.check, told.blames)
    if wanted != got:
        return f"expected {wanted}, told {got}: {told.summary}"
    if expected.undecided is not None and expected.undecided not in told.undecided:
        return f"{expected.undecided} is not among the undecided: {sorted(told.undecided)}"
    own = {expected.check} if expected.check else set()
    if expected.check and told.failed != expected.also | own:
        return f"failed besides {expected.check}: {sorted(told.failed - own)}"
    return ""
