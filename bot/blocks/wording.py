"""The words for states and outcomes; an emoji only supports them."""

from bot.blocks.parts import visible
from diagnostics.model.finding import Danger, Finding, Fix, Outcome, Purpose
from diagnostics.model.incident import Category, Incident, Source
from diagnostics.model.report import Report, State

STATES = {
    State.CAUSE_FOUND: ("no_entry", "Cause found"),
    State.LIKELY_CAUSE: ("large_orange_circle", "Likely cause"),
    State.NO_FAULT_FOUND: ("white_check_mark", "No fault found now"),
    State.NOT_DETERMINED: ("question", "Cause not determined"),
    State.IN_PROGRESS: ("hourglass_flowing_sand", "In progress"),
    State.NOT_THIS_ERROR: ("information_source", "Another error"),
}
CAUSES = (State.CAUSE_FOUND, State.LIKELY_CAUSE)
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
SOURCES = {
    Source.GIVEN: "by the text given",
    Source.AGENT_POOL_STATUS: "from the node pool's status",
    Source.CLUSTER_STATUS: "from the cluster's status",
    Source.INSTANCE_VIEW: "from the node's instance view",
    Source.ACTIVITY_LOG: "from the Activity Log",
}
DANGERS = {
    Danger.SECURITY: ":warning: This changes what traffic may pass: its owner reviews it first.",
    Danger.DISRUPTIVE: ":warning: This interrupts running work: choose a maintenance window.",
    Danger.NONE: "",
}
GRANTS = ":warning: This lets the bot read more: the owner of that scope decides."
READS_ONLY = "The bot makes no changes."
PROVEN = "Tried on the facts that were read: with this change the failing check passes."
MOST_FALLBACK, LEAST_FALLBACK = 150, 80
PADDING = " The thread holds every check, the evidence and commands to run."


def fallback(lead: str, summary: str, tail: str) -> str:
    """Return the notification text, 80 to 150 characters; screen readers read only this.

    `lead` and `tail` are ours and short; `summary` is cut to fit. No character is left that Slack
    would read as markup.
    """
    lead = _unmarked(lead, 60)
    body = _unmarked(summary, MOST_FALLBACK - len(lead) - len(tail) - 2)
    text = " ".join(part for part in (lead, body, tail) if part)
    return text if len(text) >= LEAST_FALLBACK else f"{text}{PADDING}"


def _unmarked(text: str, most: int) -> str:
    plain = text.replace("&", "and").replace("<", "(").replace(">", ")")
    return visible(plain.replace("`", "'").replace("*", "+").replace("~", "-"), most)


def headline(report: Report) -> str:
    """Return what the verdict says beside its state's word: nothing twice, no address."""
    summary = report.verdict.summary
    if report.incident.article:
        summary = summary.removesuffix(f" See {report.incident.article}")
    first, _, rest = summary.partition(". ")
    return rest if rest and first.startswith("No fault found") else summary


def error_words(incident: Incident) -> str:
    """Name the error, its exit code, and where its text comes from."""
    if incident.source is None and incident.category is Category.UNSPECIFIED:
        return "no error text was given, and none was found in Azure"
    code = f" (exit {incident.exit_code})" if incident.exit_code is not None else ""
    source = f", {SOURCES[incident.source]}" if incident.source else ""
    is_other = incident.category is Category.NOT_THIS_ERROR
    named = (incident.error_name if is_other else None) or CATEGORIES[incident.category]
    return f"{named}{code}{source}"


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


def caution(fix: Fix) -> str:
    """Return what to know before a fix is used; empty where it harms nothing."""
    return GRANTS if fix.purpose is Purpose.GRANT else DANGERS[fix.danger]


def titles_of(findings: tuple[Finding, ...], outcome: Outcome) -> str:
    """Return the titles of the findings with an outcome, in one line."""
    return ", ".join(finding.title for finding in findings if finding.outcome is outcome)


def duration_words(seconds: float) -> str:
    """Say how long a run took."""
    return "in under 1 s" if seconds < 1 else f"in {seconds:.0f} s"
