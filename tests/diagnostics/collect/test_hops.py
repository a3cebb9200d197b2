"""Who holds a next hop: firewalls, machines, load balancers, nobody, or nobody knows."""

import pytest

from diagnostics.collect.hops import MOST_HOPS, read_appliances
from diagnostics.collect.reads import Reads
from diagnostics.model.facts import Fact, Known, Missing, Why
from diagnostics.model.holders import Firewall, Frontend, InternalLoadBalancer
from diagnostics.model.ids import ResourceId
from diagnostics.model.network import Appliance, ApplianceKind, Peering
from diagnostics.ports import Denied, NoParent, NotFound
from tests import builders
from tests.fakes import FakeArm

HUB_SUBSCRIPTION = "99999999-2222-3333-4444-555555555555"
HUB_ID = ResourceId(
    f"/subscriptions/{HUB_SUBSCRIPTION}/resourceGroups/rg-hub/providers/Microsoft.Network"
    "/virtualNetworks/vnet-hub"
)
FIREWALL_SUBNET = ResourceId(f"{HUB_ID}/subnets/AzureFirewallSubnet")
HUB_SUBNET = ResourceId(f"{HUB_ID}/subnets/nva")
FAR_SUBNET = builders.arm_id("Microsoft.Network/virtualNetworks", "far/subnets/nva")
HOP = "10.1.0.4"
VNET = builders.vnet(
    peerings=(
        Peering(
            name="hub",
            remote_vnet_id=HUB_ID,
            state="Connected",
            prefixes=("10.1.0.0/16", "fd00::/64"),
        ),
    )
)


def _arm() -> FakeArm:
    arm = FakeArm()
    subnet = builders.subnet(id=FIREWALL_SUBNET, prefixes=("10.1.0.0/26", "fd00::/64"))
    arm.give("subnet", FIREWALL_SUBNET, subnet)
    return arm


async def _look(arm: FakeArm, *hops: str) -> dict[str, Fact[Appliance | None]]:
    routes = (
        builders.route(next_hop_type="VirtualAppliance", next_hop_addresses=(hop,))
        for hop in hops or (HOP,)
    )
    table = builders.route_table(*routes)
    return await read_appliances(Reads(arm, 1), Known(table), Known(VNET))


def _firewall(*addresses: str, subnet_id: ResourceId | None = FIREWALL_SUBNET) -> Firewall:
    return Firewall(
        id=builders.FIREWALL_ID,
        name="fw-hub",
        provisioning_state="Succeeded",
        private_addresses=addresses,
        public_ids=(builders.EGRESS_ID,),
        policy_id=None,
        subnet_id=subnet_id if addresses else None,
    )


async def test_firewall_of_a_peer_in_another_subscription() -> None:
    arm = _arm()
    arm.give("firewalls", HUB_SUBSCRIPTION, (_firewall(HOP),))

    assert await _look(arm) == {HOP: Known(builders.appliance(), builders.FIREWALL_ID)}


async def test_firewall_of_a_virtual_hub_has_no_subnet() -> None:
    arm = _arm()
    arm.give("firewalls", HUB_SUBSCRIPTION, (_firewall(HOP, subnet_id=None),))

    assert await _look(arm) == {HOP: Known(builders.appliance(), builders.FIREWALL_ID)}


async def test_nat_gateway_on_the_firewalls_subnet_replaces_its_addresses() -> None:
    arm = _arm()
    public_id = builders.arm_id("Microsoft.Network/publicIPAddresses", "pip-nat")
    subnet = builders.subnet(id=FIREWALL_SUBNET, nat_gateway_id=builders.NAT_ID)
    arm.give("firewalls", HUB_SUBSCRIPTION, (_firewall(HOP),))
    arm.give("subnet", FIREWALL_SUBNET, subnet)
    arm.give("nat_gateway", builders.NAT_ID, builders.nat_gateway(public_ids=(public_id,)))

    found = await _look(arm)

    assert found[HOP].value == builders.appliance(public_ids=(public_id,))


async def test_nat_gateway_that_cannot_be_read_leaves_no_address() -> None:
    arm = _arm()
    subnet = builders.subnet(id=FIREWALL_SUBNET, nat_gateway_id=builders.NAT_ID)
    arm.give("firewalls", HUB_SUBSCRIPTION, (_firewall(HOP),))
    arm.give("subnet", FIREWALL_SUBNET, subnet)
    arm.fail("nat_gateway", builders.NAT_ID, Denied("403"))

    doubt = "NAT gateway nat-shop could not be read"
    found = await _look(arm)

    # The firewall's own addresses are surely not the ones it leaves by.
    assert found[HOP].value == builders.appliance(public_ids=(), egress_doubt=doubt)


