"""A report as the text of a ticket with Azure Support, and the node's instance view beside it.

Support asks for ids, the time in UTC, the correlation id and the error word for word; what was
checked already spares a round of questions. The error was redacted where it entered.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from diagnostics.model.cluster import Node
from diagnostics.model.finding import Finding, Outcome
from diagnostics.model.ids import subscription
from diagnostics.model.report import Report
from diagnostics.render.path import path_line
from diagnostics.render.safe import one_line, shell_line, visible
from diagnostics.render.words import HEADLINE, OUTCOME, error_line

UNTOLD = "not known"
ASK = "Please tell us why the node cannot reach the API server, or what else stops the operation."
NOT_ASKED = (Outcome.NOT_APPLICABLE, Outcome.NOT_RUN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """The operation that failed, as far as whoever asked knew it; `at` in words, UTC."""

    operation: str | None = None
    at: str | None = None
    correlation: str | None = None


def to_ticket(report: Report, occasion: Occasion) -> str:
    """Return the ticket's text, ending with a newline."""
    return "\n".join(_lines(report, occasion)) + "\n"


def to_instance_view(report: Report) -> str:
    """Return what the node's instance view says, word for word; empty where it was not read."""
    node = report.node
    if node is None or node.extension_message is None:
        return ""
    rows = _rows(_machine(node))
    return "\n".join((*rows, "", *_verbatim(node.extension_message))) + "\n"


def _lines(report: Report, occasion: Occasion) -> Iterator[str]:
    incident = report.incident
    failed = error_line(incident)
    yield one_line(f"AKS: nodes cannot reach the API server ({failed})")
    yield from ("", *_rows(_facts(report, occasion)), "", ASK)
    yield from ("", "Error message", *(_verbatim(incident.message or UNTOLD)))
    way = path_line(report)
    yield from ("", "Path, as far as it was read", f"  {one_line(way)}") if way else ()
    yield from ("", "Checked already", *_checked(report))


def _facts(report: Report, occasion: Occasion) -> tuple[tuple[str, str | None], ...]:
    incident, node = report.incident, report.node
    logged_at = report.changes.failed_at if report.changes else None
    failed_at = logged_at or (node.extension_at if node else None)
    at = occasion.at or (f"{failed_at:%Y-%m-%d %H:%M UTC}" if failed_at else None)
    return (
        ("Subscription", subscription(incident.cluster_id)),
        ("Cluster", incident.cluster_id),
        ("Region", incident.region),
        ("Operation", occasion.operation),
        ("Time (UTC)", at),
        ("Correlation id", occasion.correlation or _where_to_find(incident.cluster_id)),
        ("Node", node.id if node else incident.node.ip),
        ("API server", incident.endpoint.fqdn or incident.endpoint.ip),
    )


def _where_to_find(cluster_id: str) -> str:
    asked = ("--resource-id", cluster_id, "--status", "Failed", "--offset", "7d")
    shown = ("--query", "[].[eventTimestamp,correlationId]", "--output", "tsv")
    return f"{UNTOLD}; {shell_line(('az', 'monitor', 'activity-log', 'list', *asked, *shown))}"


def _machine(node: Node) -> tuple[tuple[str, str | None], ...]:
    at = f"{node.extension_at:%Y-%m-%d %H:%M:%S UTC}" if node.extension_at else None
    return (
        ("Machine", node.id),
        ("Node pool", node.pool),
        ("Which", "the one that failed" if node.failed else "another one of the pool"),
        ("Extension failed", at),
    )


def _rows(pairs: tuple[tuple[str, str | None], ...]) -> Iterator[str]:
    yield from (f"{label + ':':<18}{one_line(value or UNTOLD)}" for label, value in pairs)


def _checked(report: Report) -> Iterator[str]:
    verdict = report.verdict
    yield f"  {HEADLINE[verdict.state]}: {one_line(verdict.summary)}"
    yield from (_finding(each) for each in report.findings if each.outcome not in NOT_ASKED)


def _finding(finding: Finding) -> str:
    return one_line(f"- {OUTCOME[finding.outcome]}: {finding.title}: {finding.summary}")


def _verbatim(text: str) -> Iterator[str]:
    """Keep the lines of a text, without what could steer a terminal."""
    yield from (f"  {visible(line)}".rstrip() for line in text.splitlines())
