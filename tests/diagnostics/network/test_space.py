"""The tags VirtualNetwork and Internet, S1.6 and S1.7."""

from dataclasses import replace
from ipaddress import IPv4Network
from typing import Any

import pytest

from diagnostics.model.ids import ResourceId
from diagnostics.model.network import Peering, VirtualNetwork
from diagnostics.network.match import Match
from diagnostics.network.space import (
    Space,
    broken_peering,
    has_gateway,
    is_connected,
    peering_doubt,
    space_of,
)
from tests.builders import VNET_ID, route, route_table, vnet

YES, NO, MAYBE = Match.YES, Match.NO, Match.MAYBE
OWN = (IPv4Network("10.0.0.0/16"),)
HUB_ID = ResourceId(f"{VNET_ID}-hub")
GATEWAY = (ResourceId(f"{VNET_ID}/subnets/GatewaySubnet"),)


def peering(**fields: Any) -> Peering:  # noqa: ANN401 - any field of its type
    given = {"name": "hub", "remote_vnet_id": HUB_ID, "state": "Connected"}
    return Peering(**({"prefixes": ("10.1.0.0/16",)} | given | fields))


def net(text: str | None) -> IPv4Network | None:
    return IPv4Network(text) if text else None


@pytest.mark.parametrize(
    ("space", "target", "virtual_network", "internet"),
    [
        (Space(own=OWN), "10.0.2.4/32", YES, NO),
        (Space(own=OWN), "10.2.0.4/32", NO, NO),  # S1.7: private and nowhere known is neither
        (Space(own=OWN), "168.63.129.16/32", YES, NO),
        (Space(own=OWN), "20.90.10.20/32", NO, YES),
        (Space(own=OWN), None, NO, YES),
        (Space(own=OWN), "8.0.0.0/5", MAYBE, MAYBE),  # part of it is 10.0.0.0/8
        (Space(own=(IPv4Network("20.90.0.0/16"),)), "20.90.10.20/32", YES, NO),
        (Space(own=(IPv4Network("20.90.0.0/16"),)), None, MAYBE, MAYBE),
        (Space(own=OWN, steered=(IPv4Network("0.0.0.0/0"),)), "20.90.10.20/32", YES, YES),
        (Space(own=OWN, steered=(IPv4Network("0.0.0.0/0"),)), None, YES, YES),
        (Space(own=OWN, steered=(IPv4Network("20.90.0.0/16"),)), None, MAYBE, YES),
        (Space(own=OWN, steered=(IPv4Network("10.2.0.0/16"),)), None, NO, YES),
        (Space(own=OWN, steered=(IPv4Network("10.2.0.0/16"),)), "10.2.0.0/15", MAYBE, NO),
        (Space(own=OWN, unread=True), "10.2.0.4/32", MAYBE, NO),
        (Space(own=OWN, unread=True), "20.90.10.20/32", MAYBE, YES),
        (Space(own=OWN, unread=True), "10.0.2.4/32", YES, NO),
        (Space(own=OWN, unread=True), None, MAYBE, YES),
        (Space(own=OWN, tagged=True), "20.90.10.20/32", MAYBE, YES),
        (Space(own=OWN, tagged=True), "10.2.0.4/32", NO, NO),
        (Space(own=OWN, tagged=True), None, MAYBE, YES),
    ],
)
def test_tags_hold_what_is_known_s1_6_s1_7(
    space: Space, target: str | None, virtual_network: Match, internet: Match
) -> None:
    found = (space.virtual_network(net(target)), space.internet(net(target)))
    assert found == (virtual_network, internet)


def test_space_gathers_vnet_connected_peers_and_appliance_routes_s1_6() -> None:
    network = vnet(
        peerings=(
            peering(),
            peering(name="old", state="Disconnected", prefixes=("10.9.0.0/16",)),
            peering(name="shut", allows_access=False, prefixes=("10.8.0.0/16",)),
        )
    )
    table = route_table(
        route("0.0.0.0/0", "VirtualAppliance"),
        route("20.1.0.0/16", "VirtualApplianceEcmp"),
        route("20.2.0.0/16", "Internet"),
        route("::/0", "VirtualAppliance"),
    )
    assert space_of(network, table) == Space(
        own=(IPv4Network("10.0.0.0/16"), IPv4Network("10.1.0.0/16")),
        steered=(IPv4Network("0.0.0.0/0"), IPv4Network("20.1.0.0/16")),
    )


def test_space_without_a_table_is_the_vnet() -> None:
    assert space_of(vnet(), None) == Space(own=OWN)


def test_space_says_that_a_tag_is_handed_to_an_appliance_s1_6() -> None:
    table = route_table(route("AzureCloud.uksouth", "VirtualAppliance"))
    assert space_of(vnet(), table) == Space(own=OWN, tagged=True)


