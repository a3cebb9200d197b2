"""Subnets of nodes and API server, in networks of the owner's and of AKS's making."""

import pytest

from diagnostics.collect.reads import Reads
from diagnostics.collect.subnets import read_api_subnet
from diagnostics.model.cluster import Cluster, Nic
from diagnostics.model.facts import Fact, Known, Missing, Why
from diagnostics.model.ids import ResourceId, make_group_id
from diagnostics.model.network import Subnet, VirtualNetwork
from diagnostics.ports import Denied
from tests import builders
from tests.fakes import FakeArm, public_arm
from tests.surveys import surveyed

GROUP = make_group_id(builders.SUBSCRIPTION, builders.NODE_GROUP)
DENIED = Missing(why=Why.DENIED, what="something", detail="403")
WHOLE = (
    Known(builders.subnet(), builders.SUBNET_ID),
    Known(builders.vnet(), builders.VNET_ID),
)


async def _managed(
    arm: FakeArm, nic: Fact[Nic | None], cluster: Fact[Cluster] | None = None
) -> tuple[Fact[Subnet], Fact[VirtualNetwork]]:
    given = {"cluster": cluster or Known(builders.cluster()), "nic": nic}
    pool = Known(builders.pool(subnet_id=None))
    found = await surveyed(arm, "subnet", "vnet", pool=pool, **given)
    return found.subnet, found.vnet


async def test_interface_tells_the_subnet() -> None:
    assert await _managed(public_arm(), Known(builders.nic())) == WHOLE


@pytest.mark.parametrize("nic", [DENIED, Known(None), Known(builders.nic(subnet_id=None))])
async def test_node_group_tells_the_subnet_where_no_interface_does(nic: Fact[Nic | None]) -> None:
    arm = public_arm()
    arm.give("vnets", GROUP, (builders.vnet(),))

    assert await _managed(arm, nic) == WHOLE


async def test_node_group_without_network_leaves_both_missing() -> None:
    facts = await _managed(public_arm(), Known(None))

    detail = f"none in {builders.NODE_GROUP}"
    assert facts == (
        Missing(why=Why.NOT_FOUND, what="the node subnet", detail=detail, resource_id=GROUP),
        Missing(
            why=Why.UNREACHED,
            what="the virtual network",
            detail=f"the node subnet: {detail}",
            resource_id=GROUP,
        ),
    )


async def test_missing_cluster_and_interface_leave_both_missing() -> None:
    facts = await _managed(public_arm(), Known(None), DENIED)

    assert facts == (
        Missing(why=Why.DENIED, what="the node subnet", detail="403"),
        Missing(why=Why.DENIED, what="the virtual network", detail="403"),
    )


async def test_unreadable_networks_leave_both_missing() -> None:
    arm = public_arm()
    arm.fail("vnets", GROUP, Denied("403"))

    facts = await _managed(arm, Known(None))

    what = Missing(why=Why.DENIED, what="the node subnet", detail="403", resource_id=GROUP)
    assert facts[0] == what


API_ID = ResourceId(f"{builders.VNET_ID}/subnets/aks-apiserver-subnet")
API = builders.subnet(id=API_ID, name="aks-apiserver-subnet")


@pytest.mark.parametrize(
    ("cluster", "fact"),
    [
        (Known(builders.cluster()), Known(None, builders.CLUSTER_ID)),
        (DENIED, Missing(why=Why.DENIED, what="the API server's subnet", detail="403")),
        (
            Known(builders.cluster(vnet_integration=True, api_subnet_id=API_ID)),
            Known(API, API_ID),
        ),
        (Known(builders.cluster(vnet_integration=True)), Known(API, API_ID)),
    ],
)
async def test_api_subnet(cluster: Fact[Cluster], fact: Fact[object]) -> None:
    arm = FakeArm()
    arm.give("vnets", GROUP, (builders.vnet(subnet_ids=(builders.SUBNET_ID, API_ID)),))
    arm.give("subnet", API_ID, API)

    assert await read_api_subnet(Reads(arm, 1), cluster) == fact


async def test_api_subnet_that_no_network_holds_is_missing() -> None:
    cluster = Known(builders.cluster(vnet_integration=True))

    assert await read_api_subnet(Reads(FakeArm(), 1), cluster) == Missing(
        why=Why.NOT_FOUND,
        what="the API server's subnet",
        detail=f"none in {builders.NODE_GROUP}",
        resource_id=GROUP,
    )
