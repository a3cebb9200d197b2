"""Each edit changes what it names, and nothing else of the facts."""

from dataclasses import fields, replace
from typing import Any, get_args

import pytest

from diagnostics.fixes.applying import applied, apply
from diagnostics.fixes.narrowness import is_narrow
from diagnostics.model.cluster import Cluster, HttpProxy
from diagnostics.model.edits import (
    AddNoProxy,
    AddNsgRule,
    AddRoute,
    AddRuleCollection,
    AddRuleGroup,
    Edit,
    LinkZone,
    RemoveRoute,
    SetAuthorizedRanges,
    SetForwarding,
    SetRecord,
    StartCluster,
    StartMachine,
)
from diagnostics.model.facts import Known, Missing, Why
from diagnostics.model.finding import Fix
from diagnostics.model.firewall import FirewallPolicy, FirewallRules, RuleCollection, RuleGroup
from diagnostics.model.ids import ResourceId
from diagnostics.model.network import ApplianceKind
from diagnostics.model.snapshot import Snapshot
from tests.builders import (
    CLUSTER_ID,
    NIC_NSG_ID,
    NSG_ID,
    TABLE_ID,
    ZONE_ID,
    appliance,
    arm_id,
    cluster,
    nsg,
    private_snapshot,
    proxy,
    route,
    route_table,
    rule,
    snapshot,
    zone,
    zone_link,
)

UNREAD = Missing(why=Why.DENIED, what="a thing")
ALLOW, DENY = rule("allow"), rule("deny", priority=300, access="Deny")
HOLE, AWAY = route("20.0.0.0/8", "None", name="hole"), route("20.1.2.3/32", "Internet", name="away")
SHOUTED = ResourceId(NSG_ID.upper())
NIC_NSG = Known(nsg(id=NIC_NSG_ID, name="nsg-nic"), NIC_NSG_ID)


def changed(before: Snapshot, after: Snapshot) -> dict[str, Any]:
    """Return the facts that differ, as they are after it."""
    names = (field.name for field in fields(Snapshot))
    return {
        name: getattr(after, name)
        for name in names
        if getattr(after, name) != getattr(before, name)
    }


@pytest.mark.parametrize("edit", list(get_args(Edit)))
def test_every_edit_has_its_interpreters(edit: type) -> None:
    assert apply.dispatch(edit) is not apply.dispatch(object)
    assert is_narrow.dispatch(edit) is not is_narrow.dispatch(object)


def test_no_edit_is_a_defect() -> None:
    with pytest.raises(TypeError, match="no edit: str"):
        apply("nothing", snapshot())


def test_rule_is_added_to_the_group_it_names_wherever_that_stands() -> None:
    before = snapshot(
        subnet_nsg=Known(nsg(DENY), NSG_ID),
        nic_nsg=NIC_NSG,
        api_subnet_nsg=Known(nsg(DENY), NSG_ID),
        endpoint_subnet_nsg=UNREAD,
    )
    opened = Known(replace(nsg(DENY), rules=(*nsg(DENY).rules, ALLOW)), NSG_ID)
    assert changed(before, apply(AddNsgRule(nsg_id=SHOUTED, rule=ALLOW), before)) == {
        "subnet_nsg": opened,
        "api_subnet_nsg": opened,
    }


def test_routes_come_and_go() -> None:
    before = snapshot(route_table=Known(route_table(HOLE), TABLE_ID))
    added = apply(AddRoute(table_id=TABLE_ID, route=AWAY), before)
    removed = apply(RemoveRoute(table_id=TABLE_ID, name="hole"), added)
    assert (changed(before, added), changed(before, removed)) == (
        {"route_table": Known(route_table(HOLE, AWAY), TABLE_ID)},
        {"route_table": Known(route_table(AWAY), TABLE_ID)},
    )


OTHER_TABLE = arm_id("Microsoft.Network/routeTables", "rt-other")


@pytest.mark.parametrize(
    ("edit", "facts"),
    [
        (AddNsgRule(nsg_id=NSG_ID, rule=ALLOW), {"subnet_nsg": UNREAD}),
        (AddNsgRule(nsg_id=NSG_ID, rule=ALLOW), {"subnet_nsg": Known(None)}),
        (AddRoute(table_id=TABLE_ID, route=AWAY), {"route_table": Known(None)}),
        (AddRoute(table_id=TABLE_ID, route=AWAY), {"route_table": UNREAD}),
        (
            AddRoute(table_id=OTHER_TABLE, route=AWAY),
            {"route_table": Known(route_table(HOLE), TABLE_ID)},
        ),
        (StartCluster(cluster_id=CLUSTER_ID), {"cluster": UNREAD}),
        (StartCluster(cluster_id=NSG_ID), {"cluster": Known(cluster(power_state="Stopped"))}),
        (SetRecord(zone_id=ZONE_ID, name="a", addresses=()), {"zone": Known(None)}),
        (
            SetRecord(zone_id=arm_id("x/y", "z"), name="a", addresses=()),
            {"zone": Known(zone(), ZONE_ID)},
        ),
        (StartMachine(machine_id=NSG_ID), {"appliances": {"10.0.1.4": Known(appliance())}}),
        (SetForwarding(nic_id=NSG_ID), {"appliances": {"10.0.1.4": Known(None)}}),
        (StartMachine(machine_id=NSG_ID), {"appliances": {"10.0.1.4": Known(None)}}),
        (SetForwarding(nic_id=NSG_ID), {"appliances": {"10.0.1.4": UNREAD}}),
    ],
)
def test_what_is_unread_or_another_resource_stays(edit: Edit, facts: dict[str, Any]) -> None:
    before = snapshot(**facts)
    assert apply(edit, before) == before


PROXIED = proxy(no_proxy=("localhost",))


