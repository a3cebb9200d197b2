"""The time of a node's words, and what has moved since."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from diagnostics.model.activity import Change, History, LoggedError, UnreadLog
from diagnostics.model.facts import FactMissing, Known, Missing, Why
from diagnostics.model.ids import ResourceId, make_group_id
from diagnostics.model.incident import Endpoint, Source
from diagnostics.network.dialled import dialled_at, moved_since
from tests.builders import (
    CLUSTER_ID,
    ENDPOINT_ID,
    GROUP,
    NODE_GROUP,
    NOW,
    NSG_ID,
    SUBSCRIPTION,
    ZONE_ID,
    node,
    private_incident,
    private_snapshot,
)

OLD = "10.0.2.9"
AGO = NOW - timedelta(hours=2)
LATER = NOW - timedelta(hours=1)
SPOKEN = node(extension_message=f"connect to {OLD} port 443 failed", extension_at=AGO)
LOGGED = LoggedError(at=LATER, operation="o", resource_id=CLUSTER_ID, message=f"{OLD}:443")


@pytest.mark.parametrize(
    ("source", "message", "facts", "at"),
    [
        (Source.INSTANCE_VIEW, "exit 51", {"node": Known(SPOKEN)}, AGO),
        (Source.INSTANCE_VIEW, f"{OLD}", {"node": Known(SPOKEN)}, AGO),
        # The status leaves the address out, so it is the node's.
        (Source.AGENT_POOL_STATUS, "exit 51", {"node": Known(SPOKEN)}, AGO),
        (Source.AGENT_POOL_STATUS, "", {"node": Known(SPOKEN)}, AGO),
        (Source.AGENT_POOL_STATUS, f"dialled {OLD}.", {"node": Known(SPOKEN)}, None),
        (Source.GIVEN, f"dialled {OLD}:443", {"node": Known(SPOKEN)}, None),
        # Another address that begins, or ends, with the same digits is not it.
        (Source.GIVEN, f"node {OLD}9 and 1{OLD} and {OLD}.1", {"node": Known(SPOKEN)}, AGO),
        (Source.INSTANCE_VIEW, OLD, {"node": Known(node(extension_message="exit 51"))}, None),
        (Source.INSTANCE_VIEW, OLD, {"node": Known(node())}, None),
        (Source.INSTANCE_VIEW, OLD, {"node": Known(None)}, None),
        (Source.INSTANCE_VIEW, OLD, {"node": Missing(why=Why.DENIED, what="it")}, None),
        (Source.ACTIVITY_LOG, OLD, {"logged_error": Known(LOGGED)}, LATER),
        (Source.ACTIVITY_LOG, OLD, {"logged_error": Known(None)}, None),
        (Source.ACTIVITY_LOG, OLD, {"node": Known(SPOKEN)}, None),
    ],
)
def test_dialled_at(
    source: Source, message: str, facts: dict[str, Any], at: datetime | None
) -> None:
    asked = private_incident(source=source, message=message, endpoint=Endpoint(ip=OLD))
    assert dialled_at(asked, private_snapshot(**facts)) == at


def test_dialled_at_without_address_is_none() -> None:
    asked = private_incident(source=Source.INSTANCE_VIEW, endpoint=Endpoint())
    assert dialled_at(asked, private_snapshot(node=Known(SPOKEN))) is None


def _change(resource_id: str, operation: str = "a/write", at: datetime = LATER) -> Change:
    return Change(at=at, operation=operation, resource_id=ResourceId(resource_id))


START = "Microsoft.ContainerService/managedClusters/start/action"
RECORD = _change(f"{ZONE_ID.upper()}/A/aks-shop-k3xq9w2p")


def _told(*changes: Change, unread: tuple[UnreadLog, ...] = ()) -> Known[History]:
    return Known(History(since=AGO, changes=changes, unread=unread))


FIRST, LAST = _change(ENDPOINT_ID, at=AGO), _change(ENDPOINT_ID, at=NOW)


@pytest.mark.parametrize(
    ("changes", "at", "found"),
    [
        ((), None, None),
        ((RECORD,), None, RECORD),
        ((RECORD,), AGO, RECORD),
        ((RECORD,), LATER, None),
        ((RECORD,), NOW, None),
        ((FIRST, LAST), None, LAST),
        ((LAST, FIRST), None, LAST),
        ((FIRST,), LATER, None),
        ((_change(CLUSTER_ID, START),), AGO, _change(CLUSTER_ID, START)),
        ((_change(f"{CLUSTER_ID}-2", START),), AGO, None),
        ((_change(CLUSTER_ID),), AGO, None),
        ((_change(NSG_ID),), AGO, None),
        ((_change(f"{ENDPOINT_ID}-2"),), AGO, None),
    ],
)
def test_moved_since(
    changes: tuple[Change, ...], at: datetime | None, found: Change | None
) -> None:
    assert moved_since(at, private_snapshot(history=_told(*changes))) == found


@pytest.mark.parametrize(
    ("group", "changes", "why"),
    [
        (GROUP, (), Why.DENIED),
        (NODE_GROUP.upper(), (), Why.DENIED),
        (NODE_GROUP, (RECORD,), None),
        ("rg-other", (), None),
    ],
)
def test_no_change_is_certain_only_where_the_logs_that_count_were_read(
    group: str, changes: tuple[Change, ...], why: Why | None
) -> None:
    unread = UnreadLog(group_id=make_group_id(SUBSCRIPTION, group), why=Why.DENIED, action="read")
    facts = private_snapshot(history=_told(*changes, unread=(unread,)))
    if why is None:
        assert moved_since(None, facts) == (changes[0] if changes else None)
        return
    with pytest.raises(FactMissing) as raised:
        moved_since(None, facts)
    assert raised.value.missing == Missing(
        why=why,
        what=f"the Activity Log of resource group {group}",
        resource_id=unread.group_id,
        action="read",
    )


def test_log_of_too_many_groups_took_too_long() -> None:
    unread = UnreadLog(group_id=make_group_id(SUBSCRIPTION, GROUP), why=None)
    with pytest.raises(FactMissing) as raised:
        moved_since(None, private_snapshot(history=_told(unread=(unread,))))
    assert raised.value.missing.why is Why.TIMED_OUT


@pytest.mark.parametrize("held", [Known(None), Missing(why=Why.DENIED, what="it")])
def test_moved_since_where_endpoint_and_zone_are_not_known(held: Any) -> None:  # noqa: ANN401 - a fact of either kind
    read = private_snapshot(history=_told(LAST, RECORD), private_endpoint=held, zone=held)
    assert moved_since(None, read) is None


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        (None, Missing(why=Why.PENDING, what="the changes in the Activity Log")),
        (Missing(why=Why.DENIED, what="the log"), Missing(why=Why.DENIED, what="the log")),
    ],
)
def test_unread_changes_are_missing(changes: Any, missing: Missing) -> None:  # noqa: ANN401 - a fact or none
    with pytest.raises(FactMissing) as raised:
        moved_since(None, private_snapshot(history=changes))
    assert raised.value.missing == missing
