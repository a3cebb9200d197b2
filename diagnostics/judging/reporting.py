"""Put incident, verdict, findings and fixes together as one report."""

from dataclasses import replace

from diagnostics.judging.asking import Ask, finding_of, findings_of
from diagnostics.judging.changes import changes_of
from diagnostics.judging.planned import planned_report
from diagnostics.judging.proving import proven
from diagnostics.judging.remedies import remedies
from diagnostics.judging.verdicts import verdict_of
from diagnostics.model.cluster import Cluster
from diagnostics.model.facts import Known, Missing
from diagnostics.model.incident import Category, Endpoint, Incident, NodeRef
from diagnostics.model.report import Report, State, Verdict
from diagnostics.model.snapshot import Snapshot
from diagnostics.network.flow import other_api_server

PORT = 443


def report_of(
    incident: Incident,
    snapshot: Snapshot,
    *,
    seconds: float = 0.0,
    arm_calls: int = 0,
    ask: Ask = finding_of,
) -> Report:
    """Judge a snapshot. Asking twice gives the same report but for the two figures.

    `ask` asks each check, and may watch it.
    """
    if snapshot.plan is not None:
        return planned_report(
            snapshot.plan, incident, snapshot, seconds=seconds, arm_calls=arm_calls
        )
    findings = proven(incident, snapshot, findings_of(incident, snapshot, ask))
    verdict = _of_this_cluster(verdict_of(incident, snapshot, findings), incident, snapshot)
    return Report(
        incident=completed(incident, snapshot),
        verdict=verdict,
        findings=findings,
        fixes=remedies(verdict, snapshot, findings),
        seconds=seconds,
        arm_calls=arm_calls,
        changes=changes_of(snapshot, verdict),
        node=snapshot.node.value if isinstance(snapshot.node, Known) else None,
    )


def _of_this_cluster(verdict: Verdict, incident: Incident, snapshot: Snapshot) -> Verdict:
    """Say that the error text is about another cluster, where it names one; then all is likely."""
    cluster = snapshot.cluster
    other = None if isinstance(cluster, Missing) else other_api_server(incident, cluster.value)
    if other is None:
        return verdict
    told = f"the error text names another API server, {other}: its address was not used"
    certain = verdict.state is State.CAUSE_FOUND
    return replace(
        verdict,
        state=State.LIKELY_CAUSE if certain else verdict.state,
        assumptions=(*verdict.assumptions, told),
    )


def other_error_report(incident: Incident) -> Report:
    """Report an error that is somebody else's: nothing was read, nothing is checked."""
    named = incident.error_name or (
        f"exit code {incident.exit_code}" if incident.exit_code is not None else "another error"
    )
    link = f"See {incident.article}" if incident.article else ""
    told = f"This is not the API server connectivity error: it is {named}."
    summary = " ".join(part for part in (told, incident.hint, link) if part)
    return Report(
        incident=replace(incident, category=Category.NOT_THIS_ERROR),
        verdict=Verdict(state=State.NOT_THIS_ERROR, summary=summary),
        findings=(),
        fixes=(),
        seconds=0.0,
        arm_calls=0,
    )


def completed(incident: Incident, snapshot: Snapshot) -> Incident:
    """Fill in what Azure knows and the message did not say; the node's own words stay."""
    cluster = None if isinstance(snapshot.cluster, Missing) else snapshot.cluster.value
    return replace(
        incident,
        endpoint=_endpoint(incident.endpoint, cluster, snapshot),
        node=_node(incident.node, snapshot),
        region=incident.region or (cluster.location if cluster else None),
    )


def _endpoint(said: Endpoint, cluster: Cluster | None, snapshot: Snapshot) -> Endpoint:
    if cluster is None:
        return said
    private = snapshot.private_endpoint
    current = private.value.addresses if isinstance(private, Known) and private.value else ()
    return Endpoint(
        fqdn=said.fqdn or cluster.private_fqdn or cluster.fqdn,
        ip=said.ip or (current[0] if current else None),
        port=said.port or PORT,
    )


def _node(said: NodeRef, snapshot: Snapshot) -> NodeRef:
    pool = said.pool or (snapshot.pool.value.name if isinstance(snapshot.pool, Known) else None)
    node = snapshot.node.value if isinstance(snapshot.node, Known) else None
    if node is None or not node.failed:
        return replace(said, pool=pool)
    addresses = node.nic.addresses if node.nic is not None else ()
    return NodeRef(
        ip=said.ip or (addresses[0] if addresses else None),
        pool=pool or node.pool,
        vmss=said.vmss or node.vmss,
        instance_id=said.instance_id or node.instance_id,
    )
