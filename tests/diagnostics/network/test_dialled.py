"""The time of a node's words, and what has moved since."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from diagnostics.model.activity import Change, LoggedError
from diagnostics.model.facts import FactMissing, Known, Missing, Why
from diagnostics.model.ids import ResourceId
from diagnostics.model.incident import Endpoint, Source
from diagnostics.network.dialled import dialled_at, moved_since
from tests.builders import (
    CLUSTER_ID,
    ENDPOINT_ID,
    NOW,
    NSG_ID,
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
    assert moved_since(at, private_snapshot(changes=Known(changes))) == found


@pytest.mark.parametrize("held", [Known(None), Missing(why=Why.DENIED, what="it")])
def test_moved_since_where_endpoint_and_zone_are_not_known(held: Any) -> None:  # noqa: ANN401 - a fact of either kind
    read = private_snapshot(changes=Known((LAST, RECORD)), private_endpoint=held, zone=held)
    assert moved_since(None, read) is None


@pytest.mark.parametrize(
    ("changes", "why"),
    [(None, Why.PENDING), (Missing(why=Why.DENIED, what="the log"), Why.DENIED)],
)
def test_unread_changes_are_missing(changes: Any, why: Why) -> None:  # noqa: ANN401 - a fact or none
    with pytest.raises(FactMissing) as raised:
        moved_since(None, private_snapshot(changes=changes))
    assert raised.value.missing.why is why
