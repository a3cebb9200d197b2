"""The private endpoint's /32, S2.6: who knows it and what invalidates it."""

from ipaddress import IPv4Network
from typing import Any

import pytest

from diagnostics.model.ids import ResourceId
from diagnostics.model.network import Peering, Route
from diagnostics.network.flow import Flow
from diagnostics.network.hops import Candidate, Ground, HopKind
from diagnostics.network.routes import route_of
from diagnostics.network.system_routes import system_routes, user_networks
from tests.builders import NODE_IP, VNET_ID, route, route_table, subnet, vnet

HUB_ID = ResourceId(f"{VNET_ID}-hub")
ENDPOINT = IPv4Network("10.0.2.4/32")
IN_HUB = IPv4Network("10.1.2.4/32")


def hub(state: str = "Connected", prefixes: tuple[str, ...] = ("10.1.0.0/16",)) -> Peering:
    return Peering(name="hub", remote_vnet_id=HUB_ID, state=state, prefixes=prefixes)


def nva(prefix: str) -> Route:
    return route(prefix, "VirtualAppliance", next_hop_addresses=("10.1.0.4",))


def kind_of(endpoint: IPv4Network, *routes: Route, **fields: Any) -> HopKind:  # noqa: ANN401
    given: dict[str, Any] = {
        "vnet": vnet(),
        "table": route_table(*routes),
        "endpoint": endpoint,
        "endpoint_vnet_id": VNET_ID,
    }
    flow = Flow(source=IPv4Network(NODE_IP), destination=endpoint)
    return route_of(flow, Ground(**(given | fields))).kind


@pytest.mark.parametrize(
    ("policies", "prefix", "kind"),
    [
        ("Disabled", "10.0.2.0/24", HopKind.ENDPOINT),
        ("NetworkSecurityGroupEnabled", "10.0.2.0/24", HopKind.ENDPOINT),
        ("Enabled", "10.0.2.0/24", HopKind.APPLIANCE),
        ("RouteTableEnabled", "10.0.2.0/24", HopKind.APPLIANCE),
        ("RouteTableEnabled", "10.0.0.0/16", HopKind.APPLIANCE),
        ("RouteTableEnabled", "10.0.0.0/15", HopKind.ENDPOINT),
        ("RouteTableEnabled", "0.0.0.0/0", HopKind.ENDPOINT),
        ("RouteTableEnabled", "10.0.3.0/24", HopKind.ENDPOINT),
        ("RouteTableEnabled", "AzureCloud", HopKind.ENDPOINT),
        ("Disabled", "10.0.2.4/32", HopKind.APPLIANCE),  # a tie, and the user's own wins
    ],
)
def test_user_route_takes_over_an_endpoint_only_where_policies_and_length_allow_s2_6(
    policies: str, prefix: str, kind: HopKind
) -> None:
    found = kind_of(ENDPOINT, nva(prefix), endpoint_subnet=subnet(endpoint_policies=policies))
    assert found is kind


def test_endpoint_without_a_read_subnet_keeps_its_route_s2_6() -> None:
    assert kind_of(ENDPOINT) is HopKind.ENDPOINT


@pytest.mark.parametrize(
    ("home", "peerings", "kind"),
    [
        (VNET_ID, (), HopKind.ENDPOINT),
        (ResourceId(VNET_ID.upper()), (), HopKind.ENDPOINT),
        (None, (), HopKind.ENDPOINT),
        (HUB_ID, (hub(),), HopKind.ENDPOINT),
        (HUB_ID, (hub("Disconnected"),), HopKind.NONE),
        (HUB_ID, (), HopKind.NONE),
    ],
)
def test_endpoint_is_known_in_its_own_network_and_its_connected_peers_s2_6(
    home: ResourceId | None, peerings: tuple[Peering, ...], kind: HopKind
) -> None:
    endpoint = IN_HUB if home == HUB_ID else ENDPOINT
    assert kind_of(endpoint, vnet=vnet(peerings=peerings), endpoint_vnet_id=home) is kind


def test_length_is_compared_with_the_endpoints_own_network_s2_6() -> None:
    """Compare with the hub's /24, not with the /16 of the nodes' network."""
    fields = {
        "vnet": vnet(peerings=(hub(prefixes=("10.1.2.0/24",)),)),
        "endpoint_vnet_id": HUB_ID,
        "endpoint_subnet": subnet(endpoint_policies="Enabled"),
    }
    assert kind_of(IN_HUB, nva("10.1.0.0/20"), **fields) is HopKind.ENDPOINT
    assert kind_of(IN_HUB, nva("10.1.2.0/24"), **fields) is HopKind.APPLIANCE


def test_network_without_ipv4_prefix_is_no_reason_to_keep_the_route_s2_6() -> None:
    fields = {
        "vnet": vnet(prefixes=("fd00::/48",)),
        "endpoint_subnet": subnet(endpoint_policies="Enabled"),
    }
    assert kind_of(ENDPOINT, nva("10.0.2.0/24"), **fields) is HopKind.APPLIANCE
    assert kind_of(ENDPOINT, nva("0.0.0.0/0"), **fields) is HopKind.APPLIANCE


def test_system_routes_list_what_holds_the_destination() -> None:
    flow = Flow(source=IPv4Network(NODE_IP), destination=IPv4Network("10.0.9.4"))
    found = system_routes(flow, Ground(vnet=vnet(), table=None))
    assert found == [
        Candidate(prefix=IPv4Network("0.0.0.0/0"), kind=HopKind.INTERNET),
        Candidate(prefix=IPv4Network("10.0.0.0/16"), kind=HopKind.VNET),
        Candidate(prefix=IPv4Network("10.0.0.0/8"), kind=HopKind.NONE),
    ]


def test_user_networks_leave_out_tags_and_ipv6() -> None:
    table = route_table(nva("10.0.2.0/24"), nva("AzureCloud"), nva("::/0"))
    assert user_networks(Ground(vnet=vnet(), table=table)) == [IPv4Network("10.0.2.0/24")]
    assert user_networks(Ground(vnet=vnet(), table=None)) == []
