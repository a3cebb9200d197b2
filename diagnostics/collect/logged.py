"""Find a failed operation's error text in the Activity Log, where nothing else holds one."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from diagnostics.classify import classify
from diagnostics.collect.messages import find_message
from diagnostics.collect.nodes import node_group
from diagnostics.collect.reads import Reads, gathered, passed_on
from diagnostics.model.activity import LogEntry, LoggedError, LogQuery
from diagnostics.model.cluster import Cluster
from diagnostics.model.facts import Fact, Known, Missing
from diagnostics.model.ids import ResourceId, group_id, key, name
from diagnostics.model.incident import Category
from diagnostics.model.snapshot import Snapshot

LOOKED_BACK = timedelta(hours=24)
# An operation of AKS ends minutes after the operation on its machines that made it fail.
_TOGETHER = timedelta(minutes=30)
_WHAT = "the errors in the Activity Log"
_FAILED = frozenset({"failed", "canceled"})


def has_failed(snapshot: Snapshot) -> bool:
    """Say whether the cluster or a pool stands as failed; so it may where pools were not read."""
    cluster, pools = snapshot.cluster, snapshot.pools
    if isinstance(cluster, Missing) or isinstance(pools, Missing):
        return True
    states = (cluster.value.provisioning_state, *(it.provisioning_state for it in pools.value))
    return any(state.lower() in _FAILED for state in states)


async def read_logged_error(
    reads: Reads, snapshot: Snapshot, now: datetime
) -> Fact[LoggedError | None] | None:
    """Read the latest error text of the cluster and of its machines (two reads); None: not needed.

    Source: section 2.2 of the Azure facts: always both resource groups.
    """
    if find_message(snapshot) is not None or not has_failed(snapshot):
        return None
    cluster = snapshot.cluster
    if isinstance(cluster, Missing):
        return passed_on(cluster, _WHAT)
    query = LogQuery(since=now - LOOKED_BACK, until=now)
    groups = {key(each): each for each in (group_id(cluster.value.id), node_group(cluster.value))}
    logs = await gathered(
        reads.read(f"the Activity Log of {name(each)}", reads.arm.activity, each, query)
        for each in groups.values()
    )
    entries = [entry for log in logs if isinstance(log, Known) for entry in log.value]
    found = latest_error(entries, cluster.value)
    unread = next((log for log in logs if isinstance(log, Missing)), None)
    if found is None and unread is not None:
        return passed_on(unread, _WHAT)
    return Known(found, cluster.value.id)


def latest_error(entries: Iterable[LogEntry], cluster: Cluster) -> LoggedError | None:
    """Return the error of the cluster's latest failure that says most; None where none failed.

    The operation on the cluster may say only that it failed, that on its machines why.
    """
    failures = sorted(
        (entry for entry in entries if _is_failure_of(entry, cluster)),
        key=lambda entry: entry.at,
        reverse=True,
    )
    together = [each for each in failures if failures[0].at - each.at <= _TOGETHER]
    best = min(together, key=lambda entry: _rank(entry.message), default=None)
    if best is None:
        return None
    return LoggedError(
        at=best.at, operation=best.operation, resource_id=best.resource_id, message=best.message
    )


def _is_failure_of(entry: LogEntry, cluster: Cluster) -> bool:
    if entry.status.lower() != "failed" or not entry.message:
        return False
    return _is_below(entry.resource_id, cluster.id) or _is_below(
        entry.resource_id, ResourceId(f"{node_group(cluster)}/providers/Microsoft.Compute")
    )


def _is_below(resource_id: ResourceId, holder: ResourceId) -> bool:
    return f"{key(resource_id)}/".startswith(f"{key(holder)}/")


def _rank(message: str) -> int:
    """Rank by what a text says: why, that it is this error, that it is another, nothing."""
    said = classify(message, cluster_named=True)
    if said.category is Category.UNSPECIFIED:
        return 1 if said.error_name else 3
    return 2 if said.category is Category.NOT_THIS_ERROR and not said.followed else 0
