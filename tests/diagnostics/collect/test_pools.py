"""Which of several pools a node's address belongs to, and what finding out costs."""

from dataclasses import replace

import pytest

from diagnostics.collect.pools import MOST_POOLS, read_pool
from diagnostics.collect.reads import Reads
from diagnostics.model.cluster import ErrorDetail, Pool
from diagnostics.model.facts import Fact, Known
from diagnostics.model.ids import ResourceId, key
from diagnostics.model.incident import NodeRef
from diagnostics.ports import Denied
from tests import builders
from tests.fakes import FakeArm

APPS_SUBNET = ResourceId(f"{builders.VNET_ID}/subnets/snet-apps")
ERROR = ErrorDetail(code="E", message="m")
ADDRESS = NodeRef(ip="10.0.3.10")


def _failed(name: str, subnet_id: ResourceId | None = builders.SUBNET_ID) -> Pool:
    return builders.pool(name=name, provisioning_state="Failed", error=ERROR, subnet_id=subnet_id)


async def _chosen(
    arm: FakeArm, pools: tuple[Pool, ...], wanted: NodeRef, error_name: str | None = None
) -> str:
    known: Fact[tuple[Pool, ...]] = Known(pools, builders.CLUSTER_ID)
    told = builders.incident(node=wanted, error_name=error_name)
    return (await read_pool(Reads(arm, 1), known, told)).value.name


WINDOWS = "WINDOWS_CSE_ERROR_CHECK_API_SERVER_CONNECTIVITY"


@pytest.mark.parametrize(
    ("error_name", "wanted", "chosen"),
    [
        (WINDOWS, NodeRef(), "win"),
        (WINDOWS, NodeRef(pool="linux"), "linux"),
        ("VMExtensionError_K8SAPIServerConnFail", NodeRef(), "linux"),
        (None, NodeRef(), "linux"),
    ],
)
async def test_windows_error_comes_from_a_windows_pool(
    error_name: str | None, wanted: NodeRef, chosen: str
) -> None:
    pools = (_failed("linux"), replace(_failed("win"), os_type="Windows"))
    assert await _chosen(FakeArm(), pools, wanted, error_name) == chosen
    assert await _chosen(FakeArm(), pools[:1], wanted, error_name) == "linux"


def _two_subnets() -> FakeArm:
    arm = FakeArm()
    arm.give("subnet", builders.SUBNET_ID, builders.subnet())
    apps = builders.subnet(id=APPS_SUBNET, name="snet-apps", prefixes=("10.0.3.0/24",))
    arm.give("subnet", APPS_SUBNET, apps)
    return arm


async def test_subnet_that_holds_the_address_names_the_pool() -> None:
    arm = _two_subnets()

    chosen = await _chosen(arm, (_failed("system"), _failed("apps", APPS_SUBNET)), ADDRESS)

    assert chosen == "apps"
    # The subnets tell, so nobody asks for machines.
    assert {reading for reading, _ in arm.asked} == {"subnet"}


async def test_healthy_pool_is_meant_where_its_subnet_holds_the_address() -> None:
    pools = (_failed("system"), builders.pool(name="apps", subnet_id=APPS_SUBNET))

    assert await _chosen(_two_subnets(), pools, ADDRESS) == "apps"


async def test_unread_subnet_is_the_one_where_the_other_does_not_hold_the_address() -> None:
    arm = _two_subnets()
    arm.fail("subnet", APPS_SUBNET, Denied("403"))

    assert await _chosen(arm, (_failed("system"), _failed("apps", APPS_SUBNET)), ADDRESS) == "apps"


@pytest.mark.parametrize("ip", ["10.9.9.9", "fd00::1", "nonsense"])
async def test_address_in_no_subnet_leaves_how_the_pools_stand(ip: str) -> None:
    pools = (_failed("apps", APPS_SUBNET), builders.pool(name="system"))

    assert await _chosen(_two_subnets(), pools, NodeRef(ip=ip)) == "apps"


async def test_machines_name_the_pool_in_a_shared_subnet() -> None:
    arm = FakeArm()
    held = {"system": "10.0.2.10", "apps": "10.0.2.20", "batch": "10.0.2.30"}
    for name, ip in held.items():
        machine = (ResourceId(f"/vm/{name}"), (ip,))
        arm.give("machine_addresses", f"{builders.CLUSTER_ID}/{name}", (machine,))
    pools = tuple(_failed(name) for name in held)

    assert await _chosen(arm, pools, NodeRef(ip="10.0.2.20")) == "apps"
    assert {reading for reading, _ in arm.asked} == {"machine_addresses"}


@pytest.mark.parametrize("gone", [True, False])
async def test_machine_that_is_not_found_leaves_how_the_pools_stand(*, gone: bool) -> None:
    arm = FakeArm()
    if not gone:
        arm.fail("machine_addresses", builders.CLUSTER_ID, Denied("403"))
    pools = (builders.pool(), _failed("apps"))

    assert await _chosen(arm, pools, NodeRef(ip="10.0.2.20")) == "apps"


@pytest.mark.parametrize(
    ("pools", "wanted"),
    [
        ((_failed("system"), _failed("apps", APPS_SUBNET)), NodeRef(ip="10.0.2.9", pool="apps")),
        ((builders.pool(), _failed("apps", APPS_SUBNET)), NodeRef()),
        ((_failed("apps"),), ADDRESS),
    ],
)
async def test_nothing_is_read_where_nothing_is_open(
    pools: tuple[Pool, ...], wanted: NodeRef
) -> None:
    arm = FakeArm()

    assert await _chosen(arm, pools, wanted) == "apps"
    assert arm.asked == []


async def test_machines_of_the_pools_that_stand_worst_are_read_and_no_more() -> None:
    arm = FakeArm()
    machine = (ResourceId("/vm/0"), ("10.0.2.20",))
    arm.give("machine_addresses", f"{builders.CLUSTER_ID}/bad", (machine,))
    many = tuple(builders.pool(name=f"p{number}") for number in range(MOST_POOLS))

    assert await _chosen(arm, (*many, _failed("bad")), NodeRef(ip="10.0.2.20")) == "bad"
    assert len(arm.asked) == MOST_POOLS
    assert ("machine_addresses", key(f"{builders.CLUSTER_ID}/bad")) in arm.asked
