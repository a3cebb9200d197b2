"""The words that text and Markdown share."""

from diagnostics.model.finding import Danger, Fix, Outcome
from diagnostics.model.ids import name
from diagnostics.model.incident import Category, Incident
from diagnostics.model.plan import Plan
from diagnostics.model.report import Report, State

HEADLINE = {
    State.CAUSE_FOUND: "Cause found",
    State.LIKELY_CAUSE: "Likely cause",
    State.NO_FAULT_FOUND: "No fault found",
    State.NOT_DETERMINED: "Not determined",
    State.IN_PROGRESS: "In progress",
    State.NOT_THIS_ERROR: "Not this error",
}
# Of a cluster that is still to be created.
PLANNED = {State.CAUSE_FOUND: "Fault found", State.LIKELY_CAUSE: "Likely fault"}
OUTCOME = {
    Outcome.PASSED: "passed",
    Outcome.FAILED: "FAILED",
    Outcome.UNKNOWN: "unknown",
    Outcome.NOT_APPLICABLE: "n/a",
    Outcome.NOT_RUN: "not run",
}
DANGER = {
    Danger.NONE: "",
    Danger.DISRUPTIVE: "disruptive",
    Danger.SECURITY: "changes security",
}
CATEGORY = {
    Category.CONNECTION_TIMEOUT: "connection timed out",
    Category.CONNECTION_REFUSED: "connection refused",
    Category.NO_ROUTE_TO_HOST: "no route to host",
    Category.TLS_HANDSHAKE: "TLS handshake failed",
    Category.CERTIFICATE: "certificate not accepted",
    Category.UNSPECIFIED: "no reason given",
    Category.NOT_THIS_ERROR: "another error",
}


def headline(report: Report) -> str:
    """Return the state in words: what has not happened yet is a fault, and has no cause."""
    planned = report.plan is not None
    return (PLANNED if planned else HEADLINE).get(
        report.verdict.state, HEADLINE[report.verdict.state]
    )


def subject_lines(report: Report) -> tuple[tuple[str, str], ...]:
    """Say what the report is about, as pairs of label and text."""
    if report.plan is not None:
        return (("Planned", plan_line(report.plan)), ("Subnet", report.plan.subnet_id))
    return (("Cluster", report.incident.cluster_id), ("Error", error_line(report.incident)))


def plan_line(plan: Plan) -> str:
    """Name the options of a planned cluster that were judged."""
    side = "private" if plan.private else "public"
    by = " by API Server VNet Integration" if plan.api_subnet_id else ""
    where = f" in {plan.location}" if plan.location else ""
    zone = f", private DNS zone {name(plan.private_dns_zone)}" if plan.by_endpoint else ""
    ranges = ", ".join(plan.authorized_ranges)
    listed = f", authorized IP ranges {ranges}" if ranges else ""
    return (
        f"cluster{where} with {side} API server{by}, outbound type {plan.outbound_type}"
        f"{zone}{listed}"
    )


def error_line(incident: Incident) -> str:
    """Say what failed: the reason, the exit code, from where to where, and who said so."""
    code = f", exit {incident.exit_code}" if incident.exit_code is not None else ""
    source = incident.source.replace("_", " ") if incident.source else "no message was found"
    return f"{CATEGORY[incident.category]}{code}{_way(incident)} (source: {source})"


def _way(incident: Incident) -> str:
    node, endpoint = incident.node, incident.endpoint
    machine = f"{node.vmss}/{node.instance_id}" if node.vmss and node.instance_id else node.vmss
    start = node.ip or machine or node.pool
    end = endpoint.fqdn or endpoint.ip
    address = f" ({endpoint.ip})" if endpoint.fqdn and endpoint.ip else ""
    port = f":{endpoint.port}" if end and endpoint.port else ""
    return (f", from {start}" if start else "") + (f", to {end}{port}{address}" if end else "")


def fix_notes(fix: Fix) -> tuple[str, ...]:
    """Say what to know before using a fix; () where there is nothing."""
    tried = "not proven" if fix.edits else ""
    proven = "proven on the facts that were read" if fix.proven else tried
    owner = f"for: {fix.owner}" if fix.owner else ""
    return tuple(note for note in (DANGER[fix.danger], proven, owner) if note)
