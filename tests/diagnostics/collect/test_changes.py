"""What changed: successful operations on exactly what lies on the path, each once."""

from datetime import timedelta

import pytest

from diagnostics.collect.changes import MOST_GROUPS, changes_in, path_ids, read_changes
from diagnostics.collect.reads import Reads
from diagnostics.model.activity import Change, LogEntry
from diagnostics.model.facts import Known, Missing, Why
from diagnostics.model.firewall import FirewallPolicy, FirewallRules
from diagnostics.model.ids import ResourceId, group_id, make_group_id
from diagnostics.ports import Denied
from tests import builders
from tests.fakes import FakeArm

NSG = "Microsoft.Network/networkSecurityGroups"
POLICY_ID = builders.arm_id("Microsoft.Network/firewallPolicies", "child", group="rg-hub")
BASE_ID = builders.arm_id("Microsoft.Network/firewallPolicies", "base", group="rg-base")
NVA_ID = builders.arm_id("Microsoft.Compute/virtualMachines", "nva", group="rg-hub")
OTHER_SUBNET = ResourceId(f"{builders.VNET_ID}/subnets/other")
PATH = (builders.CLUSTER_ID, builders.SUBNET_ID, builders.VNET_ID, builders.NSG_ID)
GROUP = group_id(builders.CLUSTER_ID)
WHAT = "the changes in the Activity Log"


def _entry(
    operation: str = f"{NSG}/write", resource_id: str = builders.NSG_ID, **fields: object
) -> LogEntry:
    given: dict[str, object] = {
        "at": builders.NOW - timedelta(hours=1),
        "operation": operation,
        "status": "Succeeded",
        "resource_id": ResourceId(resource_id),
        "correlation_id": "c",
    }
    return LogEntry(**(given | fields))  # type: ignore[arg-type] # any field


AKS = "Microsoft.ContainerService/managedClusters"
VNET = "Microsoft.Network/virtualNetworks"


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        (_entry(), True),
        (_entry(f"{NSG}/securityRules/write", f"{builders.NSG_ID.upper()}/securityRules/r"), True),
        (_entry(f"{NSG}/securityRules/delete", f"{builders.NSG_ID}/securityRules/r"), True),
        (_entry(status="Started"), False),
        (_entry(status="Failed"), False),
        (_entry(f"{NSG}/read"), False),
        (_entry(""), False),
        (_entry(resource_id=f"{builders.NSG_ID}-2"), False),
        (_entry(f"{AKS}/write", builders.CLUSTER_ID), True),
        (_entry(f"{AKS}/agentPools/write", f"{builders.CLUSTER_ID}/agentPools/p"), True),
        (_entry(f"{AKS}/stop/action", builders.CLUSTER_ID), True),
        (_entry(f"{AKS}/listClusterUserCredential/action", builders.CLUSTER_ID), False),
        (_entry(f"{AKS}/runCommand/action", builders.CLUSTER_ID), False),
        (_entry("Microsoft.Authorization/policies/audit/action", builders.CLUSTER_ID), False),
        (_entry("Microsoft.Resources/tags/write", builders.NSG_ID), False),
        (_entry(f"{VNET}/write", builders.VNET_ID), True),
        (_entry(f"{VNET}/virtualNetworkPeerings/write", f"{builders.VNET_ID}/v/p"), True),
        (_entry(f"{VNET}/subnets/write", builders.SUBNET_ID), True),
        (_entry(f"{VNET}/subnets/write", OTHER_SUBNET), False),
        (_entry(f"{NSG}/join/action"), False),
        (_entry(f"{NSG}/write", "no-id"), False),
    ],
)
def test_which_entries_are_changes(entry: LogEntry, *, told: bool) -> None:
    change = Change(at=entry.at, operation=entry.operation, resource_id=entry.resource_id)

    assert changes_in((entry,), PATH) == ((change,) if told else ())


def test_changes_are_told_once_and_newest_first() -> None:
    def ago(hours: int, correlation_id: str) -> LogEntry:
        at = builders.NOW - timedelta(hours=hours)
        return _entry(at=at, correlation_id=correlation_id)

    entries = (ago(5, "a"), ago(2, "b"), ago(4, "a"), ago(3, ""), ago(1, ""))

    found = changes_in(entries, PATH)

    assert [builders.NOW - change.at for change in found] == [
        timedelta(hours=hours) for hours in (1, 2, 3, 4)
    ]


