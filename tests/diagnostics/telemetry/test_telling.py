"""Real runs over the real readings: which spans, figures and log lines they leave, and no more."""

import json
import logging
import re
from datetime import UTC, datetime, timedelta

import pytest

from bot.request import DiagnosisRequest, Trigger
from diagnosing import AzureDiagnostician
from diagnostics.checks import all_checks
from diagnostics.model.finding import Outcome
from diagnostics.model.report import Progress, Report, State
from diagnostics.telemetry import figures
from diagnostics.telemetry.spans import span
from sandbox.azure.server import serve
from sandbox.scenarios import SCENARIOS
from sandbox.stage import azure_settings
from tests.diagnostics.telemetry.telling import caught, grown, points, totals, tree

KEY, CORRELATION = "a" * 32, "0b5a1f6e-1111-4222-8333-944455566677"
CHECKS = [check.id for check in all_checks()]
ATTRIBUTES = {
    "conncheck.run": re.compile(r"r_[0-9a-f]{6}"),
    "conncheck.incident": re.compile(r"[0-9a-f]{32}"),
    "conncheck.correlation": re.compile(r"[0-9a-f-]{36}"),
    "conncheck.check": re.compile("|".join(CHECKS) + "|"),
    "conncheck.outcome": re.compile("|".join(Outcome)),
    "conncheck.verdict": re.compile("|".join(State)),
    "azure.resource_provider.namespace": re.compile(r"Microsoft\.[A-Za-z]+"),
    "error.type": re.compile(r"[A-Z][A-Za-z]+"),
    "conncheck.error": re.compile(r"[A-Z][A-Za-z]+"),
    "conncheck.seconds": re.compile(r"[0-9.e-]+"),
    "conncheck.arm_calls": re.compile(r"[0-9]+"),
}
NOT_OF_A_RUN = (
    figures.QUEUE_AGE_S,
    figures.NOT_THE_CAUSE,
    figures.SLACK_RETRIES,
    figures.POISON,
)
NAME = re.compile(
    r"diagnose|classify|collect|history|probe|judge|get token"
    r"|check (" + "|".join(CHECKS) + r")|Microsoft\.[A-Za-z]+(/[A-Za-z]+)+"
)


async def play(
    name: str, patch: pytest.MonkeyPatch, *, correlation: str | None = CORRELATION
) -> Report:
    """Diagnose one scenario with everything private in its request."""
    world = SCENARIOS[name].build()
    request = DiagnosisRequest(
        key=KEY,
        cluster_id=world.cluster_id,
        trigger=Trigger.SLASH,
        error=world.error_text,
        user="U0ANN",
        channel="C0AKSOPS",
        answer_url="https://hooks.example/secret",
        correlation=correlation,
    )
    async with serve(world) as arm:
        environ = azure_settings(world, arm)
        for key, value in environ.items():
            patch.setenv(key, value)
        azure = AzureDiagnostician(environ=environ, now=lambda: datetime.now(UTC))
        return await azure.diagnose(request, _nothing)


async def _nothing(progress: Progress) -> None:
    del progress


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    """Return the fields of the lines that verdicts left."""
    said = [each for each in caplog.records if each.name == "aks_conncheck.verdicts"]
    return [json.loads(each.getMessage().removeprefix("verdict ")) for each in said]


async def test_a_run_has_a_span_for_each_stage_check_and_reading(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caught()[0].clear()
    await play("nsg-deny", monkeypatch)
    found = tree()
    readings = {name for name in found if "/" in name}

    assert {name: parent for name, parent in found.items() if name not in readings} == {
        "diagnose": None,
        "classify": "diagnose",
        "collect": "diagnose",
        "history": "diagnose",
        "judge": "diagnose",
        "get token": "collect",
        **{f"check {check}": "judge" for check in CHECKS},
    }
    log = "Microsoft.Insights/eventtypes/values/read"
    assert {name: found[name] for name in readings} == {
        name: "history" if name == log else "collect" for name in readings
    }
    assert log in readings
    assert "Microsoft.Network/networkSecurityGroups/read" in readings


async def test_a_run_leaves_its_figures_and_one_line(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    caught()
    before = {name: totals(name) for name in figures.ALL}
    report = await play("nsg-deny", monkeypatch)
    told = {name: grown(name, before[name]) for name in figures.ALL}
    (line,) = lines(caplog)

    assert line == {
        "conncheck.run": "r_aaaaaa",
        "conncheck.incident": KEY,
        "conncheck.correlation": CORRELATION,
        "conncheck.verdict": "cause_found",
        "conncheck.check": "nsg_outbound",
        "conncheck.seconds": round(report.seconds, 3),
        "conncheck.arm_calls": report.arm_calls,
    }
    assert report.arm_calls > 0
    assert told == {
        figures.VERDICT_S: {("cause_found",): pytest.approx(report.seconds)},
        figures.ARM_CALLS: {(): report.arm_calls},
        figures.OUTCOMES: {(each.id, each.outcome.value): 1 for each in report.findings},
        **{name: {} for name in NOT_OF_A_RUN},
    }
    assert [each.id for each in report.findings] == CHECKS


async def test_no_scenario_tells_more_than_ids_fixed_words_and_numbers(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caught()[0].clear()
    caplog.set_level(logging.INFO)
    for name in SCENARIOS:
        await play(name, monkeypatch, correlation="xoxb-not an id")
    done = caught()[0].get_finished_spans()
    told = [
        *(item for each in done for item in (each.attributes or {}).items()),
        *(item for _, attributes, _ in points() for item in attributes.items()),
        *(item for line in lines(caplog) for item in line.items()),
    ]

    assert [each.name for each in done if not NAME.fullmatch(each.name)] == []
    assert [(each.events, each.status.description) for each in done if each.events] == []
    assert [each for each in told if not ATTRIBUTES[each[0]].fullmatch(str(each[1]))] == []
    assert len(lines(caplog)) == len(SCENARIOS)
    assert sum(each.name == "diagnose" for each in done) == len(SCENARIOS)


def test_an_error_is_told_by_its_class_alone() -> None:
    caught()[0].clear()
    with pytest.raises(ValueError, match="secret"), span("collect"):
        raise ValueError("secret")
    (made,) = caught()[0].get_finished_spans()

    said = {"error.type": "ValueError", "conncheck.error": "ValueError"}
    assert (dict(made.attributes or {}), made.events) == (said, ())
    assert made.status.description is None


def test_a_message_is_as_old_as_it_lay_in_the_queue() -> None:
    caught()
    now = datetime(2026, 11, 22, tzinfo=UTC)
    before = totals(figures.QUEUE_AGE_S)
    figures.taken(now - timedelta(seconds=7), now, is_poison=False)
    figures.taken(None, now, is_poison=False)

    assert grown(figures.QUEUE_AGE_S, before) == {(): 7.0}


def test_a_message_given_up_is_counted_and_has_no_age() -> None:
    caught()
    now = datetime(2026, 11, 22, tzinfo=UTC)
    before = {name: totals(name) for name in figures.ALL}
    figures.taken(now - timedelta(seconds=7), now, is_poison=True)
    told = {name: grown(name, before[name]) for name in figures.ALL}

    assert told == {name: {(): 1} if name == figures.POISON else {} for name in figures.ALL}
