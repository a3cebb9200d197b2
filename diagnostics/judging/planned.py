"""Judge a cluster that is still to be created: the same checks, asked of what will be.

What only an existing cluster has does not apply. What AKS itself asks of the network comes before
the way of packets. Remedies are those that change the network; the plan is changed by its author.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from diagnostics.answers.required import required_of_routes, required_of_zone
from diagnostics.checks import all_checks
from diagnostics.judging.asking import finding_of
from diagnostics.judging.proving import proven
from diagnostics.judging.remedies import remedies
from diagnostics.judging.verdicts import verdict_of
from diagnostics.model.edits import SetAuthorizedRanges, SetRecord
from diagnostics.model.finding import Answer, Check, Danger, Finding, Fix, Outcome, not_applicable
from diagnostics.model.ids import ResourceId, key, name
from diagnostics.model.incident import Endpoint, Incident
from diagnostics.model.plan import Plan
from diagnostics.model.report import Report, State, Verdict
from diagnostics.model.snapshot import Snapshot
from diagnostics.network.flow import API_PORT
from diagnostics.network.names import resolver_of

_NO_NODE = "there is no node before the cluster exists"
NOT_YET = {
    "cluster_state": "the cluster does not exist yet",
    "private_endpoint": "AKS makes it with the cluster, in the subnet of the first node pool",
    "api_server_address": "the API server has no address before the cluster exists",
    "http_proxy": "no HTTP proxy is planned",
    "node_dns": _NO_NODE,
    "node_tcp": _NO_NODE,
    "node_tls": _NO_NODE,
    "node_proxy": _NO_NODE,
}
Required = Callable[[Plan, Snapshot], Answer | None]
REQUIRED: Mapping[str, Required] = {
    "route_table": required_of_routes,
    "private_dns": required_of_zone,
}


def planned_report(
    plan: Plan, incident: Incident, snapshot: Snapshot, *, seconds: float, arm_calls: int
) -> Report:
    """Judge the facts of a planned cluster."""
    asked = (finding_of(_asked(check, plan), incident, snapshot) for check in all_checks())
    tried = proven(incident, snapshot, tuple(asked))
    findings = tuple(_without_cluster(finding, plan) for finding in tried)
    verdict = _in_words(verdict_of(incident, snapshot, findings), findings, plan, snapshot)
    return Report(
        incident=replace(
            incident,
            cluster_id=ResourceId(""),
            endpoint=Endpoint(port=API_PORT),
            region=plan.location or None,
        ),
        verdict=verdict,
        findings=findings,
        fixes=remedies(verdict, snapshot, findings),
        seconds=seconds,
        arm_calls=arm_calls,
        plan=plan,
    )


def _asked(check: Check, plan: Plan) -> Check:
    """Return the check as it is asked of a plan."""
    if check.id in NOT_YET and not (check.id == "private_endpoint" and not plan.by_endpoint):
        return replace(check, ask=lambda _incident, _snapshot: not_applicable(NOT_YET[check.id]))

    def ask(incident: Incident, snapshot: Snapshot) -> Answer:
        required = REQUIRED[check.id](plan, snapshot) if check.id in REQUIRED else None
        return required or _future(check, check.ask(incident, snapshot), plan, snapshot)

    return replace(check, ask=ask)


def _future(check: Check, answer: Answer, plan: Plan, snapshot: Snapshot) -> Answer:
    """Put an answer about names and ranges into words for what does not exist yet."""
    if check.id == "authorized_ip_ranges" and answer.outcome is Outcome.PASSED:
        return replace(answer, because=answer.because.replace(": no address, ", ", ", 1))
    if check.id != "private_dns" or answer.outcome not in (Outcome.PASSED, Outcome.UNKNOWN):
        return answer
    return replace(answer, because=_asking(answer.outcome, plan, snapshot))


def _asking(outcome: Outcome, plan: Plan, snapshot: Snapshot) -> str:
    """Say whom nodes will ask for the private name, and what leads from there to the zone."""
    resolver, home = resolver_of(snapshot), snapshot.vnet.value.name
    if resolver.azure:
        return f"nodes will ask Azure DNS, and AKS links the zone to {home}"
    asked = f"nodes will ask custom DNS {', '.join(resolver.servers)}"
    if outcome is Outcome.PASSED:
        return f"{asked}, in a network to which the zone is linked"
    own = plan.private_dns_zone.startswith("/")
    link = (
        f"Link {name(plan.private_dns_zone)} to their network"
        if own
        else "Plan with a zone of your own that is linked to their network"
    )
    return (
        f"{asked}, and the zone is not known to be linked to the network those servers sit in: "
        f"AKS links it to {home} alone. {link}, or let them forward it to a resolver in {home}"
    )


def _without_cluster(finding: Finding, plan: Plan) -> Finding:
    """Leave out what can only be done to a cluster that exists, and ids that stand for it."""
    stands_for = f"{key(finding.resource_id or '')}/".startswith(f"{key(plan.cluster_id)}/")
    return replace(
        finding,
        resource_id=None if stands_for else finding.resource_id,
        fixes=tuple(kept for fix in finding.fixes if (kept := _of_network(fix, plan)) is not None),
    )


def _of_network(fix: Fix, plan: Plan) -> Fix | None:
    ranges = [
        text
        for edit in fix.edits
        if isinstance(edit, SetAuthorizedRanges)
        for text in edit.ranges
        if text not in plan.authorized_ranges
    ]
    if ranges:
        return Fix(
            check=fix.check,
            title="Plan with authorized IP ranges that hold the nodes' public address",
            instructions=f"Add {','.join(ranges)} to the ranges of the new cluster.",
            danger=Danger.SECURITY,
            proven=fix.proven,
        )
    of_cluster = any(argv[:2] == ("az", "aks") for argv in fix.command)
    records = any(isinstance(edit, SetRecord) for edit in fix.edits)
    return None if of_cluster or records else fix


def _in_words(
    verdict: Verdict, findings: tuple[Finding, ...], plan: Plan, snapshot: Snapshot
) -> Verdict:
    nodes = f"odes in subnet {name(plan.subnet_id)}"
    said = {finding.id: finding.summary for finding in findings}
    if verdict.state is State.NO_FAULT_FOUND:
        summary = f"N{nodes} will reach the API server, as far as its network's settings tell."
    elif verdict.check is None:
        summary = f"Whether n{nodes} will reach the API server is not known. {verdict.summary}"
    elif _is_refused(verdict.check, plan, snapshot):
        summary = f"The cluster cannot be created so. {verdict.summary}"
    else:
        will = "will not" if verdict.state is State.CAUSE_FOUND else "are not likely to"
        summary = f"N{nodes} {will} reach the API server: {said[verdict.check]}."
    return replace(verdict, summary=summary)


def _is_refused(check: str, plan: Plan, snapshot: Snapshot) -> bool:
    return check in REQUIRED and REQUIRED[check](plan, snapshot) is not None
