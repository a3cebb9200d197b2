"""A whole collection over the fake port: what is read, what is missing, and in which order."""

import asyncio
from dataclasses import fields, replace

import pytest

from diagnostics.collect import Terms, add_history, collect, find_message, is_due
from diagnostics.collect.history import LOOKED_BACK
from diagnostics.model.activity import History, LogEntry, NodeOperation
from diagnostics.model.cluster import ErrorDetail
from diagnostics.model.facts import Known, Missing, Why
from diagnostics.model.firewall import (
    FirewallPolicy,
    FirewallRules,
    NetworkRule,
    PolicySettings,
    RuleCollection,
    RuleGroup,
)
from diagnostics.model.holders import Firewall
from diagnostics.model.ids import ResourceId, group_id, key, make_group_id
from diagnostics.model.incident import Incident, NodeRef, Source
from diagnostics.model.network import PublicAddress
from diagnostics.model.snapshot import Snapshot
from diagnostics.ports import Denied, NotFound
from tests import builders
from tests.fakes import FakeArm, private_arm, public_arm

GROUP = make_group_id(builders.SUBSCRIPTION, builders.NODE_GROUP)


async def _read(arm: FakeArm, node: NodeRef | None = None, timeout_s: float = 30) -> Snapshot:
    return await _of(builders.incident(node=node or NodeRef()), arm, Terms(timeout_s=timeout_s))


async def _of(incident: Incident, arm: FakeArm, terms: Terms = Terms()) -> Snapshot:  # noqa: B008 - it is frozen
    snapshot = await collect(incident, arm, now=builders.NOW, terms=terms)
    until = asyncio.get_running_loop().time() + terms.limit_s
    if not is_due(incident, snapshot):
        return snapshot
    return await add_history(snapshot, arm, terms, until)


def _values(snapshot: Snapshot) -> dict[str, object]:
    """Return the values of known facts by field, the sources left out."""
    facts = {each.name: getattr(snapshot, each.name) for each in fields(snapshot)}
    return {name: fact.value for name, fact in facts.items() if isinstance(fact, Known)}


def _missing(snapshot: Snapshot) -> dict[str, Missing]:
    facts = {each.name: getattr(snapshot, each.name) for each in fields(snapshot)}
    return {name: fact for name, fact in facts.items() if isinstance(fact, Missing)}


def _limited_arm() -> FakeArm:
    """Return the fake of a cluster that lets in some public addresses only."""
    arm = public_arm()
    limited = builders.cluster(authorized_ranges=("198.51.100.0/24",))
    arm.give("cluster", builders.CLUSTER_ID, limited)
    return arm


async def test_public_cluster_is_read_whole() -> None:
    snapshot = await _read(public_arm())

    assert _values(snapshot) == _values(builders.snapshot())
    assert snapshot.public_addresses == {}
    assert _missing(snapshot) == {}
    assert snapshot.read_at == builders.NOW


async def test_private_cluster_is_read_whole() -> None:
    snapshot = await _read(private_arm())

    assert _values(snapshot) == _values(builders.private_snapshot())
    assert _missing(snapshot) == {}


async def test_every_reading_is_sent_once() -> None:
    arm = private_arm()
    # The NIC's NSG is the subnet's, and the endpoint sits in the node subnet.
    arm.give("node_nics", builders.NODE_ID, (builders.nic(nsg_id=builders.NSG_ID.upper()),))

    snapshot = await _read(arm)

    assert sorted(arm.asked) == sorted(set(arm.asked))
    assert snapshot.nic_nsg.value == builders.nsg()


async def test_stages_are_told_as_they_end() -> None:
    seen: list[frozenset[str]] = []

    async def on_stage(snapshot: Snapshot) -> None:
        pending = {name for name, fact in _missing(snapshot).items() if fact.why is Why.PENDING}
        seen.append(frozenset(pending))

    arm = public_arm()
    snapshot = await collect(
        builders.incident(), arm, now=builders.NOW, on_stage=on_stage, terms=Terms()
    )

    last = {"nic_nsg", "subnet_nsg", "route_table", "nat_gateway", "admin_rules"}
    last |= {"api_subnet_nsg", "endpoint_subnet_nsg", "api_route_table"}
    end = {"service_tags"}
    second = {"node", "subnet", "vnet", "api_subnet", "private_endpoint", "endpoint_subnet", "zone"}
    assert seen == [last | second | end, last | end, end, frozenset()]
    assert _missing(snapshot) == {}


