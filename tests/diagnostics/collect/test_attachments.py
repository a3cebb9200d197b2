"""Every NSG on the path is read, and no other; security admin rules may be out of reach."""

import pytest

from diagnostics.collect.stages import FILTERS
from diagnostics.model.admin_rules import AdminRule
from diagnostics.model.facts import Fact, Known, Missing, Why
from diagnostics.model.ids import ResourceId
from diagnostics.model.snapshot import Snapshot
from diagnostics.ports import ArmError, Denied, NotFound, Unavailable
from tests import builders
from tests.fakes import FakeArm
from tests.surveys import surveyed

API_NSG_ID = builders.arm_id("Microsoft.Network/networkSecurityGroups", "nsg-api")
API_NSG = builders.nsg(id=API_NSG_ID, name="nsg-api")
API_SUBNET = builders.subnet(name="api", nsg_id=API_NSG_ID)
UNREAD = Missing(why=Why.DENIED, what="it", detail="403", action="a/read")
RULE = AdminRule(
    id=ResourceId("/r"),
    name="r",
    priority=1,
    direction="Outbound",
    access="Deny",
    protocol="Tcp",
    sources=("*",),
    source_ports=("*",),
    destinations=("*",),
    destination_ports=("443",),
)


def _arm() -> FakeArm:
    arm = FakeArm()
    arm.give("nsg", builders.NSG_ID, builders.nsg())
    arm.give("nsg", builders.NIC_NSG_ID, builders.nsg(id=builders.NIC_NSG_ID))
    arm.give("nsg", API_NSG_ID, API_NSG)
    arm.give("admin_rules", builders.VNET_ID, (RULE,))
    return arm


async def _filters(arm: FakeArm, **facts: object) -> Snapshot:
    around = builders.snapshot()
    given = {name: getattr(around, name) for name in ("subnet", "vnet", "api_subnet")}
    nic = Known(builders.nic(nsg_id=builders.NIC_NSG_ID))
    given |= {"nic": nic, "endpoint_subnet": around.endpoint_subnet}
    return await surveyed(arm, *FILTERS, **{**given, **facts})


async def test_filters_of_an_api_server_inside_the_network() -> None:
    found = await _filters(_arm(), api_subnet=Known(API_SUBNET))

    assert found.nic_nsg.value == builders.nsg(id=builders.NIC_NSG_ID)
    assert found.subnet_nsg.value == builders.nsg()
    assert found.api_subnet_nsg.value == API_NSG
    assert found.endpoint_subnet_nsg.value is None
    assert found.admin_rules == Known((RULE,), builders.VNET_ID)


@pytest.mark.parametrize(
    ("policies", "read"),
    [
        ("Disabled", False),
        ("RouteTableEnabled", False),
        ("Enabled", True),
        ("networkSecurityGroupEnabled", True),
    ],
)
async def test_endpoints_nsg_counts_where_policies_enable_it(policies: str, *, read: bool) -> None:
    arm = _arm()
    subnet = builders.subnet(nsg_id=API_NSG_ID, endpoint_policies=policies)

    found = await _filters(arm, endpoint_subnet=Known(subnet))

    assert found.endpoint_subnet_nsg.value == (API_NSG if read else None)
    assert (("nsg", API_NSG_ID.lower()) in arm.asked) is read


@pytest.mark.parametrize(
    ("field", "fact"),
    [
        ("subnet_nsg", {"subnet": UNREAD}),
        ("api_subnet_nsg", {"api_subnet": UNREAD}),
        ("endpoint_subnet_nsg", {"endpoint_subnet": UNREAD}),
        ("admin_rules", {"vnet": UNREAD}),
    ],
)
async def test_what_hangs_on_the_unread_is_unread(field: str, fact: dict[str, object]) -> None:
    found: Fact[object] = getattr(await _filters(_arm(), **fact), field)

    assert isinstance(found, Missing)
    assert (found.why, found.action) == (Why.DENIED, "a/read")


async def test_route_table_of_the_api_servers_subnet_is_read() -> None:
    arm = FakeArm()
    table = builders.route_table(builders.route())
    arm.give("route_table", builders.TABLE_ID, table)
    subnet = builders.subnet(route_table_id=builders.TABLE_ID)
    given = {"subnet": Known(subnet), "api_subnet": Known(subnet)}

    found = await surveyed(arm, "route_table", "api_route_table", **given)

    assert (found.api_route_table.value, found.route_table.value) == (table, table)
    assert [reading for reading, _ in arm.asked] == ["route_table"]


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (Denied("403"), Why.DENIED),
        (NotFound("404"), Why.NOT_FOUND),
        (Unavailable("400 InvalidResourceType"), Why.UNAVAILABLE),
    ],
)
async def test_admin_rules_out_of_reach_are_missing_alone(error: ArmError, why: Why) -> None:
    arm = _arm()
    arm.fail("admin_rules", builders.VNET_ID, error)

    found = await _filters(arm)

    assert found.admin_rules == Missing(
        why=why,
        what="the security admin rules of vnet-shop",
        detail=error.detail,
        resource_id=builders.VNET_ID,
    )
    assert found.subnet_nsg.value == builders.nsg()


async def test_ways_out_of_the_subnet() -> None:
    arm = FakeArm()
    subnet = builders.subnet(route_table_id=builders.TABLE_ID, nat_gateway_id=builders.NAT_ID)
    arm.give("route_table", builders.TABLE_ID, builders.route_table())
    arm.give("nat_gateway", builders.NAT_ID, builders.nat_gateway())

    found = await surveyed(arm, "route_table", "nat_gateway", subnet=Known(subnet))

    assert found.route_table == Known(builders.route_table(), builders.TABLE_ID)
    assert found.nat_gateway == Known(builders.nat_gateway(), builders.NAT_ID)
