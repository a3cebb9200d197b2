"""The facts of a planned cluster: the network as it is read, the cluster as it will be."""

from typing import Any

import pytest

from diagnostics.collect import Terms
from diagnostics.collect.planned import cluster_of, collect_planned, planned_incident
from diagnostics.model.facts import Known, Missing, Why
from diagnostics.model.ids import ResourceId
from diagnostics.model.network import PrivateZone
from diagnostics.model.plan import Plan
from diagnostics.model.snapshot import Snapshot
from diagnostics.ports import Denied
from tests import builders
from tests.fakes import FakeArm

OWN_ID = builders.arm_id("Microsoft.Network/privateDnsZones", "privatelink.uksouth.azmk8s.io")
OTHER_ID = ResourceId(OWN_ID.replace("rg-shop", "rg-other"))
HUB_ID = builders.arm_id("Microsoft.Network/virtualNetworks", "vnet-hub")


def own_zone(**fields: Any) -> PrivateZone:  # noqa: ANN401 - any field of its type
    given = {"id": OWN_ID, "name": "privatelink.uksouth.azmk8s.io", "records": (), "links": ()}
    return builders.zone(**(given | fields))


def network(**subnet: Any) -> FakeArm:  # noqa: ANN401 - any field of its type
    arm = FakeArm()
    arm.give("subnet", builders.SUBNET_ID, builders.subnet(**subnet))
    arm.give("vnet", builders.VNET_ID, builders.vnet(location="UK South"))
    arm.give("nsg", builders.NSG_ID, builders.nsg())
    return arm


async def read(arm: FakeArm, **options: Any) -> Snapshot:  # noqa: ANN401 - any option of a plan
    plan = Plan(subnet_id=builders.SUBNET_ID, **options)
    return await collect_planned(plan, arm, now=builders.NOW, terms=Terms())


async def test_public_plan_reads_the_network_and_no_cluster() -> None:
    arm = network()
    snapshot = await read(arm)
    assert {reading for reading, _ in arm.asked} == {
        "identity",
        "subnet",
        "vnet",
        "nsg",
        "admin_rules",
    }
    plan = Plan(subnet_id=builders.SUBNET_ID, location="uksouth")
    assert (snapshot.plan, snapshot.cluster, snapshot.node) == (
        plan,
        Known(cluster_of(plan)),
        Known(None),
    )
    assert (snapshot.subnet.value, snapshot.subnet_nsg.value) == (
        builders.subnet(),
        builders.nsg(),
    )
    assert (snapshot.private_endpoint, snapshot.endpoint_subnet, snapshot.zone) == (
        Known(None),
        Known(None),
        Known(None),
    )


async def test_private_plan_has_an_endpoint_somewhere_in_its_subnet() -> None:
    snapshot = await read(network(), private=True)
    endpoint, zone = snapshot.private_endpoint.value, snapshot.zone.value
    assert endpoint is not None
    assert zone is not None
    assert (endpoint.addresses, endpoint.subnet_id) == (("10.0.2.0/24",), builders.SUBNET_ID)
    assert snapshot.endpoint_subnet == snapshot.subnet
    assert (zone.name, zone.records, [link.vnet_id for link in zone.links]) == (
        "*.privatelink.uksouth.azmk8s.io",
        (("@", ("10.0.2.0/24",)),),
        [builders.VNET_ID],
    )


async def test_endpoint_is_in_the_first_pools_subnet() -> None:
    arm = network()
    first = ResourceId(f"{builders.VNET_ID}/subnets/snet-first")
    arm.give("subnet", first, builders.subnet(id=first, prefixes=("10.0.5.0/24",)))
    snapshot = await read(arm, private=True, endpoint_subnet_id=first)
    endpoint = snapshot.private_endpoint.value
    assert endpoint is not None
    assert (endpoint.subnet_id, endpoint.addresses, snapshot.subnet.value.id) == (
        first,
        ("10.0.5.0/24",),
        builders.SUBNET_ID,
    )


@pytest.mark.parametrize(
    ("prefixes", "why"),
    [(("10.0.2.0/24", "10.0.7.0/24"), Why.NOT_FOUND), (("fd00::/64",), Why.NOT_FOUND)],
)
async def test_endpoint_of_a_subnet_with_several_ranges_is_nowhere_for_sure(
    prefixes: tuple[str, ...], why: Why
) -> None:
    snapshot = await read(network(prefixes=prefixes), private=True)
    missing = [
        fact.why for fact in (snapshot.private_endpoint, snapshot.zone) if isinstance(fact, Missing)
    ]
    assert missing == [why, Why.UNREACHED]