async def test_no_such_cluster_leaves_everything_missing_for_that_reason() -> None:
    arm = FakeArm()
    arm.give("identity", "", builders.snapshot().identity.value)
    error = NotFound("404 ResourceNotFound", resource_id=builders.CLUSTER_ID, action="a/read")
    arm.fail("cluster", builders.CLUSTER_ID, error)
    arm.fail("pools", builders.CLUSTER_ID, error)

    snapshot = await _read(arm)

    whys = {name: fact.why for name, fact in _missing(snapshot).items()}
    assert {name for name, why in whys.items() if why is Why.NOT_FOUND} == {"cluster", "pools"}
    assert set(whys.values()) == {Why.NOT_FOUND, Why.UNREACHED}
    assert sorted(arm.asked) == [
        ("cluster", key(builders.CLUSTER_ID)),
        ("identity", ""),
        ("pools", key(builders.CLUSTER_ID)),
    ]
    assert snapshot.zone == Missing(
        why=Why.UNREACHED,
        what="the private DNS zone",
        detail="the cluster: 404 ResourceNotFound",
        resource_id=builders.CLUSTER_ID,
        action="a/read",
    )


async def test_denied_subnet_takes_along_what_hangs_on_it_and_nothing_else() -> None:
    arm = public_arm()
    action = "Microsoft.Network/virtualNetworks/subnets/read"
    denied = Denied("403 AuthorizationFailed", resource_id=builders.SUBNET_ID, action=action)
    arm.fail("subnet", builders.SUBNET_ID, denied)

    missing = _missing(await _read(arm))

    because = Missing(
        why=Why.DENIED,
        what="subnet snet-nodes",
        detail="403 AuthorizationFailed",
        resource_id=builders.SUBNET_ID,
        action=action,
    )
    assert missing == {
        "subnet": because,
        "subnet_nsg": replace(because, what="the subnet's NSG"),
        "route_table": replace(because, what="the route table"),
        "nat_gateway": replace(because, what="the NAT gateway"),
    }


async def test_slow_reading_times_out_alone() -> None:
    arm = public_arm()
    arm.delays_s["nsg"] = 5

    missing = _missing(await _read(arm, timeout_s=0.05))

    assert missing == {
        "subnet_nsg": Missing(
            why=Why.TIMED_OUT,
            what="the subnet's NSG nsg-nodes",
            detail="no answer in time",
            resource_id=builders.NSG_ID,
        )
    }


async def test_a_bug_surfaces() -> None:
    arm = public_arm()
    arm.fail("nsg", builders.NSG_ID, ZeroDivisionError("bug"))

    with pytest.raises(ExceptionGroup) as raised:
        await _read(arm)

    assert raised.value.subgroup(ZeroDivisionError) is not None


async def test_named_pool_is_the_affected_one() -> None:
    arm = public_arm()
    other = builders.pool(name="apps")
    arm.give("pools", builders.CLUSTER_ID, (builders.pool(), other))

    snapshot = await _read(arm, NodeRef(pool="APPS"))

    assert snapshot.pool == Known(other, f"{builders.CLUSTER_ID}/agentPools/apps")
    assert snapshot.node.value is None


async def test_pool_that_the_cluster_lacks_is_missing() -> None:
    snapshot = await _read(public_arm(), NodeRef(pool="gone"))

    assert snapshot.pool == Missing(
        why=Why.NOT_FOUND,
        what="the affected pool",
        detail="the cluster has no pool gone",
        resource_id=builders.CLUSTER_ID,
    )


