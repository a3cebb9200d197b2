"""Where a next hop may be."""

import pytest

from diagnostics.collect.reach import next_hops, reach_of
from diagnostics.model.ids import ResourceId
from diagnostics.model.network import Peering
from tests import builders

OTHER = "99999999-2222-3333-4444-555555555555"
PEER_ID = ResourceId(
    f"/subscriptions/{OTHER}/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/hub"
)
PEER = Peering(name="p", remote_vnet_id=PEER_ID, state="Connected", prefixes=("10.1.0.0/16",))
REACH = reach_of(
    builders.vnet(prefixes=("10.0.0.0/16", "fd00::/48"), peerings=(PEER,)), builders.route_table()
)


def test_subscriptions_are_looked_through_once_the_nodes_own_first() -> None:
    assert REACH.subscriptions == (builders.SUBSCRIPTION, OTHER)


@pytest.mark.parametrize(
    ("address", "vnet_id"),
    [
        ("10.0.255.255", builders.VNET_ID),
        ("10.1.0.0", PEER_ID),
        ("10.2.0.0", None),
        ("fd00::1", None),
        ("", None),
    ],
)
def test_vnet_of(address: str, vnet_id: ResourceId | None) -> None:
    assert REACH.vnet_of(address) == vnet_id


@pytest.mark.parametrize(
    ("subnet_id", "holds"),
    [
        (builders.SUBNET_ID.upper(), True),
        (f"{PEER_ID}/subnets/any", True),
        (f"{PEER_ID}-2/subnets/any", False),
        (None, False),
    ],
)
def test_holds(subnet_id: str | None, holds: bool) -> None:  # noqa: FBT001 - a table's column
    assert REACH.holds(ResourceId(subnet_id) if subnet_id else None) is holds


def test_next_hops_are_the_appliances_addresses_once_each() -> None:
    table = builders.route_table(
        builders.route(next_hop_type="VirtualAppliance", next_hop_addresses=("10.1.0.4",)),
        builders.route(next_hop_type="Internet", next_hop_addresses=("10.1.0.9",)),
        builders.route(
            next_hop_type="virtualApplianceEcmp", next_hop_addresses=("10.1.0.5", "10.1.0.4")
        ),
    )

    assert next_hops(table) == ("10.1.0.4", "10.1.0.5")