@pytest.mark.parametrize(
    ("edit", "before", "after"),
    [
        (
            SetAuthorizedRanges(cluster_id=CLUSTER_ID, ranges=("1.2.3.4/32",)),
            cluster(),
            cluster(authorized_ranges=("1.2.3.4/32",)),
        ),
        (StartCluster(cluster_id=CLUSTER_ID), cluster(power_state="Stopped"), cluster()),
        (
            AddNoProxy(cluster_id=CLUSTER_ID, host="api.example"),
            cluster(http_proxy=PROXIED),
            cluster(http_proxy=proxy(no_proxy=("localhost", "api.example"))),
        ),
        (AddNoProxy(cluster_id=CLUSTER_ID, host="api.example"), cluster(), cluster()),
    ],
)
def test_cluster_is_changed(edit: Edit, before: Cluster, after: Cluster) -> None:
    assert apply(edit, snapshot(cluster=Known(before, "x"))).cluster == Known(after, "x")


NVA = appliance(
    id=arm_id("Microsoft.Compute/virtualMachines", "nva"),
    kind=ApplianceKind.MACHINE,
    power_state=Known("stopped"),
    ip_forwarding=False,
    nic_id=arm_id("Microsoft.Network/networkInterfaces", "nva-nic"),
)


def test_machine_runs_and_forwards() -> None:
    before = snapshot(appliances={"10.0.1.4": Known(NVA)})
    started = apply(StartMachine(machine_id=NVA.id), before)
    assert started.appliances == {"10.0.1.4": Known(replace(NVA, power_state=Known("running")))}
    forwarding = apply(SetForwarding(nic_id=NVA.nic_id or NVA.id), before)
    assert forwarding.appliances == {"10.0.1.4": Known(replace(NVA, ip_forwarding=True))}


def test_zone_is_linked_anew_and_points_elsewhere() -> None:
    before = private_snapshot(zone=Known(zone(links=(zone_link(state="Failed"),)), ZONE_ID))
    linked = apply(LinkZone(zone_id=ZONE_ID, link=zone_link()), before)
    assert linked.zone == Known(zone(), ZONE_ID)
    ((name, _),) = zone().records
    pointed = apply(SetRecord(zone_id=ZONE_ID, name=name.upper(), addresses=("10.9.9.9",)), linked)
    assert pointed.zone == Known(zone(records=((name.upper(), ("10.9.9.9",)),)), ZONE_ID)


def test_other_zone_points_elsewhere() -> None:
    twin = zone(id=arm_id("Microsoft.Network/privateDnsZones", "twin"))
    before = private_snapshot(other_zones=Known((twin, zone())))
    ((name, _),) = twin.records
    edit = SetRecord(zone_id=twin.id, name=name, addresses=("10.9.9.9",))
    after = apply(edit, before)
    pointed = replace(twin, records=((name, ("10.9.9.9",)),))
    assert (after.zone, after.other_zones) == (before.zone, Known((pointed, zone())))


GROUP_ID = arm_id("Microsoft.Network/firewallPolicies", "parent/ruleCollectionGroups/base")
COLLECTION = RuleCollection(name="more", priority=200, action="Allow", rules=())
BASE = RuleGroup(id=GROUP_ID, name="base", priority=100, collections=())
OWN = replace(BASE, id=ResourceId(f"{GROUP_ID}-own"))


def policy(*parents: RuleGroup) -> FirewallRules:
    """Build the rules of a policy with a group of its own and a parent with others."""
    parent = FirewallPolicy(id=ResourceId("/p"), name="parent", groups=parents)
    own = FirewallPolicy(id=ResourceId("/o"), name="own", groups=(OWN,), parent=parent)
    return FirewallRules(policy=own)


def test_collection_is_added_to_its_group_in_every_firewall_that_has_it() -> None:
    classic = FirewallRules(collections=(COLLECTION,))
    before = snapshot(
        firewall_rules={"/a": Known(policy(BASE)), "/b": Known(classic), "/c": UNREAD}
    )
    after = apply(AddRuleCollection(group_id=GROUP_ID, collection=COLLECTION), before)
    assert after.firewall_rules == {
        "/a": Known(policy(replace(BASE, collections=(COLLECTION,)))),
        "/b": Known(classic),
        "/c": UNREAD,
    }


def test_group_is_added_to_its_policy_in_every_firewall_that_has_it() -> None:
    made = RuleGroup(id=ResourceId("/g"), name="g", priority=99, collections=(COLLECTION,))
    classic = FirewallRules(collections=(COLLECTION,))
    before = snapshot(
        firewall_rules={"/a": Known(policy(BASE)), "/b": Known(classic), "/c": UNREAD}
    )
    after = apply(AddRuleGroup(policy_id=ResourceId("/P"), group=made), before)
    assert after.firewall_rules == {
        "/a": Known(policy(BASE, made)),
        "/b": Known(classic),
        "/c": UNREAD,
    }


def test_edits_of_a_fix_are_made_in_order() -> None:
    both = Fix(
        check="route_table",
        title="",
        edits=(
            AddRoute(table_id=TABLE_ID, route=AWAY),
            RemoveRoute(table_id=TABLE_ID, name="away"),
        ),
    )
    before = snapshot(route_table=Known(route_table(HOLE), TABLE_ID))
    assert applied(both, before) == before
    assert hash(both) == hash(replace(both))


def test_proxy_keeps_its_other_settings() -> None:
    after = apply(
        AddNoProxy(cluster_id=CLUSTER_ID, host="x"),
        snapshot(cluster=Known(cluster(http_proxy=PROXIED))),
    )
    kept: HttpProxy | None = after.cluster.value.http_proxy
    assert kept is not None
    assert replace(kept, no_proxy=PROXIED.no_proxy) == PROXIED
