"""What an Azure Firewall on the path applies: read whole, in part, or not at all."""

import pytest

from diagnostics.collect.firewalls import MOST_IP_GROUPS, collections_of, read_firewall_rules
from diagnostics.collect.reads import Reads
from diagnostics.model.facts import Fact, Known, Missing, Why
from diagnostics.model.firewall import (
    ApplicationRule,
    FirewallPolicy,
    FirewallRules,
    NetworkRule,
    PolicySettings,
    RuleCollection,
    RuleGroup,
)
from diagnostics.model.holders import Firewall
from diagnostics.model.ids import ResourceId, key
from diagnostics.model.network import Appliance, ApplianceKind
from diagnostics.ports import Denied
from tests import builders
from tests.fakes import FakeArm

HOP = "10.1.0.4"
CHILD_ID = builders.arm_id("Microsoft.Network/firewallPolicies", "child", group="rg-hub")
BASE_ID = builders.arm_id("Microsoft.Network/firewallPolicies", "base", group="rg-hub")
NODES = builders.arm_id("Microsoft.Network/ipGroups", "nodes")
APIS = builders.arm_id("Microsoft.Network/ipGroups", "apis")


def _network(name: str, *groups: ResourceId) -> NetworkRule:
    return NetworkRule(
        name=name, protocols=("TCP",), destination_ports=("443",), source_group_ids=groups
    )


def _collection(*rules: NetworkRule | ApplicationRule, name: str = "aks") -> RuleCollection:
    return RuleCollection(name=name, priority=100, action="Allow", rules=rules)


def _group(policy_id: ResourceId, *collections: RuleCollection) -> RuleGroup:
    own_id = ResourceId(f"{policy_id}/ruleCollectionGroups/g")
    return RuleGroup(id=own_id, name="g", priority=200, collections=collections)


IN_CHILD = _group(CHILD_ID, _collection(_network("api", NODES)))
NAMED = ApplicationRule(name="tag", protocols=(("Https", 443),), source_group_ids=(NODES,))
IN_BASE = _group(BASE_ID, _collection(NAMED))
WHAT = "the rules of firewall fw-hub"


def _arm() -> FakeArm:
    """Return the fake that answers a child policy with its parent, and one IP group."""
    arm = FakeArm()
    child = PolicySettings(id=CHILD_ID, name="child", parent_id=BASE_ID, threat_intel_mode="Deny")
    base = PolicySettings(id=BASE_ID, name="base", threat_intel_mode="Alert", dns_proxy=True)
    arm.give("firewall_policy", CHILD_ID, child)
    arm.give("firewall_policy", BASE_ID, base)
    arm.give("rule_groups", CHILD_ID, (IN_CHILD,))
    arm.give("rule_groups", BASE_ID, (IN_BASE,))
    arm.give("ip_group", NODES, ("10.0.2.0/24",))
    return arm


async def _read(
    arm: FakeArm, appliance: Fact[Appliance | None] | None = None
) -> dict[str, Fact[FirewallRules]]:
    by_policy: Fact[Appliance | None] = Known(builders.appliance(policy_id=CHILD_ID))
    return await read_firewall_rules(Reads(arm, 1), {HOP: appliance or by_policy})


async def _rules(arm: FakeArm, appliance: Appliance | None = None) -> Fact[FirewallRules]:
    found = await _read(arm, Known(appliance) if appliance else None)
    assert list(found) == [key(builders.FIREWALL_ID)]
    return found[key(builders.FIREWALL_ID)]


async def test_policy_is_read_with_its_parent() -> None:
    base = FirewallPolicy(id=BASE_ID, name="base", groups=(IN_BASE,))
    policy = FirewallPolicy(id=CHILD_ID, name="child", groups=(IN_CHILD,), parent=base)
    rules = FirewallRules(
        policy=policy,
        ip_groups={key(NODES): Known(("10.0.2.0/24",), NODES)},
        # The child's word before its parent's; what the child leaves out is its parent's.
        threat_intel_mode="Deny",
        dns_proxy=True,
    )

    arm = _arm()

    assert await _rules(arm) == Known(rules, CHILD_ID)
    assert [reading for reading, _ in arm.asked] == [
        "firewall_policy",
        "rule_groups",
        "firewall_policy",
        "rule_groups",
        "ip_group",
    ]


async def test_chain_of_parents_that_never_ends_is_cut() -> None:
    arm = _arm()
    looped = PolicySettings(id=BASE_ID, name="base", parent_id=CHILD_ID)
    arm.give("firewall_policy", BASE_ID, looped)

    rules = (await _rules(arm)).value

    assert rules.policy is not None
    assert rules.policy.parent is not None
    assert rules.policy.parent.parent is not None
    assert rules.policy.parent.parent.parent is None


