"""The words for states and outcomes; an emoji only supports them."""

from diagnostics.model.finding import Danger, Finding, Outcome
from diagnostics.model.incident import Category, Incident
from diagnostics.model.report import Report, State

STATES = {
    State.CAUSE_FOUND: ("no_entry", "Cause found"),
    State.LIKELY_CAUSE: ("large_orange_circle", "Likely cause"),
    State.NO_FAULT_FOUND: ("white_check_mark", "No fault found now"),
    State.NOT_DETERMINED: ("question", "Cause not determined"),
    State.IN_PROGRESS: ("hourglass_flowing_sand", "Operation under way"),
    State.NOT_THIS_ERROR: ("information_source", "Another error"),
}
OUTCOMES = {
    Outcome.PASSED: ("white_check_mark", "passed"),
    Outcome.FAILED: ("x", "FAILED"),
    Outcome.UNKNOWN: ("question", "could not run"),
    Outcome.NOT_APPLICABLE: ("heavy_minus_sign", "not needed"),
    Outcome.NOT_RUN: ("white_circle", "not run"),
}
CATEGORIES = {
    Category.CONNECTION_TIMEOUT: "Connection timed out",
    Category.CONNECTION_REFUSED: "Connection refused",
    Category.NO_ROUTE_TO_HOST: "No route to host",
    Category.TLS_HANDSHAKE: "TLS handshake failed",
    Category.CERTIFICATE: "Certificate not accepted",
    Category.UNSPECIFIED: "No reason given",
    Category.NOT_THIS_ERROR: "Not this error",
}
DANGERS = {
    Danger.SECURITY: ":warning: This opens something: have its owner review it before you run it.",
    Danger.DISRUPTIVE: ":warning: This interrupts running work: choose a maintenance window.",
    Danger.NONE: "",
}
READS_ONLY = "The bot makes no changes."
MOST_FALLBACK, LEAST_FALLBACK = 150, 80
PADDING = " The thread holds every check, the evidence and the commands to run by hand."


def fallback(lead: str, summary: str, tail: str) -> str:
    """Return the notification text, 80 to 150 characters; screen readers read only this.

    `lead` and `tail` are ours and short; `summary` is cut to fit. No character is left that Slack
    would read as markup.
    """
    clean = " ".join(summary.replace("&", "and").replace("<", "(").replace(">", ")").split())
    lead = lead.replace("&", "and").replace("<", "(").replace(">", ")")[:60]
    room = MOST_FALLBACK - len(lead) - len(tail) - 1
    body = clean if len(clean) <= room else f"{clean[: room - 1].rstrip()}…"
    text = f"{lead}{body} {tail}".strip()
    return text if len(text) >= LEAST_FALLBACK else f"{text}{PADDING}"[:MOST_FALLBACK]


def error_words(incident: Incident) -> str:
    """Name the error and its exit code."""
    code = f" (exit {incident.exit_code})" if incident.exit_code is not None else ""
    return f"{CATEGORIES[incident.category]}{code}"


def way_words(incident: Incident) -> str:
    """Say from where to where the connection failed; empty where neither is known."""
    end = incident.endpoint
    target = end.ip or end.fqdn
    if target is None:
        return ""
    return f"{incident.node.ip or 'the nodes'} to {target}:{end.port or 443}"


def counts(findings: tuple[Finding, ...]) -> str:
    """Count outcomes in words: `4 passed, 1 failed, 1 not needed`."""
    numbers = {
        word.lower(): sum(finding.outcome is outcome for finding in findings)
        for outcome, (_, word) in OUTCOMES.items()
    }
    return ", ".join(f"{number} {word}" for word, number in numbers.items() if number)


def title_of(report: Report) -> str | None:
    """Return the title of the failing check, None where none fails."""
    ids = {finding.id: finding.title for finding in report.findings}
    return ids.get(report.verdict.check or "")
