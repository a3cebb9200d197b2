"""What routes the flow, the space around the node, and what holds a next hop."""

from collections.abc import Callable
from dataclasses import replace
from ipaddress import IPv4Network

import pytest

from diagnostics.model.facts import FactMissing, Known, Missing, Why
from diagnostics.model.ids import parent
from diagnostics.model.network import PrivateEndpoint, RouteTable, Subnet
from diagnostics.model.snapshot import Snapshot
from diagnostics.network.hops import Ground, Hop, HopKind
from diagnostics.network.path import ground_of, holder_of, holders_of, path_of, space_around
from diagnostics.network.space import Space
from tests.builders import (
    CLUSTER_ID,
    NOW,
    SUBNET_ID,
    VNET_ID,
    appliance,
    incident,
    private_endpoint,
    private_snapshot,
    route,
    route_table,
    snapshot,
    subnet,
    vnet,
)

DENIED = Missing(why=Why.DENIED, what="the route table")
ENDPOINT = IPv4Network("10.0.2.4/32")
FIREWALL = appliance()
TAGS = {"azurecloud": ("52.0.0.0/16",)}


def hop(*addresses: str) -> Hop:
    prefix = IPv4Network("0.0.0.0/0")
    return Hop(kind=HopKind.APPLIANCE, addresses=addresses, route=route(), prefix=prefix)


def test_public_path() -> None:
    path = path_of(incident(), snapshot())
    assert (path.hop.kind, path.ground) == (HopKind.INTERNET, Ground(vnet=vnet(), table=None))


@pytest.mark.parametrize(
    ("table", "asked"), [(None, None), (route_table(), None), (route_table(route()), subnet())]
)
def test_endpoints_subnet_matters_only_beside_user_routes_s2_6(
    table: RouteTable | None, asked: Subnet | None
) -> None:
    found = ground_of(private_snapshot(route_table=Known(table)))
    assert found == Ground(
        vnet=vnet(),
        table=table,
        endpoint=ENDPOINT,
        endpoint_subnet=asked,
        endpoint_vnet_id=VNET_ID,
    )


def test_endpoints_network_is_the_one_its_subnet_is_in() -> None:
    assert ground_of(private_snapshot()).endpoint_vnet_id == parent(SUBNET_ID)


@pytest.mark.parametrize("endpoint", [None, private_endpoint(subnet_id=None, addresses=())])
def test_endpoint_that_is_not_there_gives_no_route(endpoint: PrivateEndpoint | None) -> None:
    found = ground_of(private_snapshot(private_endpoint=Known(endpoint)))
    assert found == Ground(vnet=vnet(), table=None)


@pytest.mark.parametrize("build", [snapshot, private_snapshot])
def test_service_tags_that_were_read_are_known_on_the_way(build: Callable[..., Snapshot]) -> None:
    known = build(service_tags=Known(TAGS))
    unread = replace(known, route_table=DENIED)
    assert ground_of(known).tags == TAGS
    assert (space_around(known).tags, space_around(unread).tags) == (TAGS, TAGS)


def test_space_is_open_where_the_table_cannot_be_read_s1_6() -> None:
    own = (IPv4Network("10.0.0.0/16"),)
    assert space_around(snapshot(route_table=DENIED)) == Space(own=own, unread=True)
    assert space_around(snapshot()) == Space(own=own)


def test_space_waits_for_a_table_that_is_being_read() -> None:
    with pytest.raises(FactMissing):
        space_around(Snapshot(cluster_id=CLUSTER_ID, read_at=NOW, vnet=Known(vnet())))


def test_holders_are_told_for_each_address() -> None:
    facts = snapshot(appliances={"10.1.0.4": Known(FIREWALL), "10.1.0.5": Known(None)})
    both = hop("10.1.0.5", "10.1.0.4")
    assert holders_of(both, facts) == (("10.1.0.5", None), ("10.1.0.4", FIREWALL))
    assert holder_of(both, facts) == FIREWALL
    assert holder_of(hop("10.1.0.5"), facts) is None


@pytest.mark.parametrize(
    ("addresses", "missing"),
    [
        ((), Missing(why=Why.NOT_FOUND, what="the address of the next hop")),
        (("10.1.0.9",), Missing(why=Why.PENDING, what="what holds the next hop 10.1.0.9")),
        (("10.1.0.4",), DENIED),
    ],
)
def test_unread_holder_is_a_missing_fact(addresses: tuple[str, ...], missing: Missing) -> None:
    with pytest.raises(FactMissing) as raised:
        holders_of(hop(*addresses), snapshot(appliances={"10.1.0.4": DENIED}))
    assert raised.value.missing == missing
