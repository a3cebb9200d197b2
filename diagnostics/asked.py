"""What is asked about a cluster, and the incident that it is once the error text is known."""

from dataclasses import dataclass, replace

from diagnostics.classify import classify
from diagnostics.collect import find_message
from diagnostics.model.facts import Known, Missing, Why
from diagnostics.model.ids import ResourceId
from diagnostics.model.incident import Category, Classification, Endpoint, Incident, Source
from diagnostics.model.snapshot import Snapshot
from diagnostics.redact import redact


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


def with_message(request: Request, told: Incident, snapshot: Snapshot) -> Incident:
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
