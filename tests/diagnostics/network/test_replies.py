"""The way back from the API server's subnet, S2 and facts of Azure 5.2."""

from dataclasses import replace
from ipaddress import IPv4Network

import pytest

from diagnostics.model.facts import FactMissing, Known, Missing, Why
from diagnostics.model.network import Route
from diagnostics.network.flow import CONTROL_PORT, Flow
from diagnostics.network.hops import Ground, HopKind
from diagnostics.network.replies import replies_of
from tests.builders import NODE_IP, route, route_table, snapshot, vnet

FLOW = Flow(source=IPv4Network(NODE_IP), destination=IPv4Network("10.0.9.5"))


@pytest.mark.parametrize(
    ("routes", "kind"),
    [
        ((), None),
        # S2.1: the VNet's own prefix is longer
        ((route("0.0.0.0/0", "None"),), None),
        ((route("10.0.0.0/8", "None"),), None),
        ((route("10.0.9.0/24", "None"),), None),
        ((route("10.0.2.0/24", "VnetLocal"),), None),
        ((route("10.0.2.0/24", "None"),), HopKind.NONE),
        ((route("10.0.0.0/16", "Internet"),), HopKind.INTERNET),
        ((route("10.0.2.0/24", "VirtualAppliance"),), HopKind.APPLIANCE),
        ((route("10.0.2.0/24", "VirtualNetworkGateway"),), HopKind.GATEWAY),
    ],
)
def test_way_back_is_the_table_of_the_api_servers_subnet(
    routes: tuple[Route, ...], kind: HopKind | None
) -> None:
    back = replies_of(FLOW, snapshot(api_route_table=Known(route_table(*routes))))
    assert (back.hop.kind if back else None) is kind
    if back is not None:
        assert (back.flow.source, back.flow.destination) == (FLOW.destination, FLOW.source)


def test_way_back_keeps_port_and_service_tags() -> None:
    table = route_table(route("10.0.2.0/24", "None"))
    tags = {"azurecloud": ("52.0.0.0/16",)}
    facts = snapshot(api_route_table=Known(table), service_tags=Known(tags))
    back = replies_of(replace(FLOW, port=CONTROL_PORT), facts)
    assert back is not None
    assert back.flow == Flow(
        source=IPv4Network("10.0.9.5"), destination=IPv4Network(NODE_IP), port=CONTROL_PORT
    )
    assert back.ground == Ground(vnet=vnet(), table=table, tags=tags)


def test_route_for_some_of_the_nodes_is_a_doubt() -> None:
    nodes = replace(FLOW, source=IPv4Network("10.0.2.0/24"))
    table = route_table(route("10.0.2.0/25", "None", name="half"))
    back = replies_of(nodes, snapshot(api_route_table=Known(table)))
    assert back is not None
    assert back.hop.doubt == "route half (10.0.2.0/25) may hold the API server's address"


def test_without_table_or_address_the_system_leads_back() -> None:
    assert replies_of(FLOW, snapshot()) is None
    table = Known(route_table(route("10.0.2.0/24", "None")))
    assert replies_of(replace(FLOW, destination=None), snapshot(api_route_table=table)) is None


def test_unread_table_is_missing() -> None:
    unread = Missing(why=Why.DENIED, what="the route table")
    with pytest.raises(FactMissing) as raised:
        replies_of(FLOW, snapshot(api_route_table=unread))
    assert raised.value.missing == unread
