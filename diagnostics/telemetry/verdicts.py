"""What is told of a finished run: its figures, and one line of JSON in the log."""

import logging

from opentelemetry.trace import Span

from diagnostics.model.report import Report
from diagnostics.telemetry import figures, lines

log = logging.getLogger("aks_conncheck.verdicts")


def tell(report: Report, made: Span) -> None:
    """Count a verdict, write its line within `lines.about`, and name it on the run's span."""
    state, check = report.verdict.state.value, report.verdict.check or ""
    figures.seconds(figures.VERDICT_S, report.seconds, verdict=state)
    figures.count(figures.ARM_CALLS, report.arm_calls)
    for finding in report.findings:
        figures.count(figures.OUTCOMES, check=finding.id, outcome=finding.outcome.value)
    said = {"conncheck.verdict": state, "conncheck.check": check}
    made.set_attributes(said)
    spent = {"conncheck.seconds": round(report.seconds, 3), "conncheck.arm_calls": report.arm_calls}
    log.info("verdict", extra={lines.FIELDS: said | spent})
