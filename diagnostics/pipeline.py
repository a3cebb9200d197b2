"""The whole way of one incident: classify, collect, ask, probe if wanted, ask again."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime

from diagnostics.classify import classify
from diagnostics.collect import Terms, collect, find_message
from diagnostics.collect.probing import is_askable, probe_node
from diagnostics.judging import findings_of, other_error_report, report_of
from diagnostics.judging.asking import finding_of, is_pending
from diagnostics.judging.reporting import completed
from diagnostics.model.facts import Known, Missing, Why
from diagnostics.model.ids import ResourceId
from diagnostics.model.incident import Category, Classification, Endpoint, Incident, Source
from diagnostics.model.report import Progress, Report
from diagnostics.model.snapshot import Snapshot
from diagnostics.ports import Arm
from diagnostics.redact import redact
from diagnostics.telemetry.spans import in_spans, span

OnProgress = Callable[[Progress], Awaitable[None]]


class NotThere(Exception):
    """What was asked about does not exist; the message says so in one sentence."""


class ClusterNotFound(NotThere):
    """There is no such cluster."""


class PoolNotFound(NotThere):
    """The cluster has no such pool."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked: one cluster, perhaps an error text, a pool, and whether to probe a node."""

    cluster_id: ResourceId
    error: str | None = None
    pool: str | None = None
    probe: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A finished run. `snapshot` is None where nothing was read from Azure."""

    report: Report
    incident: Incident
    snapshot: Snapshot | None


async def diagnose(
    request: Request,
    arm: Arm,
    *,
    now: Callable[[], datetime],
    progress: OnProgress | None = None,
    terms: Terms | None = None,
) -> Run:
    """Diagnose one cluster: 10-30 ARM reads, and 30-90 s more where a node is probed.

    It ends within the `limit_s` of its terms: what was not read by then is missing, and the
    verdict is what the rest allows.

    Raises:
        ClusterNotFound: Azure says there is no such cluster.
        PoolNotFound: the cluster has no pool of the name asked for.
    """
    started, terms = now(), terms or Terms()
    until = asyncio.get_running_loop().time() + terms.limit_s
    with span("classify"):
        told = incident_of(request, request.error, Source.GIVEN if request.error else None)
    if told.category is Category.NOT_THIS_ERROR:
        return Run(report=other_error_report(told), incident=told, snapshot=None)
    on_stage = _reporter(told, progress)
    with span("collect"):
        snapshot = await collect(told, arm, now=started, on_stage=on_stage, terms=terms)
    incident = _with_message(request, told, snapshot)
    if request.probe and incident.category is not Category.NOT_THIS_ERROR:
        if is_askable(incident, snapshot):
            spent_s = (now() - started).total_seconds()
            early = _judged(incident, snapshot, spent_s, arm.calls).report
            await _tell(incident, snapshot, progress, early)
        with span("probe"):
            snapshot = replace(snapshot, probe=await probe_node(incident, snapshot, arm, until))
    return _judged(incident, snapshot, (now() - started).total_seconds(), arm.calls)


def replay(incident: Incident, snapshot: Snapshot) -> Report:
    """Judge a saved snapshot again, offline."""
    return _judged(incident, snapshot, 0.0, 0).report


def _judged(incident: Incident, snapshot: Snapshot, seconds: float, calls: int) -> Run:
    if incident.category is Category.NOT_THIS_ERROR:
        report = replace(other_error_report(incident), seconds=seconds, arm_calls=calls)
    else:
        with span("judge"):
            ask = in_spans(finding_of)
            report = report_of(incident, snapshot, seconds=seconds, arm_calls=calls, ask=ask)
    return Run(report=report, incident=incident, snapshot=snapshot)


def incident_of(request: Request, text: str | None, source: Source | None) -> Incident:
    """Classify a text about a named cluster; without one the category is unspecified."""
    clean = redact(text or "")
    said = (
        classify(clean, cluster_named=True)
        if clean
        else Classification(category=Category.UNSPECIFIED)
    )
    # Silent drops end in these neighbours, so they are followed in the order of a time-out.
    category = Category.CONNECTION_TIMEOUT if said.followed else said.category
    return Incident(
        cluster_id=request.cluster_id,
        category=category,
        exit_code=said.exit_code,
        error_name=said.error_name,
        endpoint=said.endpoint,
        node=replace(said.node, pool=request.pool or said.node.pool),
        region=said.region,
        issuer=said.issuer,
        proxy_status=said.proxy_status,
        hint=said.hint,
        article=said.article,
        source=source,
        message=clean,
    )


def _with_message(request: Request, told: Incident, snapshot: Snapshot) -> Incident:
    """Take the error text from Azure where none was given.

    Raises:
        NotThere: the cluster, or the pool asked for, does not exist.
    """
    _must_exist(request, snapshot)
    found = find_message(snapshot) if told.source is None else None
    incident = incident_of(request, *found) if found else told
    return with_own_words(incident, snapshot)


def _must_exist(request: Request, snapshot: Snapshot) -> None:
    cluster, pools = snapshot.cluster, snapshot.pools
    if isinstance(cluster, Missing) and cluster.why is Why.NOT_FOUND:
        raise ClusterNotFound(f"There is no cluster {request.cluster_id}, or it cannot be seen.")
    if request.pool is None or isinstance(pools, Missing):
        return
    names = [pool.name for pool in pools.value]
    if request.pool.lower() not in (name.lower() for name in names):
        there = ", ".join(names) or "none"
        raise PoolNotFound(f"The cluster has no pool of that name; its pools: {there}.")


def with_own_words(incident: Incident, snapshot: Snapshot) -> Incident:
    """Add what the failed node's instance view says and the error text left out.

    Where Azure's text gave no reason, the node's reason is the category; a given text stays.
    """
    node = snapshot.node.value if isinstance(snapshot.node, Known) else None
    if node is None or not node.failed or not node.extension_message:
        return incident
    own = classify(node.extension_message, cluster_named=True)
    if own.category is Category.NOT_THIS_ERROR and not own.followed:
        return incident
    unsaid = incident.category is Category.UNSPECIFIED and incident.source is not Source.GIVEN
    return replace(
        incident,
        category=own.category if unsaid and not own.followed else incident.category,
        endpoint=_filled(incident.endpoint, own.endpoint),
        issuer=incident.issuer or own.issuer,
        proxy_status=incident.proxy_status or own.proxy_status,
    )


def _filled(said: Endpoint, own: Endpoint) -> Endpoint:
    return Endpoint(fqdn=said.fqdn or own.fqdn, ip=said.ip or own.ip, port=said.port or own.port)


def _reporter(
    incident: Incident, progress: OnProgress | None
) -> Callable[[Snapshot], Awaitable[None]]:
    async def on_stage(snapshot: Snapshot) -> None:
        await _tell(incident, snapshot, progress)

    return on_stage


async def _tell(
    incident: Incident,
    snapshot: Snapshot,
    progress: OnProgress | None,
    early: Report | None = None,
) -> None:
    if progress is None:
        return
    findings = findings_of(incident, snapshot)
    await progress(
        Progress(
            incident=completed(incident, snapshot),
            findings=tuple(finding for finding in findings if not is_pending(finding)),
            waiting=tuple(finding.title for finding in findings if is_pending(finding)),
            report=early,
        )
    )
