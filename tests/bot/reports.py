"""Build the requests, contexts and reports that the chat side's tests speak of."""

# ruff: noqa: ANN401 - a builder takes any field of its type and hands it on

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.context import Context
from bot.request import DiagnosisRequest, Trigger
from diagnostics.model.finding import Danger, Finding, Fix, Outcome
from diagnostics.model.incident import NodeRef
from diagnostics.model.report import Progress, Report, State, Verdict
from tests import builders

KEY = "0123456789abcdef0123456789abcdef"
NOW = datetime(2026, 11, 22, 18, 43, tzinfo=UTC)
CHANNEL, ASKER, ONCALL = "C0AKSOPS", "U0ANN", "S0ONCALL"
PAGE = "https://learn.microsoft.com/azure/page"


def request(**fields: Any) -> DiagnosisRequest:
    """Build what a person asked in a channel."""
    given: dict[str, Any] = {
        "key": KEY,
        "cluster_id": builders.CLUSTER_ID,
        "trigger": Trigger.SLASH,
        "channel": CHANNEL,
        "user": ASKER,
    }
    return DiagnosisRequest(**(given | fields))


def event(**fields: Any) -> DiagnosisRequest:
    """Build what a failed operation asked."""
    given: dict[str, Any] = {
        "trigger": Trigger.EVENT,
        "channel": None,
        "user": None,
        "operation": "Create or update the cluster",
        "at": "2026-11-22 18:40 UTC",
    }
    return request(**(given | fields))


def context(asked: DiagnosisRequest | None = None, **fields: Any) -> Context:
    """Build a context."""
    given: dict[str, Any] = {
        "request": asked or request(),
        "channel": CHANNEL,
        "oncall_group": ONCALL,
        "now": NOW,
    }
    return Context(**(given | fields))


def finding(check: str = "nsg_outbound", **fields: Any) -> Finding:
    """Build a failed check."""
    given: dict[str, Any] = {
        "id": check,
        "title": check.replace("_", " ").capitalize(),
        "outcome": Outcome.FAILED,
        "summary": "rule deny-all denies TCP 443",
        "source": PAGE,
    }
    return Finding(**(given | fields))


FINDINGS = (
    finding("cluster_state", outcome=Outcome.PASSED, summary="running"),
    finding(),
    finding("route_table", outcome=Outcome.PASSED, summary="the system route leads to internet"),
    finding("private_dns", outcome=Outcome.NOT_APPLICABLE, summary="no private name is involved"),
    finding("node_dns", outcome=Outcome.NOT_RUN, summary="no node was asked"),
    finding("node_tcp", outcome=Outcome.NOT_RUN, summary="no node was asked"),
)


def fix(**fields: Any) -> Fix:
    """Build a fix with all that one can have."""
    given: dict[str, Any] = {
        "check": "nsg_outbound",
        "title": "Allow TCP 443 in nsg-nodes",
        "command": (("az", "network", "nsg", "rule", "create", "--name", "allow it"),),
        "undo": (("az", "network", "nsg", "rule", "delete", "--name", "allow it"),),
        "verify": (("az", "network", "nsg", "rule", "list", "--output", "table"),),
        "instructions": "Ask the network team.",
        "danger": Danger.SECURITY,
        "proven": True,
        "owner": "owner of resource group rg-shop",
    }
    return Fix(**(given | fields))


RETRY = fix(
    title="Retry: reconcile the cluster",
    command=(("az", "aks", "update", "--yes"),),
    undo=(),
    verify=(),
    instructions="",
    danger=Danger.NONE,
    proven=False,
    owner=None,
)


def verdict(state: State = State.CAUSE_FOUND, **fields: Any) -> Verdict:
    """Build a verdict with its evidence."""
    given: dict[str, Any] = {
        "state": state,
        "summary": "Rule deny-all (priority 200) denies TCP to 20.90.10.20:443.",
        "check": "nsg_outbound",
        "resource_id": builders.NSG_ID,
        "evidence": ("150 allow-sql: no match", "200 deny-all: FIRST MATCH"),
    }
    return Verdict(**(given | fields))


def report(state: State = State.CAUSE_FOUND, **fields: Any) -> Report:
    """Build a report: an NSG denies, and there is a fix."""
    given: dict[str, Any] = {
        "incident": builders.incident(),
        "verdict": verdict(state),
        "findings": FINDINGS,
        "fixes": (fix(), RETRY),
        "seconds": 21.4,
        "arm_calls": 12,
    }
    return Report(**(given | fields))


def healthy(**fields: Any) -> Report:
    """Build a report that finds nothing, on a cluster about which no error text was found."""
    nothing = Verdict(
        state=State.NO_FAULT_FOUND,
        summary="No fault found in the configuration of aks-shop. Cluster and pools are Succeeded.",
    )
    told = builders.incident(source=None, exit_code=None, node=NodeRef(pool="nodepool1"))
    passed = tuple(replace(each, outcome=Outcome.PASSED) for each in FINDINGS[:3])
    given: dict[str, Any] = {"incident": told, "verdict": nothing, "findings": passed, "fixes": ()}
    return report(**(given | fields))


def progress(**fields: Any) -> Progress:
    """Build a run under way."""
    given: dict[str, Any] = {
        "incident": builders.incident(),
        "findings": FINDINGS[:2],
        "waiting": ("Route table",),
    }
    return Progress(**(given | fields))