async def test_failed_pool_is_the_affected_one_where_none_is_named() -> None:
    arm = public_arm()
    failed = builders.pool(name="apps", error=ErrorDetail(code="E", message="m"))
    arm.give("pools", builders.CLUSTER_ID, (builders.pool(), failed))

    assert (await _read(arm)).pool.value == failed


async def test_node_and_nat_gateway_addresses_are_read() -> None:
    arm = _limited_arm()
    of_node = ResourceId(f"{builders.NIC_ID}/ipConfigurations/c/publicIPAddresses/p")
    prefix = builders.arm_id("Microsoft.Network/publicIPPrefixes", "prefix")
    arm.give("node_nics", builders.NODE_ID, (builders.nic(public_ip_ids=(of_node,)),))
    arm.give("subnet", builders.SUBNET_ID, builders.subnet(nat_gateway_id=builders.NAT_ID))
    arm.give("nat_gateway", builders.NAT_ID, builders.nat_gateway(public_ids=(prefix,)))
    arm.give("public_address", of_node, PublicAddress(id=of_node, network="20.0.0.1/32"))
    arm.give("public_address", prefix, PublicAddress(id=prefix, network="20.0.1.0/30"))

    snapshot = await _read(arm)

    assert {at: fact.value.network for at, fact in snapshot.public_addresses.items()} == {
        key(builders.EGRESS_ID): f"{builders.EGRESS_IP}/32",
        key(of_node): "20.0.0.1/32",
        key(prefix): "20.0.1.0/30",
    }
    assert snapshot.nat_gateway.value == builders.nat_gateway(public_ids=(prefix,))


async def test_prefix_of_the_nodes_own_addresses_is_read() -> None:
    arm = _limited_arm()
    prefix = builders.arm_id("Microsoft.Network/publicIPPrefixes", "prefix")
    arm.give("pools", builders.CLUSTER_ID, (builders.pool(public_prefix_id=prefix),))
    arm.give("public_address", prefix, PublicAddress(id=prefix, network="20.0.1.0/30"))

    assert key(prefix) in (await _read(arm)).public_addresses


async def test_firewall_on_the_way_out_brings_its_addresses() -> None:
    arm = _limited_arm()
    table = builders.route_table(
        builders.route(next_hop_type="VirtualAppliance", next_hop_addresses=("10.0.9.4",))
    )
    public_id = builders.arm_id("Microsoft.Network/publicIPAddresses", "pip-fw")
    arm.give("subnet", builders.SUBNET_ID, builders.subnet(route_table_id=builders.TABLE_ID))
    arm.give("route_table", builders.TABLE_ID, table)
    arm.give("public_address", public_id, PublicAddress(id=public_id, network="20.0.2.2/32"))
    firewall = Firewall(
        id=builders.FIREWALL_ID,
        name="fw-hub",
        provisioning_state="Succeeded",
        private_addresses=("10.0.9.4",),
        public_ids=(public_id,),
        policy_id=None,
        subnet_id=ResourceId(f"{builders.VNET_ID}/subnets/AzureFirewallSubnet"),
    )
    arm.give("firewalls", builders.SUBSCRIPTION, (firewall,))
    arm.give("subnet", firewall.subnet_id or "", builders.subnet(id=firewall.subnet_id))

    snapshot = await _read(arm)

    assert snapshot.appliances == {
        "10.0.9.4": Known(builders.appliance(public_ids=(public_id,)), builders.FIREWALL_ID)
    }
    assert snapshot.public_addresses[key(public_id)].value.network == "20.0.2.2/32"


async def test_managed_network_is_found_through_the_node_interface() -> None:
    arm = public_arm()
    arm.give("pools", builders.CLUSTER_ID, (builders.pool(subnet_id=None),))

    snapshot = await _read(arm)

    assert (snapshot.subnet.value, snapshot.vnet.value) == (builders.subnet(), builders.vnet())
    assert ("vnets", key(GROUP)) not in arm.asked