async def test_firewalls_subnet_that_cannot_be_read_leaves_a_doubt() -> None:
    arm = _arm()
    arm.give("firewalls", HUB_SUBSCRIPTION, (_firewall(HOP),))
    arm.fail("subnet", FIREWALL_SUBNET, Denied("403"))

    doubt = (
        "subnet AzureFirewallSubnet could not be read, so neither a NAT gateway nor a route table "
        "on it would be seen"
    )
    assert (await _look(arm))[HOP].value == builders.appliance(egress_doubt=doubt)


async def test_machine_with_its_power_state() -> None:
    arm = _arm()
    machine_id = builders.arm_id("Microsoft.Compute/virtualMachines", "nva")
    nic = builders.nic(
        addresses=(HOP,), subnet_id=HUB_SUBNET, machine_id=machine_id, ip_forwarding=True
    )
    arm.give("nics", HUB_SUBSCRIPTION, (nic,))
    arm.give("power_state", machine_id, "deallocated")

    found = await _look(arm)

    assert found[HOP].value == Appliance(
        id=machine_id,
        name="nva",
        kind=ApplianceKind.MACHINE,
        provisioning_state="",
        power_state=Known("deallocated", machine_id),
        ip_forwarding=True,
        nic_id=builders.NIC_ID,
    )


async def test_interface_of_no_machine_is_something_else() -> None:
    arm = _arm()
    nic = builders.nic(addresses=(HOP,), subnet_id=HUB_SUBNET, machine_id=None)
    arm.give("nics", HUB_SUBSCRIPTION, (nic,))

    found = await _look(arm)

    assert found[HOP].value == Appliance(
        id=builders.NIC_ID,
        name="nic-0",
        kind=ApplianceKind.OTHER,
        provisioning_state="",
        ip_forwarding=False,
        nic_id=builders.NIC_ID,
    )


async def test_load_balancer_by_one_of_its_frontends() -> None:
    arm = _arm()
    balancer = InternalLoadBalancer(
        id=builders.arm_id("Microsoft.Network/loadBalancers", "lb"),
        name="lb",
        provisioning_state="Succeeded",
        frontends=(
            Frontend(address="10.1.0.9", subnet_id=HUB_SUBNET),
            Frontend(address=HOP, subnet_id=HUB_SUBNET),
        ),
    )
    arm.give("internal_load_balancers", HUB_SUBSCRIPTION, (balancer,))

    found = await _look(arm)

    assert found[HOP].value == Appliance(
        id=balancer.id,
        name="lb",
        kind=ApplianceKind.LOAD_BALANCER,
        provisioning_state="Succeeded",
    )


async def test_firewall_of_a_virtual_hub_is_found_in_the_nodes_own_subscription() -> None:
    arm = _arm()
    arm.fail("firewalls", HUB_SUBSCRIPTION, Denied("403"))
    arm.give("firewalls", builders.SUBSCRIPTION, (_firewall(HOP, subnet_id=None),))

    found = await _look(arm)

    assert found[HOP].value == builders.appliance()


async def test_same_address_in_a_network_out_of_reach_is_somebody_elses() -> None:
    arm = _arm()
    arm.give("firewalls", HUB_SUBSCRIPTION, (_firewall(HOP, subnet_id=FAR_SUBNET),))
    arm.give("nics", HUB_SUBSCRIPTION, (builders.nic(addresses=(HOP,), subnet_id=FAR_SUBNET),))
    arm.give("address_is_free", f"{HUB_ID}/{HOP}", value=True)

    assert await _look(arm) == {HOP: Known(None, HUB_ID)}


async def test_only_stopped_firewall_held_the_address_of_its_subnet() -> None:
    arm = _arm()
    arm.give("firewalls", HUB_SUBSCRIPTION, (_firewall(),))

    found = await _look(arm)

    assert found[HOP].value == builders.appliance(
        public_ids=(),
        power_state=Known("deallocated", builders.FIREWALL_ID),
        matched_by=(
            "fw-hub is the only Azure Firewall without IP configurations in its subscription, "
            f"and {HOP} lies in AzureFirewallSubnet of vnet-hub"
        ),
    )


async def test_stopped_firewall_is_not_guessed() -> None:
    arm = _arm()
    elsewhere = "10.1.9.9"
    arm.give("firewalls", HUB_SUBSCRIPTION, (_firewall(),))
    arm.give("address_is_free", f"{HUB_ID}/{elsewhere}", value=True)

    assert await _look(arm, elsewhere) == {elsewhere: Known(None, HUB_ID)}

    arm.give("firewalls", HUB_SUBSCRIPTION, (_firewall(), _firewall()))
    arm.give("address_is_free", f"{HUB_ID}/{HOP}", value=True)

    assert await _look(arm) == {HOP: Known(None, HUB_ID)}


async def test_stopped_firewall_without_its_subnet_is_not_it() -> None:
    arm = _arm()
    arm.give("firewalls", HUB_SUBSCRIPTION, (_firewall(),))
    arm.fail("subnet", FIREWALL_SUBNET, NotFound("404"))
    arm.give("address_is_free", f"{HUB_ID}/{HOP}", value=True)

    assert await _look(arm) == {HOP: Known(None, HUB_ID)}