async def test_endpoint_waits_for_its_subnet() -> None:
    arm = network()
    arm.fail("subnet", builders.SUBNET_ID, Denied("no", action="subnets/read"))
    endpoint = (await read(arm, private=True)).private_endpoint
    assert isinstance(endpoint, Missing)
    assert (endpoint.why, endpoint.action) == (Why.DENIED, "subnets/read")


@pytest.mark.parametrize(
    ("links", "others", "linked"),
    [
        ((), (), [builders.VNET_ID]),
        ((HUB_ID,), (), [HUB_ID, builders.VNET_ID]),
        ((builders.VNET_ID,), (), [builders.VNET_ID]),
        # a network is linked to one zone of a name only
        ((), (builders.VNET_ID,), []),
        ((), (HUB_ID,), [builders.VNET_ID]),
    ],
)
async def test_aks_links_a_zone_of_ones_own_where_it_can(
    links: tuple[ResourceId, ...], others: tuple[ResourceId, ...], linked: list[ResourceId]
) -> None:
    arm = network()
    own = own_zone(links=tuple(builders.zone_link(vnet_id=each) for each in links))
    other = own_zone(id=OTHER_ID, links=tuple(builders.zone_link(vnet_id=each) for each in others))
    arm.give("zone", OWN_ID, own)
    arm.give("zone", OTHER_ID, other)
    arm.give("all_zones", builders.SUBSCRIPTION, (own, other))
    zone = (await read(arm, private=True, private_dns_zone=OWN_ID)).zone.value
    assert zone is not None
    assert (zone.records, [link.vnet_id for link in zone.links]) == (
        (("*", ("10.0.2.0/24",)),),
        linked,
    )


async def test_zone_that_may_not_be_read_is_missing() -> None:
    arm = network()
    arm.fail("zone", OWN_ID, Denied("no", action="privateDnsZones/read"))
    zone = (await read(arm, private=True, private_dns_zone=OWN_ID)).zone
    assert isinstance(zone, Missing)
    assert (zone.why, zone.action) == (Why.DENIED, "privateDnsZones/read")


async def test_public_name_of_a_private_cluster_needs_no_zone() -> None:
    snapshot = await read(network(), private=True, private_dns_zone="none")
    assert snapshot.zone == Known(None)


async def test_service_tags_of_a_region_that_nobody_could_read_are_missing() -> None:
    arm = network()
    arm.fail("vnet", builders.VNET_ID, Denied("no", action="virtualNetworks/read"))
    arm.give("nsg", builders.NSG_ID, builders.nsg(builders.rule(destinations=("Storage",))))
    tags = (await read(arm)).service_tags
    assert isinstance(tags, Missing)
    assert (tags.why, tags.what, "service_tags" in dict(arm.asked)) == (
        Why.DENIED,
        "the service tags",
        False,
    )


@pytest.mark.parametrize(
    ("options", "fqdn", "private_fqdn", "zone"),
    [
        ({}, "*.hcp.uksouth.azmk8s.io", None, None),
        (
            {"private": True},
            "*.hcp.uksouth.azmk8s.io",
            "*.privatelink.uksouth.azmk8s.io",
            "system",
        ),
        (
            {"private": True, "private_dns_zone": OWN_ID},
            "*.hcp.uksouth.azmk8s.io",
            "*.privatelink.uksouth.azmk8s.io",
            OWN_ID,
        ),
        (
            {"private": True, "private_dns_zone": "none"},
            "*.hcp.uksouth.azmk8s.io",
            None,
            "none",
        ),
        (
            {"private": True, "api_subnet_id": builders.SUBNET_ID},
            "*.hcp.uksouth.azmk8s.io",
            None,
            None,
        ),
    ],
)
def test_names_of_a_planned_cluster(
    options: dict[str, Any], fqdn: str, private_fqdn: str | None, zone: str | None
) -> None:
    cluster = cluster_of(Plan(subnet_id=builders.SUBNET_ID, location="uksouth", **options))
    assert (cluster.fqdn, cluster.private_fqdn, cluster.private_dns_zone) == (
        fqdn,
        private_fqdn,
        zone,
    )


def test_nothing_has_failed_yet() -> None:
    incident = planned_incident(Plan(subnet_id=builders.SUBNET_ID))
    assert (incident.category, incident.source, incident.message) == ("unspecified", None, "")