async def test_healthy_cluster_costs_few_readings() -> None:
    arm = public_arm()

    snapshot = await _of(builders.incident(source=None, node=NodeRef()), arm)

    assert sorted(reading for reading, _ in arm.asked) == [
        "admin_rules",
        "cluster",
        "identity",
        "instances",
        "node_nics",
        "nsg",
        "pools",
        "scale_sets",
        "subnet",
        "vnet",
    ]
    assert (snapshot.logged_error, snapshot.history) == (None, None)


async def test_failed_cluster_without_words_is_looked_up_in_the_log() -> None:
    arm = public_arm()
    arm.give("cluster", builders.CLUSTER_ID, builders.cluster(provisioning_state="Failed"))
    entry = LogEntry(
        at=builders.NOW,
        operation="Microsoft.ContainerService/managedClusters/write",
        status="Failed",
        resource_id=builders.CLUSTER_ID,
        message="vmssCSE exit status=51",
    )
    arm.give("activity", group_id(builders.CLUSTER_ID), (entry,))

    snapshot = await _of(builders.incident(source=None, node=NodeRef()), arm)

    assert find_message(snapshot) == ("vmssCSE exit status=51", Source.ACTIVITY_LOG)
    # A failure is no change.
    failed = NodeOperation(
        at=entry.at, operation=entry.operation, resource_id=entry.resource_id, succeeded=False
    )
    since = builders.NOW - LOOKED_BACK
    assert snapshot.history == Known(
        History(since=since, operations=(failed,)), builders.CLUSTER_ID
    )


@pytest.mark.parametrize("with_callers", [False, True])
async def test_callers_are_read_on_those_terms_only(*, with_callers: bool) -> None:
    arm = public_arm()
    terms = Terms(with_callers=with_callers)

    await _of(builders.incident(), arm, terms)

    # One for each of the cluster's two groups.
    assert [query.with_callers for query in arm.queries] == [with_callers] * 2


async def test_rules_of_a_firewall_on_the_path_and_the_tag_they_name_are_read() -> None:
    policy_id = builders.arm_id("Microsoft.Network/firewallPolicies", "p", group="rg-hub")
    rule = NetworkRule(
        name="api", protocols=("TCP",), destination_ports=("443",), destinations=("AzureCloud",)
    )
    held = RuleCollection(name="c", priority=100, action="Allow", rules=(rule,))
    group = RuleGroup(id=policy_id, name="g", priority=100, collections=(held,))
    arm = public_arm()
    arm.give("subnet", builders.SUBNET_ID, builders.subnet(route_table_id=builders.TABLE_ID))
    table = builders.route_table(
        builders.route(next_hop_type="VirtualAppliance", next_hop_addresses=("10.0.9.4",))
    )
    arm.give("route_table", builders.TABLE_ID, table)
    firewall = Firewall(
        id=builders.FIREWALL_ID,
        name="fw-hub",
        provisioning_state="Succeeded",
        private_addresses=("10.0.9.4",),
        public_ids=(),
        policy_id=policy_id,
    )
    arm.give("firewalls", builders.SUBSCRIPTION, (firewall,))
    arm.give("firewall_policy", policy_id, PolicySettings(id=policy_id, name="p"))
    arm.give("rule_groups", policy_id, (group,))
    tags = {"azurecloud": ("20.0.0.0/8",), "storage": ("20.38.0.0/16",)}
    arm.give("service_tags", f"{builders.SUBSCRIPTION}/{builders.REGION}", tags)

    snapshot = await _read(arm)

    policy = FirewallPolicy(id=policy_id, name="p", groups=(group,))
    assert snapshot.firewall_rules == {
        key(builders.FIREWALL_ID): Known(FirewallRules(policy=policy), policy_id)
    }
    assert snapshot.service_tags.value == {"azurecloud": ("20.0.0.0/8",)}


async def test_slow_log_is_not_waited_for() -> None:
    arm = public_arm()
    arm.delays_s["activity"] = 5

    snapshot = await _read(arm, timeout_s=0.05)

    assert snapshot.history == Missing(
        why=Why.TIMED_OUT,
        what="the changes in the Activity Log",
        detail="no answer in time",
        resource_id=group_id(builders.CLUSTER_ID),
    )
