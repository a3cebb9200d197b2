"""A report as the object that `contract.md` promises, schema `aks-conncheck/report/1`."""

from typing import Any

from diagnostics.model.finding import Finding, Fix
from diagnostics.model.incident import Endpoint, Incident, NodeRef
from diagnostics.model.plan import Plan
from diagnostics.model.report import Report, Verdict
from diagnostics.render.changes import changes_json
from diagnostics.render.path import path_json
from diagnostics.render.safe import one_line, shell_line

SCHEMA = "aks-conncheck/report/1"


def to_json(report: Report) -> dict[str, Any]:
    """Return the report as plain values: None for unknown, commands as lines for a shell."""
    return {
        "schema": SCHEMA,
        "incident": _incident(report.incident),
        **({"plan": _plan(report.plan)} if report.plan is not None else {}),
        "verdict": _verdict(report.verdict),
        "path": path_json(report),
        "checks": [_check(finding) for finding in report.findings],
        "fixes": [_fix(fix) for fix in report.fixes],
        "changes": changes_json(report.changes),
        "timing": {"seconds": round(report.seconds, 3), "arm_calls": report.arm_calls},
    }


def _plan(plan: Plan) -> dict[str, Any]:
    return {
        "subnet_id": plan.subnet_id,
        "location": plan.location or None,
        "private": plan.private,
        "private_dns_zone": plan.private_dns_zone if plan.by_endpoint else None,
        "outbound_type": plan.outbound_type,
        "authorized_ip_ranges": list(plan.authorized_ranges),
        "api_server_subnet_id": plan.api_subnet_id,
        "endpoint_subnet_id": (plan.endpoint_subnet_id or plan.subnet_id)
        if plan.by_endpoint
        else None,
    }


def endpoint_json(endpoint: Endpoint) -> dict[str, Any]:
    """Return an endpoint's three fields."""
    return {"fqdn": endpoint.fqdn, "ip": endpoint.ip, "port": endpoint.port}


def node_json(node: NodeRef) -> dict[str, Any]:
    """Return a node's four fields."""
    return {
        "ip": node.ip,
        "pool": node.pool,
        "vmss": node.vmss,
        "instance_id": node.instance_id,
    }


def _incident(incident: Incident) -> dict[str, Any]:
    return {
        "cluster_id": incident.cluster_id or None,
        "category": incident.category.value,
        "exit_code": incident.exit_code,
        "endpoint": endpoint_json(incident.endpoint),
        "node": node_json(incident.node),
        "source": incident.source.value if incident.source else None,
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "state": verdict.state.value,
        "check": verdict.check,
        "summary": one_line(verdict.summary),
        "resource_id": verdict.resource_id,
        "evidence": [one_line(line) for line in verdict.evidence],
        "undecided": list(verdict.undecided),
        "grant": shell_line(verdict.grant) if verdict.grant else None,
        "assumptions": [one_line(line) for line in verdict.assumptions],
    }


def _check(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.id,
        "title": finding.title,
        "outcome": finding.outcome.value,
        "summary": one_line(finding.summary),
        "evidence": [one_line(line) for line in finding.evidence],
        "source": finding.source,
    }


def _fix(fix: Fix) -> dict[str, Any]:
    return {
        "check": fix.check,
        "title": one_line(fix.title),
        "command": [shell_line(argv) for argv in fix.command],
        "undo": [shell_line(argv) for argv in fix.undo],
        "verify": [shell_line(argv) for argv in fix.verify],
        "instructions": one_line(fix.instructions),
        "danger": fix.danger.value,
        "proven": fix.proven,
        "owner": one_line(fix.owner) if fix.owner else None,
        "code": [{"language": each.language, "text": each.text} for each in fix.snippets],
    }
