"""What is told of a finished run: its figures, and one line of JSON in the log."""

import json
import logging
import re
from collections.abc import Mapping

from diagnostics.model.report import Report
from diagnostics.telemetry import figures

_ID = re.compile(r"[0-9a-fA-F_r-]{1,40}")
log = logging.getLogger("aks_conncheck.verdicts")


def ids(*, run: str, incident: str, correlation: str | None) -> dict[str, str]:
    """Return the ids of a run as attributes; what is not shaped as an id is left out."""
    named = {"run": run, "incident": incident, "correlation": correlation or ""}
    return {f"conncheck.{key}": value for key, value in named.items() if _ID.fullmatch(value)}


def tell(report: Report, about: Mapping[str, str]) -> None:
    """Count a verdict and write its line; the line's fields are named as spans name theirs."""
    state, check = report.verdict.state.value, report.verdict.check or ""
    figures.seconds(figures.VERDICT_S, report.seconds, verdict=state)
    figures.count(figures.ARM_CALLS, report.arm_calls)
    for finding in report.findings:
        figures.count(figures.OUTCOMES, check=finding.id, outcome=finding.outcome.value)
    line = {
        **about,
        "conncheck.verdict": state,
        "conncheck.check": check,
        "conncheck.seconds": round(report.seconds, 3),
        "conncheck.arm_calls": report.arm_calls,
    }
    log.info("verdict %s", json.dumps(line))
