"""Events and alerts of failed AKS operations, turned into requests; the rest dropped, and why.

Event Grid (its own schema and CloudEvents), the common alert schema and the older activity-log
webhook carry the same few facts under other names. Claims hold personal data: nothing of them is
read. No event carries the error text; that is read from Azure afterwards. A scale set that fails in
a cluster's node resource group, as the autoscaler's do, names no cluster: the group's `managedBy`
is read afterwards as well.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.request import DiagnosisRequest, Trigger, fingerprint
from diagnostics.model.names import ClusterNameError, parse_cluster

FAILURES = ("microsoft.resources.resourcewritefailure", "microsoft.resources.resourceactionfailure")
ROLLING_FAILED = "microsoft.containerservice.nodepoolrollingfailed"
_CLUSTER = re.compile(
    r"(?P<cluster>/subscriptions/[^/]+/resourceGroups/[^/]+/providers"
    r"/Microsoft\.ContainerService/managedClusters/[^/]+)(?:/agentPools/(?P<pool>[a-z0-9]{1,63}))?",
    re.IGNORECASE,
)
_SCALE_SET = re.compile(
    r"(?P<group>/subscriptions/[0-9a-f-]{36}/resourceGroups/[\w.()-]{1,90})"
    r"/providers/Microsoft\.Compute/virtualMachineScaleSets/(?P<name>[a-z0-9-]{1,64})",
    re.IGNORECASE,
)
# AKS names a pool's scale set so; of Windows pools it does not keep the pool's name apart.
_POOL = re.compile(r"aks-(?P<pool>[a-z0-9]{1,12})-[0-9]{8}-vmss", re.IGNORECASE)
SCALE_SET_WRITE = "microsoft.compute/virtualmachinescalesets/write"
OPERATIONS = {
    "microsoft.containerservice/managedclusters/write": "Create or update the cluster",
    "microsoft.containerservice/managedclusters/agentpools/write": "Create or update a node pool",
    "microsoft.containerservice/managedclusters/agentpools/upgradenodeimageversion/action": (
        "Upgrade the node image of a pool"
    ),
    "microsoft.containerservice/managedclusters/start/action": "Start the cluster",
    "microsoft.resources/deployments/write": "Deploy the cluster",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """An event that is none of ours; `why` is a fixed phrase, safe to log."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What every kind of event says about one failed operation; empty where it does not.

    `correlation_id` is the same in every notice of one operation, whatever way it comes; empty
    where there is none. `notice_id` is the same in every copy of this one.
    """

    resource_id: str
    operation: str
    correlation_id: str
    at: str
    notice_id: str = ""


Outcome = DiagnosisRequest | Dropped
NOT_OURS = Dropped(why="the event is not about an operation of a managed cluster")


def read_event(event: Any) -> Outcome:  # noqa: ANN401 - it is JSON from outside
    """Turn one Event Grid event, in either schema, into a request."""
    if not isinstance(event, Mapping):
        return Dropped(why="the event is not an object")
    kind = _text(event, "eventType") or _text(event, "type")
    data = event.get("data")
    if not isinstance(data, Mapping):
        return Dropped(why="the event has no data")
    if kind.lower() == ROLLING_FAILED:
        return _rolling(event, data)
    if kind.lower() not in FAILURES:
        return Dropped(why="the event is not about a failed operation")
    failure = Failure(
        resource_id=_text(data, "resourceUri") or _text(event, "subject"),
        operation=_text(data, "operationName"),
        correlation_id=_text(data, "correlationId"),
        at=_text(event, "eventTime") or _text(event, "time"),
        notice_id=_text(event, "id"),
    )
    return _request(failure, Trigger.EVENT)


def _rolling(event: Mapping[str, Any], data: Mapping[str, Any]) -> Outcome:
    """A node pool upgrade that failed: the cluster is the topic, the pool is in the data."""
    cluster = _text(event, "topic") or _text(event, "source")
    pool = _text(data, "nodePoolName")
    failure = Failure(
        resource_id=f"{cluster}/agentPools/{pool}" if pool else cluster,
        operation="microsoft.containerservice/managedclusters/agentpools/write",
        correlation_id="",
        at=_text(event, "eventTime") or _text(event, "time"),
        notice_id=_text(event, "id"),
    )
    return _request(failure, Trigger.EVENT)


def read_alert(body: Any) -> Outcome:  # noqa: ANN401 - it is JSON from outside
    """Turn an Azure Monitor alert, common schema or activity-log webhook, into a request."""
    log = _activity(body)
    if isinstance(log, Dropped):
        return log
    if _text(log, "status").lower() != "failed":
        return Dropped(why="the alert is not about a failed operation")
    failure = Failure(
        resource_id=_target(log),
        operation=_text(log, "operationName"),
        correlation_id=_text(log, "correlationId"),
        at=_text(log, "eventTimestamp"),
    )
    return _request(failure, Trigger.ALERT)


def _activity(body: Any) -> Mapping[str, Any] | Dropped:  # noqa: ANN401 - it is JSON from outside
    """Return the activity-log entry of either schema."""
    data = _mapping(_mapping(body).get("data"))
    essentials, context = _mapping(data.get("essentials")), _mapping(data.get("alertContext"))
    if _text(essentials, "monitorCondition").lower() == "resolved":
        return Dropped(why="the alert is resolved")
    if context:
        return {**context, "targets": essentials.get("alertTargetIDs")}
    older = _mapping(_mapping(data.get("context")).get("activityLog"))
    return older or Dropped(why="the alert is no activity-log alert")


def _target(log: Mapping[str, Any]) -> str:
    """Return the id of what failed; the scope keeps Azure's casing, and the pool."""
    targets = log.get("targets")
    first = targets[0] if isinstance(targets, list) and targets else ""
    scope = _text(_mapping(log.get("authorization")), "scope")
    return _text(log, "resourceId") or scope or (first if isinstance(first, str) else "")


