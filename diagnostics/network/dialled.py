"""When a node spoke of the address it dialled, and what has led elsewhere since.

An error text outlives its fault: it still names the old address after the record was mended or
the endpoint made anew. Only its time tells which of the two is older.
"""

import re
from collections.abc import Iterator
from datetime import datetime

from diagnostics.model.activity import Change, History
from diagnostics.model.facts import FactMissing, Known, Missing, Why
from diagnostics.model.ids import ResourceId, group_id, key, name, same
from diagnostics.model.incident import Incident, Source
from diagnostics.model.snapshot import Snapshot, pending

# A private endpoint is made anew when its cluster starts.
_STARTED = "microsoft.containerservice/managedclusters/start/action"


def dialled_at(incident: Incident, snapshot: Snapshot) -> datetime | None:
    """Return when the node said which address it dialled; None: nothing says when.

    The Activity Log and a node's instance view have times; a given text and a status have none.
    """
    if incident.source is Source.ACTIVITY_LOG:
        logged = snapshot.logged_error
        return logged.value.at if isinstance(logged, Known) and logged.value else None
    # Where the text names no address, it was taken from the node's own words.
    if incident.source is not Source.INSTANCE_VIEW and _says(
        incident.message, incident.endpoint.ip
    ):
        return None
    node = snapshot.node.value if isinstance(snapshot.node, Known) else None
    said = node is not None and _says(node.extension_message, incident.endpoint.ip)
    return node.extension_at if node is not None and said else None


def _says(text: str | None, address: str | None) -> bool:
    if not text or not address:
        return False
    return re.search(rf"(?<![\w.]){re.escape(address)}(?!\d|\.\d)", text) is not None


def moved_since(at: datetime | None, snapshot: Snapshot) -> Change | None:
    """Return the latest change that may have given name or endpoint another address.

    It came after `at`; where that is None, at any time that the log reaches back to.

    Raises:
        FactMissing: the changes could not be read, all or some that may count.
    """
    if snapshot.history is None:
        raise FactMissing(pending("the changes in the Activity Log"))
    history = snapshot.history.value
    moving = (each for each in history.changes if _moves(each, snapshot))
    later = [each for each in moving if at is None or each.at > at]
    if not later:
        _must_be_whole(history, snapshot)
    return max(later, key=lambda each: each.at, default=None)


def _must_be_whole(history: History, snapshot: Snapshot) -> None:
    groups = {key(group_id(each)) for each in (snapshot.cluster_id, *_leading(snapshot))}
    unread = next((log for log in history.unread if key(log.group_id) in groups), None)
    if unread is not None:
        what = f"the Activity Log of resource group {name(unread.group_id)}"
        why = unread.why or Why.TIMED_OUT
        raise FactMissing(
            Missing(why=why, what=what, resource_id=unread.group_id, action=unread.action)
        )


def _moves(change: Change, snapshot: Snapshot) -> bool:
    if change.operation.lower() == _STARTED:
        return same(change.resource_id, snapshot.cluster_id)
    held = f"{key(change.resource_id)}/"
    return any(held.startswith(f"{key(each)}/") for each in _leading(snapshot))


def _leading(snapshot: Snapshot) -> Iterator[ResourceId]:
    for fact in (snapshot.private_endpoint, snapshot.zone):
        if isinstance(fact, Known) and fact.value is not None:
            yield fact.value.id
