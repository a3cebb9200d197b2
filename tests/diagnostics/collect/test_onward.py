"""What routes the traffic that an Azure Firewall lets through."""

from dataclasses import replace

import pytest

from diagnostics.collect.onward import leaving_by, read_onward
from diagnostics.collect.reads import Reads
from diagnostics.model.facts import Fact, Known, Missing, Why
from diagnostics.model.holders import Firewall
from diagnostics.model.ids import ResourceId
from diagnostics.model.network import Onward, Subnet
from diagnostics.ports import Denied
from tests import builders
from tests.fakes import FakeArm

SUBNET_ID = ResourceId(f"{builders.VNET_ID}/subnets/AzureFirewallSubnet")
PLAIN = Known(builders.subnet(id=SUBNET_ID), SUBNET_ID)
ROUTED = Known(builders.subnet(id=SUBNET_ID, route_table_id=builders.TABLE_ID), SUBNET_ID)
UNREAD = Missing(why=Why.DENIED, what="subnet AzureFirewallSubnet")
FIREWALL = Firewall(
    id=builders.FIREWALL_ID,
    name="fw-hub",
    provisioning_state="Succeeded",
    private_addresses=("10.0.1.4",),
    public_ids=(builders.EGRESS_ID,),
    policy_id=None,
    subnet_id=SUBNET_ID,
)
MANAGED = replace(FIREWALL, managed=True)
VNET = Known(builders.vnet(), builders.VNET_ID)


def reads() -> tuple[FakeArm, Reads]:
    arm = FakeArm()
    arm.give("vnet", builders.VNET_ID, builders.vnet())
    arm.give("route_table", builders.TABLE_ID, builders.route_table())
    return arm, Reads(arm, 1)


@pytest.mark.parametrize("subnet", [PLAIN, UNREAD])
async def test_nothing_leads_a_plain_firewalls_traffic_elsewhere(
    subnet: Fact[Subnet],
) -> None:
    assert await read_onward(reads()[1], FIREWALL, subnet) is None


async def test_firewall_of_a_virtual_hub_has_no_routes_of_ours() -> None:
    assert await read_onward(reads()[1], replace(MANAGED, subnet_id=None), ROUTED) is None


@pytest.mark.parametrize("firewall", [FIREWALL, MANAGED])
async def test_route_table_of_the_firewalls_subnet_is_read(firewall: Firewall) -> None:
    assert await read_onward(reads()[1], firewall, ROUTED) == Onward(
        vnet=VNET,
        table=Known(builders.route_table(), builders.TABLE_ID),
        managed=firewall.managed,
    )


async def test_managed_firewall_may_follow_its_network_alone() -> None:
    assert await read_onward(reads()[1], MANAGED, PLAIN) == Onward(
        vnet=VNET, table=Known(None, SUBNET_ID), managed=True
    )


async def test_what_cannot_be_read_is_missing() -> None:
    arm, asking = reads()
    arm.fail("route_table", builders.TABLE_ID, Denied("403"))
    arm.fail("vnet", builders.VNET_ID, Denied("403"))
    found = await read_onward(asking, FIREWALL, ROUTED)
    hidden = await read_onward(asking, MANAGED, UNREAD)

    what = "the route table of fw-hub's subnet"
    denied = Missing(why=Why.DENIED, what="", detail="403")
    assert found == Onward(
        vnet=replace(denied, what="virtual network vnet-shop", resource_id=builders.VNET_ID),
        table=replace(denied, what=f"{what} rt-nodes", resource_id=builders.TABLE_ID),
    )
    assert hidden is not None
    assert hidden.table == replace(UNREAD, what=what)


async def test_own_addresses_are_in_doubt_where_the_subnet_is_hidden() -> None:
    assert await leaving_by(reads()[1], FIREWALL, UNREAD) == (
        (builders.EGRESS_ID,),
        (
            "subnet AzureFirewallSubnet could not be read, so neither a NAT gateway nor a route "
            "table on it would be seen"
        ),
    )
