"""The history: which logs are read, what is an operation on nodes, and what is only said."""

from datetime import datetime, timedelta

import pytest

from diagnostics.collect.history import LOOKED_BACK, MOST_GROUPS, read_history
from diagnostics.collect.reads import Reads
from diagnostics.model.activity import Change, History, LogEntry, NodeOperation, UnreadLog
from diagnostics.model.facts import Known, Missing, Why
from diagnostics.model.ids import ResourceId, group_id, make_group_id, parent
from diagnostics.ports import Denied
from tests import builders
from tests.fakes import FakeArm

NSG_WRITE = "Microsoft.Network/networkSecurityGroups/write"
CLUSTER_WRITE = "Microsoft.ContainerService/managedClusters/write"
SCALE_SET_WRITE = "Microsoft.Compute/virtualMachineScaleSets/write"
GROUP = group_id(builders.CLUSTER_ID)
NODES = make_group_id(builders.SUBSCRIPTION, builders.NODE_GROUP)
POOL_ID = ResourceId(f"{builders.CLUSTER_ID}/agentPools/nodepool1")
SCALE_SET_ID = parent(builders.NODE_ID)
UNREAD = Missing(why=Why.DENIED, what="it")


def ago(hours: float) -> datetime:
    return builders.NOW - timedelta(hours=hours)


def entry(
    resource_id: str = builders.NSG_ID, operation: str = NSG_WRITE, **fields: object
) -> LogEntry:
    given: dict[str, object] = {
        "at": ago(1),
        "operation": operation,
        "status": "Succeeded",
        "resource_id": ResourceId(resource_id),
        "correlation_id": "c",
    }
    return LogEntry(**(given | fields))  # type: ignore[arg-type] # any field


async def read(arm: FakeArm, **facts: object) -> History:
    fact = await read_history(Reads(arm, 1), builders.snapshot(**facts))
    assert isinstance(fact, Known)
    return fact.value


async def test_two_weeks_of_each_group_are_read_once() -> None:
    arm = FakeArm()
    old = entry(at=builders.NOW - timedelta(days=15), correlation_id="old")
    arm.give("activity", GROUP, (entry(), old))
    zone_write = entry(builders.ZONE_ID, "Microsoft.Network/privateDnsZones/write")
    arm.give("activity", group_id(builders.ZONE_ID), (zone_write,))

    fact = await read_history(Reads(arm, 1), builders.private_snapshot())

    told = [
        Change(at=ago(1), began_at=ago(1), operation=each.operation, resource_id=each.resource_id)
        for each in (entry(), zone_write)
    ]
    since = builders.NOW - LOOKED_BACK
    assert fact == Known(History(since=since, changes=tuple(told)), builders.CLUSTER_ID)
    assert [reading for reading, _ in arm.asked] == ["activity"] * len(arm.asked)
    assert {at for _, at in arm.asked} >= {GROUP.lower(), NODES.lower()}
    assert len(set(arm.asked)) == len(arm.asked)


@pytest.mark.parametrize("with_callers", [False, True])
async def test_callers_are_asked_for_where_they_are_wanted(*, with_callers: bool) -> None:
    arm = FakeArm()

    await read_history(Reads(arm, 1), builders.snapshot(), with_callers=with_callers)

    assert {query.with_callers for query in arm.queries} == {with_callers}