@pytest.mark.parametrize(
    ("reading", "resource_id"),
    [("firewall_policy", CHILD_ID), ("firewall_policy", BASE_ID), ("rule_groups", BASE_ID)],
)
async def test_policy_that_is_read_in_part_is_not_known(
    reading: str, resource_id: ResourceId
) -> None:
    arm = _arm()
    arm.fail(reading, resource_id, Denied("403", resource_id=resource_id, action="a/read"))

    assert await _rules(arm) == Missing(
        why=Why.DENIED, what=WHAT, detail="403", resource_id=resource_id, action="a/read"
    )


async def test_unread_ip_group_is_missing_alone() -> None:
    arm = _arm()
    arm.give(
        "rule_groups", CHILD_ID, (_group(CHILD_ID, _collection(_network("api", NODES, APIS))),)
    )
    arm.fail("ip_group", APIS, Denied("403", resource_id=APIS, action="a/read"))

    assert (await _rules(arm)).value.ip_groups == {
        key(NODES): Known(("10.0.2.0/24",), NODES),
        key(APIS): Missing(
            why=Why.DENIED, what="IP group apis", detail="403", resource_id=APIS, action="a/read"
        ),
    }


async def test_only_so_many_ip_groups_are_read() -> None:
    many = [ResourceId(f"/ipGroups/g{number}") for number in range(MOST_IP_GROUPS + 1)]
    arm = _arm()
    arm.give("rule_groups", CHILD_ID, (_group(CHILD_ID, _collection(_network("api", *many))),))
    arm.give("rule_groups", BASE_ID, ())
    for each in many:
        arm.give("ip_group", each, ())

    groups = (await _rules(arm)).value.ip_groups

    unread = Missing(
        why=Why.UNAVAILABLE,
        what=f"IP group g{MOST_IP_GROUPS}",
        detail=f"only {MOST_IP_GROUPS} IP groups of a firewall are read",
        resource_id=many[-1],
    )
    assert groups == {key(each): Known((), each) for each in many[:-1]} | {key(many[-1]): unread}


def _listed(*collections: RuleCollection) -> Firewall:
    return Firewall(
        id=builders.FIREWALL_ID,
        name="fw-hub",
        provisioning_state="Succeeded",
        private_addresses=(HOP,),
        public_ids=(),
        policy_id=None,
        threat_intel_mode="Alert",
        collections=collections,
        dns_proxy=False,
    )


async def test_classic_rules_stand_in_the_list_that_was_read() -> None:
    arm = FakeArm()
    held = _collection(_network("api", NODES))
    arm.give("firewalls", builders.SUBSCRIPTION, (_listed(held),))
    arm.give("ip_group", NODES, ())

    rules = await _rules(arm, builders.appliance())

    assert rules == Known(
        FirewallRules(
            collections=(held,),
            ip_groups={key(NODES): Known((), NODES)},
            threat_intel_mode="Alert",
            dns_proxy=False,
        ),
        builders.FIREWALL_ID,
    )
    assert list(collections_of(rules.value)) == [held]


async def test_classic_firewall_that_is_gone_or_cannot_be_listed() -> None:
    gone, denied = FakeArm(), FakeArm()
    denied.fail("firewalls", builders.SUBSCRIPTION, Denied("403", action="a/read"))

    assert await _rules(gone, builders.appliance()) == Missing(
        why=Why.NOT_FOUND,
        what=WHAT,
        detail="the firewall is not in its subscription's list",
        resource_id=builders.FIREWALL_ID,
    )
    assert await _rules(denied, builders.appliance()) == Missing(
        why=Why.DENIED,
        what=WHAT,
        detail="403",
        resource_id=builders.SUBSCRIPTION,
        action="a/read",
    )


@pytest.mark.parametrize(
    "appliance",
    [
        Known(None),
        Missing(why=Why.DENIED, what="the appliance"),
        Known(builders.appliance(kind=ApplianceKind.MACHINE)),
        Known(builders.appliance(power_state=Known("deallocated"))),
    ],
    ids=["nobody", "unread", "a machine", "stopped"],
)
async def test_nothing_is_read_of_what_filters_nothing(appliance: Fact[Appliance | None]) -> None:
    arm = _arm()

    assert await _read(arm, appliance) == {}
    assert arm.asked == []


async def test_firewall_of_two_next_hops_is_read_once() -> None:
    arm = _arm()
    fact = Known(builders.appliance(policy_id=CHILD_ID))

    found = await read_firewall_rules(Reads(arm, 1), {HOP: fact, "10.1.0.5": fact})

    assert list(found) == [key(builders.FIREWALL_ID)]
    assert len(arm.asked) == 5
