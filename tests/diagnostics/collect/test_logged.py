"""The error text in the Activity Log: looked for where nothing else holds one, and chosen."""

from datetime import datetime, timedelta

import pytest

from diagnostics.collect.logged import has_failed, latest_error, read_logged_error
from diagnostics.collect.reads import Reads
from diagnostics.model.activity import LogEntry, LoggedError
from diagnostics.model.cluster import ErrorDetail
from diagnostics.model.facts import Known, Missing, Why
from diagnostics.model.ids import ResourceId, group_id
from diagnostics.model.snapshot import Snapshot
from diagnostics.ports import Denied
from tests import builders
from tests.fakes import FakeArm

GROUP, NODE_GROUP = group_id(builders.CLUSTER_ID), group_id(builders.NODE_ID)
FAILED = builders.cluster(provisioning_state="Failed")
SAYS_WHY = (
    "CSE failed with 'VMExtensionError_K8SAPIServerConnFail'. Agents are unable to establish "
    "connection to Kubernetes API server. curl: (28) Failed to connect to "
    f"{builders.FQDN} port 443 after 5001 ms: Timeout was reached"
)
NAMES_IT = "VMExtensionProvisioningError: vmssCSE exit status=51"
NEIGHBOUR = "VMExtensionProvisioningError: vmssCSE exit status=50"
FOLLOWED = 'vmssCSE exit status=124, output= {"ExitCode": "124", "Output": "nc -vz 10.0.0.4 443"'
OTHER = "QuotaExceeded: Operation could not be completed as it exceeds the quota"
UNREAD = Missing(why=Why.DENIED, what="it", detail="403", action="a/read")


def _entry(message: str, resource_id: str = builders.CLUSTER_ID, **fields: object) -> LogEntry:
    given: dict[str, object] = {
        "at": builders.NOW - timedelta(hours=1),
        "operation": "a/write",
        "status": "Failed",
        "resource_id": ResourceId(resource_id),
        "message": message,
    }
    return LogEntry(**(given | fields))  # type: ignore[arg-type] # any field


def _ago(minutes: int) -> datetime:
    return builders.NOW - timedelta(minutes=minutes)


def _latest(*entries: LogEntry) -> str | None:
    found = latest_error(entries, builders.cluster())
    return found.message if found else None


@pytest.mark.parametrize(
    ("cluster", "pool", "failed"),
    [
        ("Succeeded", "Succeeded", False),
        ("Failed", "Succeeded", True),
        ("Succeeded", "failed", True),
        ("Canceled", "Succeeded", True),
        ("Updating", "Updating", False),
    ],
)
def test_has_failed(cluster: str, pool: str, *, failed: bool) -> None:
    snapshot = builders.snapshot(
        cluster=Known(builders.cluster(provisioning_state=cluster)),
        pools=Known((builders.pool(), builders.pool(provisioning_state=pool))),
    )

    assert has_failed(snapshot) is failed


@pytest.mark.parametrize("field", ["cluster", "pools"])
def test_what_was_not_read_may_have_failed(field: str) -> None:
    assert has_failed(builders.snapshot(**{field: UNREAD})) is True


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ((), None),
        ((_entry("of cluster"),), "of cluster"),
        ((_entry("of pool", f"{builders.CLUSTER_ID}/agentPools/p"),), "of pool"),
        ((_entry("of nodes", builders.VMSS_ID.upper()),), "of nodes"),
        ((_entry("it", f"{builders.CLUSTER_ID}-2"),), None),
        ((_entry("it", builders.NSG_ID),), None),
        ((_entry("it", builders.EGRESS_ID),), None),
        ((_entry(""),), None),
        ((_entry("it", status="Started"), _entry("it", status="Succeeded")), None),
        # The newest, unless another of the same operation says more.
        ((_entry("old", at=_ago(600)), _entry("new", at=_ago(60))), "new"),
        ((_entry(OTHER, at=_ago(60)), _entry(NAMES_IT, at=_ago(62))), NAMES_IT),
        ((_entry(NAMES_IT, at=_ago(60)), _entry(SAYS_WHY, at=_ago(62))), SAYS_WHY),
        ((_entry(SAYS_WHY, at=_ago(60)), _entry(NAMES_IT, at=_ago(62))), SAYS_WHY),
        ((_entry(NEIGHBOUR, at=_ago(60)), _entry(NAMES_IT, at=_ago(62))), NAMES_IT),
        ((_entry(OTHER, at=_ago(60)), _entry(NEIGHBOUR, at=_ago(62))), NEIGHBOUR),
        ((_entry(NEIGHBOUR, at=_ago(60)), _entry(FOLLOWED, at=_ago(62))), FOLLOWED),
        ((_entry(OTHER, at=_ago(60)), _entry(SAYS_WHY, at=_ago(90))), SAYS_WHY),
        ((_entry(OTHER, at=_ago(60)), _entry(SAYS_WHY, at=_ago(91))), OTHER),
    ],
)
def test_latest_error(entries: tuple[LogEntry, ...], message: str | None) -> None:
    assert _latest(*entries) == message
    assert _latest(*reversed(entries)) == message


