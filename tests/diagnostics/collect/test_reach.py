"""Where a next hop may be."""

from dataclasses import replace

import pytest

from diagnostics.collect.reach import MOST_OTHERS, next_hops, reach_of
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


@pytest.mark.parametrize(
    ("address", "subscriptions"),
    [
        ("10.0.0.4", [(builders.SUBSCRIPTION,), (OTHER,)]),
        ("10.1.0.4", [(OTHER,), (builders.SUBSCRIPTION,)]),
        ("10.2.0.4", [(builders.SUBSCRIPTION, OTHER)]),
    ],
)
def test_holders_are_looked_for_at_home_first(
    address: str, subscriptions: list[tuple[str, ...]]
) -> None:
    assert [scope.subscriptions for scope in REACH.scopes(address)] == subscriptions


def test_one_subscription_is_one_scope() -> None:
    reach = reach_of(builders.vnet(), builders.route_table())

    assert [scope.subscriptions for scope in reach.scopes("10.0.0.4")] == [(builders.SUBSCRIPTION,)]


def test_subscriptions_of_many_peers_are_bounded() -> None:
    peers = tuple(
        replace(PEER, remote_vnet_id=ResourceId(PEER_ID.replace("9999", f"{number:04}", 1)))
        for number in range(20)
    )
    reach = reach_of(builders.vnet(peerings=peers), builders.route_table())

    assert [len(scope.subscriptions) for scope in reach.scopes("10.0.0.4")] == [1, MOST_OTHERS]


def test_next_hops_are_the_appliances_addresses_once_each() -> None:
    table = builders.route_table(
        builders.route(next_hop_type="VirtualAppliance", next_hop_addresses=("10.1.0.4",)),
        builders.route(next_hop_type="Internet", next_hop_addresses=("10.1.0.9",)),
        builders.route(
            next_hop_type="virtualApplianceEcmp", next_hop_addresses=("10.1.0.5", "10.1.0.4")
        ),
    )

    assert next_hops(table) == ("10.1.0.4", "10.1.0.5")