def _request(failure: Failure, trigger: Trigger) -> Outcome:
    if not (failure.correlation_id or failure.notice_id):
        return Dropped(why="the event has no id to know its copies by")
    if failure.operation.lower() == SCALE_SET_WRITE:
        return _of_scale_set(failure, trigger)
    found = _CLUSTER.match(failure.resource_id)
    operation = OPERATIONS.get(failure.operation.lower())
    if found is None or operation is None:
        return NOT_OURS
    try:
        cluster_id = parse_cluster(found["cluster"], None)
    except ClusterNameError:
        return Dropped(why="the event names no well-formed cluster")
    return DiagnosisRequest(
        key=fingerprint(cluster_id, failure.correlation_id or failure.notice_id),
        cluster_id=cluster_id,
        trigger=trigger,
        # Azure's notices do not agree on its letter case; a pool's name has none.
        pool=found["pool"].lower() if found["pool"] else None,
        operation=operation,
        at=_in_words(failure.at),
        failed_at=_exactly(failure.at),
        correlation=failure.correlation_id or None,
    )


def _of_scale_set(failure: Failure, trigger: Trigger) -> Outcome:
    found = _SCALE_SET.fullmatch(failure.resource_id)
    if found is None:
        return NOT_OURS
    pool = _POOL.fullmatch(found["name"])
    return DiagnosisRequest(
        key=fingerprint(failure.resource_id, failure.correlation_id or failure.notice_id),
        cluster_id="",
        trigger=trigger,
        pool=pool["pool"].lower() if pool else None,
        operation="Create or update a scale set",
        at=_in_words(failure.at),
        failed_at=_exactly(failure.at),
        node_group=found["group"],
        correlation=failure.correlation_id or None,
    )


def _in_words(text: str) -> str | None:
    """Write an ISO time as people read it; None for anything else."""
    moment = _moment(text)
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else None


def _exactly(text: str) -> str | None:
    moment = _moment(text)
    return moment.isoformat() if moment else None


def _moment(text: str) -> datetime | None:
    """Read an ISO time, in UTC."""
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _mapping(value: Any) -> Mapping[str, Any]:  # noqa: ANN401 - it is JSON from outside
    return value if isinstance(value, Mapping) else {}


def _text(mapping: Mapping[str, Any], name: str) -> str:
    value = mapping.get(name)
    return value if isinstance(value, str) else ""