def _snapshot(**facts: object) -> Snapshot:
    return builders.snapshot(**({"cluster": Known(FAILED)} | facts))


async def test_both_groups_are_read() -> None:
    arm = FakeArm()
    arm.give("activity", GROUP, (_entry(OTHER, at=_ago(60)),))
    arm.give("activity", NODE_GROUP, (_entry(SAYS_WHY, builders.VMSS_ID, at=_ago(61)),))

    fact = await read_logged_error(Reads(arm, 1), _snapshot(), builders.NOW)

    assert fact == Known(
        LoggedError(
            at=builders.NOW - timedelta(minutes=61),
            operation="a/write",
            resource_id=builders.VMSS_ID,
            message=SAYS_WHY,
        ),
        builders.CLUSTER_ID,
    )


@pytest.mark.parametrize(("hours", "found"), [(24, "it"), (25, None)])
async def test_a_day_is_looked_back(hours: int, found: str | None) -> None:
    arm = FakeArm()
    arm.give("activity", GROUP, (_entry("it", at=builders.NOW - timedelta(hours=hours)),))

    fact = await read_logged_error(Reads(arm, 1), _snapshot(), builders.NOW)

    assert fact is not None
    assert (fact.value.message if fact.value else None) == found


@pytest.mark.parametrize(
    "snapshot",
    [
        builders.snapshot(),
        _snapshot(node=Known(builders.node(extension_message="its own words"))),
        _snapshot(pool=Known(builders.pool(error=ErrorDetail(code="C", message="m")))),
    ],
    ids=["nothing failed", "the node says it", "the pool says it"],
)
async def test_nothing_is_read_where_nobody_needs_it(snapshot: Snapshot) -> None:
    arm = FakeArm()

    assert await read_logged_error(Reads(arm, 1), snapshot, builders.NOW) is None
    assert arm.asked == []


async def test_one_unread_log_leaves_what_the_other_says() -> None:
    arm = FakeArm()
    arm.fail("activity", GROUP, Denied("403", action="a/read"))
    arm.give("activity", NODE_GROUP, (_entry("it", builders.VMSS_ID),))

    fact = await read_logged_error(Reads(arm, 1), _snapshot(), builders.NOW)

    assert fact is not None
    assert fact.value is not None
    assert fact.value.message == "it"


async def test_unread_log_is_missing_where_the_other_is_silent() -> None:
    arm = FakeArm()
    arm.fail("activity", NODE_GROUP, Denied("403", resource_id=NODE_GROUP, action="a/read"))

    assert await read_logged_error(Reads(arm, 1), _snapshot(), builders.NOW) == Missing(
        why=Why.DENIED,
        what="the errors in the Activity Log",
        detail="403",
        resource_id=NODE_GROUP,
        action="a/read",
    )


async def test_cluster_that_is_not_known_has_no_log() -> None:
    arm = FakeArm()

    fact = await read_logged_error(Reads(arm, 1), builders.snapshot(cluster=UNREAD), builders.NOW)

    assert fact == Missing(
        why=Why.DENIED, what="the errors in the Activity Log", detail="403", action="a/read"
    )
    assert arm.asked == []


async def test_cluster_in_its_own_node_group_is_asked_for_once() -> None:
    arm = FakeArm()
    cluster = builders.cluster(provisioning_state="Failed", node_resource_group=builders.GROUP)

    await read_logged_error(Reads(arm, 1), _snapshot(cluster=Known(cluster)), builders.NOW)

    assert [reading for reading, _ in arm.asked] == ["activity"]
