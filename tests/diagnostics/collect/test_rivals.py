"""Other private zones for the API server's name."""

from dataclasses import replace
from typing import Any

import pytest

from diagnostics.collect.reads import Reads
from diagnostics.collect.rivals import read_other_zones
from diagnostics.model.facts import Known, Missing, Why
from diagnostics.model.ids import ResourceId
from diagnostics.model.incident import Endpoint
from diagnostics.model.network import Peering, PrivateZone
from diagnostics.model.snapshot import Snapshot
from diagnostics.ports import Denied
from tests import builders
from tests.fakes import FakeArm

OTHERS = "8be1f0d4-26c3-4a97-b5de-0c4f7e913a68"
HUB_ID = ResourceId(builders.VNET_ID.replace(builders.SUBSCRIPTION, OTHERS))
HUB = Peering(name="hub", remote_vnet_id=HUB_ID, state="Connected", prefixes=("10.1.0.0/16",))
BY_HUB = builders.vnet(dns_servers=("10.1.0.4",), peerings=(HUB,))
SAID = builders.private_incident(endpoint=Endpoint(fqdn=builders.PRIVATE_FQDN))
UNREAD = Missing(why=Why.DENIED, what="a thing")
WHAT = "other private DNS zones for the API server's name"


def rival(name: str, vnet_id: ResourceId = builders.VNET_ID) -> PrivateZone:
    zone_id = builders.arm_id("Microsoft.Network/privateDnsZones", name, group="rg-dns")
    return builders.zone(id=zone_id, name=name, links=(builders.zone_link(vnet_id=vnet_id),))


SPECIFIC, WIDE = rival(builders.PRIVATE_FQDN), rival("azmk8s.io")
ELSEWHERE = rival(f"privatelink.{builders.REGION}.azmk8s.io", HUB_ID)
FOREIGN = rival("corp.example")


def serving(*zones: PrivateZone, subscription: str = builders.SUBSCRIPTION) -> FakeArm:
    arm = FakeArm()
    bare = tuple(replace(zone, records=(), links=()) for zone in (builders.zone(), *zones))
    arm.give("all_zones", subscription, bare)
    for zone in zones:
        arm.give("zone", zone.id, zone)
    return arm


def facts(**given: Any) -> Snapshot:  # noqa: ANN401 - any fact
    return builders.private_snapshot(other_zones=None, **given)


async def test_zones_of_the_name_that_are_linked_are_found() -> None:
    arm = serving(SPECIFIC, WIDE, ELSEWHERE, FOREIGN)
    found = await read_other_zones(Reads(arm, 1), SAID, facts())
    assert found == Known((SPECIFIC, WIDE), builders.VNET_ID)


async def test_zones_are_sought_where_ones_own_servers_sit() -> None:
    arm = serving(ELSEWHERE, subscription=OTHERS)
    found = await read_other_zones(Reads(arm, 1), SAID, facts(vnet=Known(BY_HUB)))
    assert found == Known((ELSEWHERE,), HUB_ID)


async def test_public_name_is_sought_for_a_private_address() -> None:
    arm = serving(WIDE)
    said = builders.incident(endpoint=Endpoint(fqdn=builders.FQDN, ip="10.0.7.4"))
    found = await read_other_zones(Reads(arm, 1), said, builders.snapshot())
    assert found == Known((WIDE,), builders.VNET_ID)


@pytest.mark.parametrize(
    ("dialled", "given"),
    [
        (builders.PRIVATE_API_IP, {}),
        (None, {"cluster": UNREAD}),
        (None, {"vnet": UNREAD}),
        (None, {"zone": UNREAD}),
        (None, {"zone": Known(None)}),
        (None, {"cluster": Known(builders.private_cluster(private_dns_zone="None"))}),
        (None, {"cluster": Known(builders.private_cluster(private_fqdn=None))}),
        (None, {"cluster": Known(builders.cluster())}),
        (None, {"vnet": Known(builders.vnet(dns_servers=("192.168.0.4",)))}),
    ],
)
async def test_nothing_is_sought_where_it_decides_nothing(
    dialled: str | None, given: dict[str, Any]
) -> None:
    arm = serving(SPECIFIC)
    said = builders.private_incident(endpoint=Endpoint(fqdn=builders.PRIVATE_FQDN, ip=dialled))
    assert await read_other_zones(Reads(arm, 1), said, facts(**given)) is None
    assert arm.asked == []


@pytest.mark.parametrize("endpoint", [UNREAD, Known(None)])
async def test_unread_endpoint_leaves_the_question_open(endpoint: Any) -> None:  # noqa: ANN401 - any fact
    found = await read_other_zones(Reads(serving(), 1), SAID, facts(private_endpoint=endpoint))
    assert found == Known((), builders.VNET_ID)


@pytest.mark.parametrize(
    ("method", "at"), [("all_zones", builders.SUBSCRIPTION), ("zone", SPECIFIC.id)]
)
async def test_unread_zones_are_missing(method: str, at: str) -> None:
    arm = serving(SPECIFIC)
    arm.fail(method, at, Denied("403", resource_id=at))
    found = await read_other_zones(Reads(arm, 1), SAID, facts())
    assert found == Missing(why=Why.DENIED, what=WHAT, detail="403", resource_id=at)
