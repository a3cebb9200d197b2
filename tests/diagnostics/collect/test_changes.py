"""What changed: successful operations on exactly what lies on the path, each once."""

from datetime import timedelta

import pytest

from diagnostics.collect.changes import changes_in, path_ids
from diagnostics.model.activity import Change, LogEntry
from diagnostics.model.facts import Known, Missing, Why
from diagnostics.model.firewall import FirewallPolicy, FirewallRules
from diagnostics.model.ids import ResourceId
from diagnostics.model.snapshot import Snapshot
from tests import builders
from tests.diagnostics.network.values import admin

NSG = "Microsoft.Network/networkSecurityGroups"
POLICY_ID = builders.arm_id("Microsoft.Network/firewallPolicies", "child", group="rg-hub")
BASE_ID = builders.arm_id("Microsoft.Network/firewallPolicies", "base", group="rg-base")
NVA_ID = builders.arm_id("Microsoft.Compute/virtualMachines", "nva", group="rg-hub")
OTHER_SUBNET = ResourceId(f"{builders.VNET_ID}/subnets/other")
POOL_ID = ResourceId(f"{builders.CLUSTER_ID}/agentPools/nodepool1")
PATH = (builders.CLUSTER_ID, POOL_ID, builders.SUBNET_ID, builders.VNET_ID, builders.NSG_ID)


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
        (_entry(f"{AKS}/agentPools/write", POOL_ID), True),
        (_entry(f"{AKS}/agentPools/write", f"{builders.CLUSTER_ID}/agentPools/p"), False),
        (_entry(f"{AKS}/stop/action", builders.CLUSTER_ID), True),
        (_entry(f"{AKS}/listClusterUserCredential/action", builders.CLUSTER_ID), False),
        (_entry(f"{AKS}/runCommand/action", builders.CLUSTER_ID), False),
        (_entry("Microsoft.Authorization/policies/audit/action", builders.CLUSTER_ID), False),
        (_entry("Microsoft.Resources/tags/write", builders.NSG_ID), False),
        (_entry("Microsoft.Authorization/policies/modify/action"), True),
        (_entry("Microsoft.Authorization/policies/deployIfNotExists/action"), True),
        (_entry("Microsoft.Authorization/policies/deny/action"), False),
        (_entry("Microsoft.Authorization/locks/write"), False),
        (_entry(f"{VNET}/write", builders.VNET_ID), True),
        (_entry(f"{VNET}/virtualNetworkPeerings/write", f"{builders.VNET_ID}/v/p"), True),
        (_entry(f"{VNET}/subnets/write", builders.SUBNET_ID), True),
        (_entry(f"{VNET}/subnets/write", OTHER_SUBNET), False),
        (_entry(f"{NSG}/join/action"), False),
        (_entry(f"{NSG}/write", "no-id"), False),
    ],
)
def test_which_entries_are_changes(entry: LogEntry, *, told: bool) -> None:
    change = Change(
        at=entry.at,
        began_at=entry.at,
        operation=entry.operation,
        resource_id=entry.resource_id,
    )

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


def test_entries_of_one_operation_are_one_change() -> None:
    def step(status: str, minutes: int, caller: str | None = None) -> LogEntry:
        at = builders.NOW + timedelta(minutes=minutes)
        return _entry(at=at, status=status, caller=caller)

    steps = (step("Succeeded", 4, "ann"), step("Accepted", 1), step("Started", 0))

    assert changes_in(steps, PATH) == (
        Change(
            at=builders.NOW + timedelta(minutes=4),
            began_at=builders.NOW,
            operation=f"{NSG}/write",
            resource_id=builders.NSG_ID,
            caller="ann",
        ),
    )
    assert changes_in(steps[1:], PATH) == ()


def test_path_is_everything_that_was_read_of_it() -> None:
    base = FirewallPolicy(id=BASE_ID, name="base", groups=())
    policy = FirewallPolicy(id=POLICY_ID, name="child", groups=(), parent=base)
    group_id = builders.arm_id("Microsoft.Network/ipGroups", "nodes", group="rg-hub")
    manager_id = builders.arm_id("Microsoft.Network/networkManagers", "avnm", group="rg-hub")
    unread = Missing(why=Why.DENIED, what="it")
    rules = FirewallRules(policy=policy, ip_groups={group_id: Known(())})
    nva = builders.appliance(id=NVA_ID, nic_id=builders.NIC_ID)
    snapshot = builders.private_snapshot(
        route_table=Known(builders.route_table()),
        nat_gateway=Known(builders.nat_gateway()),
        nic_nsg=Known(builders.nsg(id=builders.NIC_NSG_ID)),
        api_subnet=unread,
        admin_rules=Known(
            (
                admin(id=f"{manager_id}/securityAdminConfigurations/c/ruleCollections/r/rules/no"),
                admin(id="/odd"),
            )
        ),
        appliances={
            "10.1.0.4": Known(builders.appliance(policy_id=POLICY_ID)),
            "10.1.0.5": Known(nva),
            "10.1.0.6": Known(None),
            "10.1.0.7": unread,
        },
        firewall_rules={"/f": Known(rules), "/g": unread},
    )

    assert path_ids(snapshot) == (
        builders.CLUSTER_ID,
        POOL_ID,
        builders.SUBNET_ID,
        builders.VNET_ID,
        builders.NSG_ID,
        builders.NIC_NSG_ID,
        builders.TABLE_ID,
        builders.NAT_ID,
        builders.ENDPOINT_ID,
        builders.ZONE_ID,
        *(fact.value.id for fact in builders.public_addresses().values()),
        manager_id,
        builders.FIREWALL_ID,
        POLICY_ID,
        NVA_ID,
        builders.NIC_ID,
        group_id,
        BASE_ID,
    )


def test_what_could_not_be_read_lies_on_the_path_where_its_id_is_known() -> None:
    denied = Missing(why=Why.DENIED, what="it", resource_id=builders.SUBNET_ID)
    group = Missing(why=Why.DENIED, what="it", resource_id="/subscriptions/s/resourceGroups/rg")
    snapshot = builders.snapshot(subnet=denied, vnet=denied, subnet_nsg=group, public_addresses={})

    assert path_ids(snapshot) == (builders.CLUSTER_ID, POOL_ID, builders.SUBNET_ID)


def test_path_without_its_facts_is_the_cluster_alone() -> None:
    unread = Missing(why=Why.DENIED, what="it")
    bare = Snapshot(cluster_id=builders.CLUSTER_ID, read_at=builders.NOW, pool=unread)

    assert path_ids(bare) == (builders.CLUSTER_ID,)
