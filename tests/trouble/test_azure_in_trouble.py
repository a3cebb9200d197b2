"""A run against an Azure in trouble ends in time: with the true cause, or an honest unknown.

The limits here are seconds where the product's is two minutes; the code is the same.
"""

import time

import pytest

from diagnostics.arm import Retries
from diagnostics.collect.reads import TOO_LATE
from diagnostics.model.facts import Missing, Why
from diagnostics.model.finding import Outcome
from diagnostics.model.report import State
from diagnostics.pipeline import Run
from sandbox.azure.identity import Lifetimes
from sandbox.azure.server import SimulatedArm
from sandbox.azure.trouble import Mishap, Trouble
from tests.trouble.conftest import Diagnosing
from tests.trouble.troubles import (
    BUSY,
    CUT,
    CUT_LATER,
    DRIPS,
    HANGS,
    REFUSED,
    always,
    burst,
    by_chance,
)

CAUSE = (State.CAUSE_FOUND, "nsg_outbound")
# Where only what seldom decides was not read, the cause is named with what it rests on.
LIKELY = (State.LIKELY_CAUSE, "nsg_outbound")
UNKNOWN = (State.NOT_DETERMINED, None)
LIMIT_S = 3.0
# What is left after the last reading is judging, of values, and closing connections.
REST_S = 1.5
ONE_TRY = Retries(attempts=1)


def verdict(run: Run) -> tuple[State, str | None]:
    return run.report.verdict.state, run.report.verdict.check


async def timed(diagnosing: Diagnosing, limit_s: float, **how: object) -> tuple[Run, float]:
    started = time.monotonic()
    run = await diagnosing(limit_s, **how)
    return run, time.monotonic() - started


@pytest.mark.parametrize(
    "trouble",
    [
        burst(BUSY, 0, 3),
        burst(BUSY, 4, 8),
        burst(REFUSED, 0, 2),
        burst(REFUSED, 6, 3),
        burst(CUT, 0, 3),
        burst(CUT_LATER, 5, 5),
        always(Mishap(slow_s=0.05)),
    ],
    ids=["503-first", "503-later", "429-first", "429-later", "cut", "cut-in-answer", "slow"],
)
async def test_trouble_that_passes_leaves_the_cause_as_it_is(
    azure: SimulatedArm, diagnosing: Diagnosing, trouble: Trouble
) -> None:
    azure.afflict(trouble)
    assert verdict(await diagnosing(30)) == CAUSE


@pytest.mark.parametrize(
    "mishap",
    [BUSY, REFUSED, Mishap(status=429, retry_after="3600"), CUT, CUT_LATER, HANGS, DRIPS],
    ids=["503", "429", "429-for-an-hour", "cut", "cut-in-answer", "hangs", "drips"],
)
@pytest.mark.parametrize(
    ("within", "expected"),
    [
        ("", UNKNOWN),
        ("/managedClusters/aks-prod-uks", UNKNOWN),
        ("/networkSecurityGroups/", UNKNOWN),
        ("/routeTables/", None),
        ("/providers/Microsoft.Insights/", CAUSE),
    ],
    ids=["all", "cluster", "nsg", "routes", "log"],
)
async def test_trouble_without_end_ends_in_time(
    azure: SimulatedArm,
    diagnosing: Diagnosing,
    mishap: Mishap,
    within: str,
    expected: tuple[State, str | None] | None,
) -> None:
    azure.afflict(always(mishap, within))
    run, spent_s = await timed(diagnosing, LIMIT_S)
    assert spent_s < LIMIT_S + REST_S
    assert verdict(run) in ([CAUSE, UNKNOWN] if expected is None else [expected])


async def test_what_was_not_read_says_so(azure: SimulatedArm, diagnosing: Diagnosing) -> None:
    azure.afflict(always(HANGS, "/networkSecurityGroups/"))
    run = await diagnosing(1.0)
    assert run.snapshot is not None
    nsg = run.snapshot.subnet_nsg
    assert isinstance(nsg, Missing)
    assert (nsg.why, nsg.detail) == (Why.TIMED_OUT, TOO_LATE)


async def test_nothing_is_passed_that_was_not_read(
    azure: SimulatedArm, diagnosing: Diagnosing
) -> None:
    azure.afflict(always(HANGS))
    run = await diagnosing(0.5)
    outcomes = {each.outcome for each in run.report.findings}
    assert outcomes <= {Outcome.UNKNOWN, Outcome.NOT_RUN, Outcome.NOT_APPLICABLE}


async def test_probe_that_never_answers_ends_in_time(
    azure: SimulatedArm, diagnosing: Diagnosing
) -> None:
    azure.afflict(always(HANGS, "/runCommand"))
    run, spent_s = await timed(diagnosing, 10, probe=True)
    assert spent_s < 10 + REST_S
    assert verdict(run) == CAUSE
    probe = run.snapshot.probe if run.snapshot else None
    assert isinstance(probe, Missing)
    assert (probe.why, probe.detail) == (Why.TIMED_OUT, TOO_LATE)


@pytest.mark.parametrize(
    "lifetimes",
    [
        Lifetimes(said_s=2, true_s=2),
        Lifetimes(said_s=3600, true_s=0.05),
        Lifetimes(said_s=400, true_s=0.2),
    ],
    ids=["short", "far-shorter-than-said", "shorter-than-said"],
)
async def test_tokens_that_expire_on_the_way_are_asked_for_anew(
    azure: SimulatedArm, diagnosing: Diagnosing, lifetimes: Lifetimes
) -> None:
    azure.age(lifetimes)
    azure.afflict(always(Mishap(slow_s=0.02)))
    assert verdict(await diagnosing(30)) == CAUSE


async def test_token_that_is_never_taken_is_no_missing_right(
    azure: SimulatedArm, diagnosing: Diagnosing
) -> None:
    azure.age(Lifetimes(true_s=-1))
    run, spent_s = await timed(diagnosing, LIMIT_S)
    assert spent_s < LIMIT_S + REST_S
    assert (verdict(run), run.report.verdict.grant) == (UNKNOWN, None)
    assert run.snapshot is not None
    cluster = run.snapshot.cluster
    assert isinstance(cluster, Missing)
    assert cluster.why is Why.UNAVAILABLE


@pytest.mark.parametrize("seed", range(12))
async def test_trouble_of_all_kinds_names_the_cause_or_nothing(
    azure: SimulatedArm, diagnosing: Diagnosing, seed: int
) -> None:
    share = 0.1 + 0.05 * (seed % 6)
    azure.afflict(by_chance([BUSY, REFUSED, CUT, CUT_LATER, HANGS, DRIPS], share, seed))
    run, spent_s = await timed(diagnosing, LIMIT_S)
    assert spent_s < LIMIT_S + REST_S
    assert verdict(run) in [CAUSE, LIKELY, UNKNOWN]