@pytest.mark.parametrize(
    ("told", "succeeded"),
    [
        (entry(builders.CLUSTER_ID, CLUSTER_WRITE), True),
        (entry(builders.CLUSTER_ID, CLUSTER_WRITE, status="Failed"), False),
        (entry(builders.CLUSTER_ID, f"{CLUSTER_WRITE[:-6]}/start/action"), True),
        (entry(POOL_ID, f"{CLUSTER_WRITE[:-6]}/agentPools/write"), True),
        (entry(SCALE_SET_ID, SCALE_SET_WRITE, status="Failed"), False),
        (entry(builders.CLUSTER_ID, CLUSTER_WRITE, status="Started"), None),
        (entry(builders.CLUSTER_ID, f"{CLUSTER_WRITE[:-6]}/stop/action"), None),
        (entry(f"{POOL_ID}2", f"{CLUSTER_WRITE[:-6]}/agentPools/write"), None),
        (entry(f"{SCALE_SET_ID}-other", SCALE_SET_WRITE), None),
    ],
)
async def test_which_entries_are_operations_on_nodes(
    told: LogEntry, *, succeeded: bool | None
) -> None:
    arm = FakeArm()
    arm.give("activity", GROUP, (told,))

    operations = (await read(arm)).operations

    assert operations == (
        ()
        if succeeded is None
        else (
            NodeOperation(
                at=told.at,
                operation=told.operation,
                resource_id=told.resource_id,
                succeeded=succeeded,
            ),
        )
    )


@pytest.mark.parametrize("node", [Known(None), UNREAD, Known(builders.node(vmss=None))])
async def test_machine_is_its_own_holder_and_may_be_unknown(node: object) -> None:
    arm = FakeArm()
    alone = entry(builders.NODE_ID, "Microsoft.Compute/virtualMachines/write")
    arm.give("activity", NODES, (alone, entry(SCALE_SET_ID, SCALE_SET_WRITE)))

    found = (await read(arm, node=node, pool=UNREAD)).operations

    single = isinstance(node, Known) and node.value is not None
    assert [each.resource_id for each in found] == ([builders.NODE_ID] if single else [])


async def test_what_aks_writes_in_the_course_of_an_operation_is_no_change() -> None:
    arm = FakeArm()
    own = ResourceId(f"{NODES}/providers/Microsoft.Network/networkSecurityGroups/nsg-nic")
    # A template may write the cluster and its network as one: that NSG is in another group.
    failed = entry(builders.CLUSTER_ID, CLUSTER_WRITE, status="Failed")
    arm.give("activity", GROUP, (failed, entry()))
    arm.give("activity", NODES, (entry(own), entry(own, correlation_id="a person's", at=ago(2))))

    history = await read(arm, nic_nsg=Known(builders.nsg(id=own)))

    told = [(change.resource_id, change.at) for change in history.changes]
    assert told == [(builders.NSG_ID, ago(1)), (own, ago(2))]


async def test_groups_beyond_the_bound_are_named() -> None:
    arm = FakeArm()
    groups = [make_group_id("s", f"rg-{number}") for number in range(MOST_GROUPS)]
    hops = {group: Known(builders.appliance(id=f"{group}/providers/P/fw/f")) for group in groups}

    history = await read(arm, appliances=hops)

    assert len(arm.asked) == MOST_GROUPS
    told = {at for _, at in arm.asked}
    assert [each.group_id for each in history.unread] == [
        group for group in groups if group.lower() not in told
    ]
    assert {each.why for each in history.unread} == {None}


async def test_logs_that_were_read_are_told_beside_those_that_were_not() -> None:
    arm = FakeArm()
    arm.give("activity", GROUP, (entry(),))
    arm.fail("activity", NODES, Denied("403", action="a/read"))

    history = await read(arm)

    assert [change.resource_id for change in history.changes] == [builders.NSG_ID]
    assert history.unread == (UnreadLog(group_id=NODES, why=Why.DENIED, action="a/read"),)


@pytest.mark.parametrize("facts", [{}, {"cluster": Missing(why=Why.DENIED, what="it")}])
async def test_without_any_log_the_history_is_missing(facts: dict[str, object]) -> None:
    arm = FakeArm()
    for group in (GROUP, NODES):
        arm.fail("activity", group, Denied("403"))

    fact = await read_history(Reads(arm, 1), builders.snapshot(**facts))

    assert isinstance(fact, Missing)
    assert (fact.why, fact.what) == (Why.DENIED, "the changes in the Activity Log")