def test_space_holds_what_a_tag_that_is_handed_to_an_appliance_holds_s1_6() -> None:
    table = route_table(route("AzureCloud.uksouth", "VirtualAppliance"))
    tags = {"azurecloud.uksouth": ("20.90.0.0/16",)}
    assert space_of(vnet(), table, tags=tags) == Space(
        own=OWN, steered=(IPv4Network("20.90.0.0/16"),), tags=tags
    )


def test_space_stays_open_where_the_table_or_a_gateway_is_unread() -> None:
    assert space_of(vnet(), None, unread=True) == Space(own=OWN, unread=True)
    assert space_of(vnet(subnet_ids=GATEWAY), None) == Space(own=OWN, unread=True)


@pytest.mark.parametrize(
    ("fields", "gateway"),
    [
        ({}, False),
        ({"subnet_ids": GATEWAY}, True),
        ({"peerings": (peering(),)}, False),
        ({"subnet_ids": (ResourceId(f"{VNET_ID}/subnets/RouteServerSubnet"),)}, True),
        ({"peerings": (peering(uses_remote_gateway=True),)}, True),
        ({"peerings": (peering(uses_remote_gateway=True, state="Disconnected"),)}, False),
    ],
)
def test_gateway_is_told_by_its_subnet_or_by_a_peering_s2_2(
    fields: dict[str, Any], *, gateway: bool
) -> None:
    assert has_gateway(vnet(**fields)) is gateway


@pytest.mark.parametrize(
    ("state", "connected"), [("Connected", True), ("Initiated", False), ("Disconnected", False)]
)
def test_only_a_connected_peering_carries_traffic_s1_6(state: str, *, connected: bool) -> None:
    assert is_connected(peering(state=state)) is connected


OFF = peering(state="Disconnected")


@pytest.mark.parametrize(
    ("address", "peerings", "broken"),
    [
        ("10.1.0.4", (OFF,), OFF),
        ("10.1.0.4", (peering(),), None),
        ("10.1.0.4", (OFF, peering()), None),
        ("10.2.0.4", (OFF,), None),
        # the VNet's own address needs no peering, whatever a peer claims
        ("10.0.2.4", (peering(state="Disconnected", prefixes=("10.0.0.0/8",)),), None),
        ("fd00::4", (OFF,), None),
    ],
)
def test_peering_that_would_lead_there_is_broken_s2_7(
    address: str, peerings: tuple[Peering, ...], broken: Peering | None
) -> None:
    assert broken_peering(address, vnet(peerings=peerings)) == broken


HUB = peering(name="to-hub", prefixes=("10.1.0.0/16",))
IN_HUB = IPv4Network("10.1.0.4")
IN_NEW = IPv4Network("10.2.0.4")
GROWN = replace(HUB, unsynced=("10.2.0.0/16",), sync="LocalNotInSync")
PART = "peering to-hub joins only some of the subnets, and which is not read"


@pytest.mark.parametrize(
    ("around", "wanted", "doubt"),
    [
        (vnet(), IN_HUB, ""),
        (vnet(peerings=(HUB,)), IN_HUB, ""),
        (vnet(peerings=(GROWN,)), IN_HUB, ""),
        (
            vnet(peerings=(GROWN,)),
            IN_NEW,
            (
                "peering to-hub is not synced, and 10.2.0.4/32 is not yet in the space that it "
                "carries"
            ),
        ),
        (vnet(peerings=(GROWN, replace(HUB, prefixes=("10.2.0.0/16",)))), IN_NEW, ""),
        (vnet(peerings=(replace(GROWN, state="Disconnected"),)), IN_NEW, ""),
        (vnet(prefixes=("10.2.0.0/16",), peerings=(GROWN,)), IN_NEW, ""),
        (
            vnet(peerings=(replace(HUB, sync="RemoteNotInSync"),)),
            IN_HUB,
            "peering to-hub is RemoteNotInSync, so the other side may not know the way back",
        ),
        (
            vnet(peerings=(replace(HUB, sync="LocalAndRemoteNotInSync"),)),
            IN_HUB,
            (
                "peering to-hub is LocalAndRemoteNotInSync, so the other side may not know the way "
                "back"
            ),
        ),
        (vnet(peerings=(replace(HUB, partial=True),)), IN_HUB, PART),
    ],
)
def test_peering_that_may_not_carry_is_in_doubt(
    around: VirtualNetwork, wanted: IPv4Network, doubt: str
) -> None:
    assert peering_doubt(wanted, around) == doubt


def test_unsynced_space_may_be_of_the_virtual_network() -> None:
    assert space_of(vnet(peerings=(GROWN,)), None).virtual_network(IN_NEW) is Match.MAYBE
