"""Read the Activity Log: what was changed on the path, and how the nodes' operations ended.

It adds words to a verdict that stands without it, so whatever is missing here is only said.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

from diagnostics.collect.changes import changes_in, path_ids
from diagnostics.collect.logged import has_failed
from diagnostics.collect.nodes import node_group
from diagnostics.collect.reads import Reads, gathered, passed_on
from diagnostics.collect.terms import Terms, reads_for
from diagnostics.model.activity import Change, History, LogEntry, LogQuery, NodeOperation, UnreadLog
from diagnostics.model.cluster import Cluster
from diagnostics.model.facts import Fact, Known, Missing
from diagnostics.model.ids import ResourceId, group_id, key, name, parent
from diagnostics.model.incident import Incident
from diagnostics.model.snapshot import Snapshot
from diagnostics.ports import Arm

LOOKED_BACK = timedelta(days=14)
# Each is one to five requests; a path over more groups than this is told to be so.
MOST_GROUPS = 8
_WHAT = "the changes in the Activity Log"
# These let nodes be made or join anew; a stop or a deletion shows nothing of the path.
_RUNS = (
    "/write",
    "/start/action",
    "/upgradenodeimageversion/action",
    "/rotateclustercertificates/action",
)
_ENDED = {"succeeded": True, "failed": False}


def is_due(incident: Incident, snapshot: Snapshot) -> bool:
    """Say whether anything has failed at all, so that what was changed before may be why."""
    return incident.source is not None or has_failed(snapshot)


async def add_history(snapshot: Snapshot, arm: Arm, terms: Terms, until: float) -> Snapshot:
    """Add what was changed; `until` is as in `reads_for`."""
    _, log = reads_for(arm, terms, until)
    history = await read_history(log, snapshot, with_callers=terms.with_callers)
    return replace(snapshot, history=history)


async def read_history(
    reads: Reads, snapshot: Snapshot, *, with_callers: bool = False
) -> Fact[History]:
    """Read two weeks of the groups that hold the path, both of the cluster's among them.

    One read a group. Missing only without a cluster or any log: what one log tells is told.
    """
    if isinstance(snapshot.cluster, Missing):
        return passed_on(snapshot.cluster, _WHAT)
    now = snapshot.read_at
    query = LogQuery(since=now - LOOKED_BACK, until=now, with_callers=with_callers)
    groups = _groups(snapshot, snapshot.cluster.value)
    logs = await gathered(
        reads.read(f"the Activity Log of {name(each)}", reads.arm.activity, each, query)
        for each in groups[:MOST_GROUPS]
    )
    missing = [log for log in logs if isinstance(log, Missing)]
    if len(missing) == len(logs):
        return passed_on(missing[0], _WHAT)
    told = [entry for log in logs if isinstance(log, Known) for entry in log.value]
    operations, changes = _taken_apart(told, snapshot, snapshot.cluster.value)
    history = History(
        since=query.since, changes=changes, operations=operations, unread=_unread(groups, logs)
    )
    return Known(history, snapshot.cluster_id)


def _unread(
    groups: tuple[ResourceId, ...], logs: tuple[Fact[tuple[LogEntry, ...]], ...]
) -> tuple[UnreadLog, ...]:
    """List the groups whose log could not be read, and those beyond the bound."""
    failed = (
        UnreadLog(group_id=group, why=log.why, action=log.action)
        for group, log in zip(groups, logs, strict=False)
        if isinstance(log, Missing)
    )
    beyond = (UnreadLog(group_id=group, why=None) for group in groups[MOST_GROUPS:])
    return (*failed, *beyond)


def _groups(snapshot: Snapshot, cluster: Cluster) -> tuple[ResourceId, ...]:
    """Return the groups of the cluster, of its nodes, and of all that lies on the path."""
    own = (group_id(snapshot.cluster_id), node_group(cluster))
    held = map(group_id, path_ids(snapshot))
    return tuple({key(each): each for each in (*own, *held)}.values())


def _taken_apart(
    entries: Iterable[LogEntry], snapshot: Snapshot, cluster: Cluster
) -> tuple[tuple[NodeOperation, ...], tuple[Change, ...]]:
    """Tell the operations on nodes from the changes that somebody else made.

    What AKS writes to the nodes' group in the course of an operation shares its correlation: it is
    a part of the operation, and no cause of how that ended.
    """
    entries = tuple(entries)
    ran = tuple(each for each in entries if _runs_nodes(each, snapshot))
    shared = {each.correlation_id for each in ran} - {""}
    nodes = key(node_group(cluster))
    others = (
        each
        for each in entries
        if each.correlation_id not in shared or key(group_id(each.resource_id)) != nodes
    )
    return operations_in(ran), changes_in(others, path_ids(snapshot))


def operations_in(entries: Iterable[LogEntry]) -> tuple[NodeOperation, ...]:
    """Return the operations that ended well or badly, newest first."""
    found = (
        NodeOperation(
            at=each.at,
            operation=each.operation,
            resource_id=each.resource_id,
            succeeded=_ENDED[each.status.lower()],
        )
        for each in entries
        if each.status.lower() in _ENDED
    )
    return tuple(sorted(found, key=lambda each: each.at, reverse=True))


def _runs_nodes(entry: LogEntry, snapshot: Snapshot) -> bool:
    """Say whether an entry is of an operation on the cluster, the pool or its machines."""
    operation = entry.operation.lower()
    own = (key(each) for each in _nodes_ids(snapshot))
    return operation.endswith(_RUNS) and key(entry.resource_id) in own


def _nodes_ids(snapshot: Snapshot) -> Iterator[ResourceId]:
    yield snapshot.cluster_id
    if isinstance(snapshot.pool, Known):
        yield ResourceId(f"{snapshot.cluster_id}/agentPools/{snapshot.pool.value.name}")
    node = snapshot.node.value if isinstance(snapshot.node, Known) else None
    if node is not None:
        # The log notes what is done to a scale set's instances on the scale set.
        yield parent(node.id) if node.vmss else node.id