async def test_stopped_firewall_whose_subnet_is_unreadable_leaves_it_open() -> None:
    arm = _arm()
    arm.give("firewalls", HUB_SUBSCRIPTION, (_firewall(),))
    arm.fail("subnet", FIREWALL_SUBNET, Denied("403"))
    arm.give("address_is_free", f"{HUB_ID}/{HOP}", value=False)

    assert await _look(arm) == {
        HOP: Missing(
            why=Why.DENIED,
            what=f"the appliance at {HOP}",
            detail="403",
            resource_id=FIREWALL_SUBNET,
        )
    }


async def test_address_in_use_by_something_unlisted() -> None:
    arm = _arm()
    arm.give("address_is_free", f"{HUB_ID}/{HOP}", value=False)

    found = await _look(arm)

    assert found[HOP].value == Appliance(
        id=HUB_ID,
        name=HOP,
        kind=ApplianceKind.OTHER,
        provisioning_state="",
        matched_by=f"Azure says that {HOP} is in use in vnet-hub",
    )


async def test_unreadable_list_and_address_in_use_stay_unknown() -> None:
    arm = _arm()
    arm.fail("firewalls", HUB_SUBSCRIPTION, Denied("403", action="a/read"))
    arm.give("address_is_free", f"{HUB_ID}/{HOP}", value=False)

    assert await _look(arm) == {
        HOP: Missing(
            why=Why.DENIED,
            what=f"the appliance at {HOP}",
            detail="403",
            resource_id=HUB_SUBSCRIPTION,
            action="a/read",
        )
    }


@pytest.mark.parametrize("reading", ["firewalls", "nics", "internal_load_balancers"])
async def test_free_address_is_free_whatever_was_unreadable(reading: str) -> None:
    arm = _arm()
    arm.fail(reading, HUB_SUBSCRIPTION, Denied("403"))
    arm.give("address_is_free", f"{HUB_ID}/{HOP}", value=True)

    assert await _look(arm) == {HOP: Known(None, HUB_ID)}


async def test_empty_lists_prove_nothing_where_nobody_can_be_asked() -> None:
    arm = _arm()
    arm.fail("address_is_free", f"{HUB_ID}/{HOP}", Denied("403", resource_id=HUB_ID))

    assert await _look(arm, HOP, "192.168.7.7", "no address") == {
        HOP: Missing(
            why=Why.DENIED, what=f"the appliance at {HOP}", detail="403", resource_id=HUB_ID
        ),
        "192.168.7.7": _out_of_reach("192.168.7.7"),
        "no address": _out_of_reach("no address"),
    }


async def test_list_of_a_subscription_that_is_not_found_says_nothing_of_the_appliance() -> None:
    arm = _arm()
    gone = NoParent("404 SubscriptionNotFound", resource_id=HUB_ID)
    for reading in ("firewalls", "nics", "internal_load_balancers"):
        arm.fail(reading, builders.SUBSCRIPTION, gone)
    arm.fail("address_is_free", f"{HUB_ID}/{HOP}", gone)

    assert await _look(arm) == {
        HOP: Missing(
            why=Why.UNREACHED,
            what=f"the appliance at {HOP}",
            detail="404 SubscriptionNotFound",
            resource_id=HUB_ID,
        )
    }


def _out_of_reach(address: str) -> Missing:
    return Missing(
        why=Why.UNREACHED,
        what=f"the appliance at {address}",
        detail="it lies in no virtual network that the nodes' own is peered with",
    )


async def test_missing_network_leaves_every_hop_missing() -> None:
    table = builders.route_table(
        builders.route(next_hop_type="VirtualApplianceEcmp", next_hop_addresses=(HOP, "10.1.0.5"))
    )
    denied = Missing(why=Why.DENIED, what="the virtual network", detail="403")

    found = await read_appliances(Reads(_arm(), 1), Known(table), denied)

    assert found == {
        hop: Missing(why=Why.DENIED, what=f"the appliance at {hop}", detail="403")
        for hop in (HOP, "10.1.0.5")
    }


async def test_no_table_has_no_hops() -> None:
    reads = Reads(_arm(), 1)
    denied = Missing(why=Why.DENIED, what="the route table")
    internet = builders.route_table(builders.route(next_hop_addresses=(HOP,)))

    assert await read_appliances(reads, Known(None), Known(VNET)) == {}
    assert await read_appliances(reads, denied, Known(VNET)) == {}
    assert await read_appliances(reads, Known(internet), Known(VNET)) == {}


async def test_hops_beyond_the_bound_are_missing_by_name() -> None:
    arm = _arm()
    hops = [f"10.1.1.{last}" for last in range(1, MOST_HOPS + 3)]
    for hop in hops:
        arm.give("address_is_free", f"{HUB_ID}/{hop}", value=True)

    found = await _look(arm, *hops, hops[0])

    assert list(found) == hops
    assert [hop for hop, fact in found.items() if isinstance(fact, Missing)] == hops[MOST_HOPS:]
