"""The private endpoint and the zone that answers for it."""

import pytest

from diagnostics.collect.endpoints import read_zone
from diagnostics.collect.reads import Reads
from diagnostics.model.cluster import Cluster
from diagnostics.model.facts import Fact, Known, Missing, Why
from diagnostics.model.ids import ResourceId, make_group_id
from diagnostics.model.network import PrivateEndpoint, Subnet
from diagnostics.ports import Denied
from tests import builders
from tests.fakes import FakeArm, private_arm
from tests.surveys import surveyed

GROUP = make_group_id(builders.SUBSCRIPTION, builders.NODE_GROUP)
PRIVATE = Known(builders.private_cluster())
NIC_ID = builders.private_endpoint().nic_ids[0]
DENIED = Missing(why=Why.DENIED, what="the cluster", detail="403")
NONE = Known(None, builders.CLUSTER_ID)


def _denied(what: str, resource_id: str = "") -> Missing:
    return Missing(why=Why.DENIED, what=what, detail="403", resource_id=resource_id)


async def _endpoint(
    arm: FakeArm, cluster: Fact[Cluster] = PRIVATE
) -> tuple[Fact[PrivateEndpoint | None], Fact[Subnet | None]]:
    found = await surveyed(arm, "private_endpoint", "endpoint_subnet", cluster=cluster)
    return found.private_endpoint, found.endpoint_subnet


@pytest.mark.parametrize(
    "cluster", [builders.cluster(), builders.private_cluster(vnet_integration=True)]
)
async def test_other_clusters_have_no_endpoint_and_nobody_asks(cluster: Cluster) -> None:
    arm = private_arm()

    assert await _endpoint(arm, Known(cluster)) == (NONE, NONE)
    assert arm.asked == []


async def test_endpoint_that_is_gone_is_known_to_be() -> None:
    arm = private_arm()
    arm.give("private_endpoints", GROUP, ())

    facts = await _endpoint(arm)

    assert facts == (Known(None, GROUP), Known(None, GROUP))


async def test_endpoint_without_readable_addresses_is_missing_and_its_subnet_is_not() -> None:
    arm = private_arm()
    arm.fail("nic", NIC_ID, Denied("403"))

    facts = await _endpoint(arm)

    assert facts == (
        _denied("the private endpoint", NIC_ID),
        Known(builders.subnet(), builders.SUBNET_ID),
    )


async def test_security_groups_of_endpoint_and_interface_are_joined() -> None:
    arm = private_arm()
    one, other = ResourceId("asg-one"), ResourceId("asg-other")
    arm.give("private_endpoints", GROUP, (builders.private_endpoint(asg_ids=(one,)),))
    arm.give("nic", NIC_ID, builders.nic(id=NIC_ID, asg_ids=(one, other)))

    found, _ = await _endpoint(arm)

    assert isinstance(found, Known)
    assert found.value is not None
    assert found.value.asg_ids == (one, other)


async def test_unreadable_endpoints_and_cluster_are_missing() -> None:
    arm = private_arm()
    arm.fail("private_endpoints", GROUP, Denied("403"))

    assert await _endpoint(arm) == (
        _denied("the private endpoint", GROUP),
        _denied("the private endpoint's subnet", GROUP),
    )
    assert await _endpoint(arm, DENIED) == (
        _denied("the private endpoint"),
        _denied("the private endpoint's subnet"),
    )


OWN_ID = builders.arm_id("Microsoft.Network/privateDnsZones", "own.zone", group="rg-dns")
OWN = builders.zone(id=OWN_ID, name="own.zone")


@pytest.mark.parametrize(
    ("cluster", "fact"),
    [
        (PRIVATE, Known(builders.zone(), builders.ZONE_ID)),
        (
            Known(builders.private_cluster(private_dns_zone=None)),
            Known(builders.zone(), builders.ZONE_ID),
        ),
        (Known(builders.private_cluster(private_dns_zone=OWN_ID)), Known(OWN, OWN_ID)),
        (Known(builders.private_cluster(private_dns_zone="None")), NONE),
        (Known(builders.cluster()), NONE),
        (DENIED, _denied("the private DNS zone")),
        (
            Known(builders.private_cluster(private_fqdn="a.other.azmk8s.io")),
            Known(None, GROUP),
        ),
        (
            Known(builders.private_cluster(private_fqdn=None)),
            Missing(
                why=Why.NOT_FOUND,
                what="the private DNS zone",
                detail="the cluster has no private FQDN yet",
                resource_id=builders.CLUSTER_ID,
            ),
        ),
    ],
)
async def test_zone(cluster: Fact[Cluster], fact: Fact[object]) -> None:
    arm = private_arm()
    arm.give("zone", OWN_ID, OWN)

    assert await read_zone(Reads(arm, 1), cluster) == fact


async def test_unreadable_zones_are_missing() -> None:
    arm = private_arm()
    arm.fail("zones", GROUP, Denied("403"))

    assert await read_zone(Reads(arm, 1), PRIVATE) == _denied("the private DNS zone", GROUP)