def test_path_is_everything_that_was_read_of_it() -> None:
    base = FirewallPolicy(id=BASE_ID, name="base", groups=())
    policy = FirewallPolicy(id=POLICY_ID, name="child", groups=(), parent=base)
    unread = Missing(why=Why.DENIED, what="it")
    nva = builders.appliance(id=NVA_ID, nic_id=builders.NIC_ID)
    snapshot = builders.private_snapshot(
        route_table=Known(builders.route_table()),
        nat_gateway=Known(builders.nat_gateway()),
        nic_nsg=Known(builders.nsg(id=builders.NIC_NSG_ID)),
        api_subnet=unread,
        appliances={
            "10.1.0.4": Known(builders.appliance(policy_id=POLICY_ID)),
            "10.1.0.5": Known(nva),
            "10.1.0.6": Known(None),
            "10.1.0.7": unread,
        },
        firewall_rules={"/f": Known(FirewallRules(policy=policy)), "/g": unread},
    )

    assert path_ids(snapshot) == (
        builders.CLUSTER_ID,
        builders.SUBNET_ID,
        builders.VNET_ID,
        builders.NSG_ID,
        builders.NIC_NSG_ID,
        builders.TABLE_ID,
        builders.NAT_ID,
        builders.ENDPOINT_ID,
        builders.ZONE_ID,
        builders.FIREWALL_ID,
        POLICY_ID,
        NVA_ID,
        builders.NIC_ID,
        BASE_ID,
    )


async def test_a_week_of_each_group_is_read_once() -> None:
    arm = FakeArm()
    old = _entry(at=builders.NOW - timedelta(days=8))
    arm.give("activity", GROUP, (_entry(), old))
    zone_write = _entry("Microsoft.Network/privateDnsZones/write", builders.ZONE_ID)
    arm.give("activity", group_id(builders.ZONE_ID), (zone_write,))

    fact = await read_changes(Reads(arm, 1), builders.private_snapshot(), builders.NOW)

    at = builders.NOW - timedelta(hours=1)
    assert fact == Known(
        (
            Change(at=at, operation=f"{NSG}/write", resource_id=builders.NSG_ID),
            Change(at=at, operation=zone_write.operation, resource_id=builders.ZONE_ID),
        ),
        builders.CLUSTER_ID,
    )
    assert [reading for reading, _ in arm.asked] == ["activity"] * 2


@pytest.mark.parametrize("with_callers", [False, True])
async def test_callers_are_asked_for_where_they_are_wanted(*, with_callers: bool) -> None:
    arm = FakeArm()

    await read_changes(Reads(arm, 1), builders.snapshot(), builders.NOW, with_callers=with_callers)

    assert {query.with_callers for query in arm.queries} == {with_callers}


async def test_only_so_many_groups_are_read() -> None:
    arm = FakeArm()
    ids = [f"rg-{number}" for number in range(MOST_GROUPS + 3)]
    hops = {
        name: Known(builders.appliance(id=f"{make_group_id('s', name)}/providers/P/fw/f"))
        for name in ids
    }

    await read_changes(Reads(arm, 1), builders.snapshot(appliances=hops), builders.NOW)

    assert len(arm.asked) == MOST_GROUPS


async def test_logs_that_were_read_are_told_without_the_others() -> None:
    arm = FakeArm()
    arm.give("activity", GROUP, (_entry(),))
    arm.fail("activity", group_id(builders.ZONE_ID), Denied("403", action="a/read"))

    fact = await read_changes(Reads(arm, 1), builders.private_snapshot(), builders.NOW)

    assert [change.resource_id for change in fact.value] == [builders.NSG_ID]


@pytest.mark.parametrize("facts", [{}, {"cluster": Missing(why=Why.DENIED, what="it")}])
async def test_without_any_log_changes_are_missing(facts: dict[str, object]) -> None:
    arm = FakeArm()
    arm.fail("activity", GROUP, Denied("403"))

    fact = await read_changes(Reads(arm, 1), builders.snapshot(**facts), builders.NOW)

    assert isinstance(fact, Missing)
    assert (fact.why, fact.what) == (Why.DENIED, WHAT)
