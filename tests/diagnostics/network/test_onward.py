"""Where an Azure Firewall's own routes lead what it lets through, S2 and S4.2."""

from ipaddress import IPv4Network
from typing import Any

import pytest

from diagnostics.model.facts import FactMissing, Known, Missing, Why
from diagnostics.model.ids import ResourceId
from diagnostics.model.network import Appliance, Onward, Route
from diagnostics.network.flow import Flow
from diagnostics.network.onward import detours, in_words
from tests.builders import API_IP, VNET_ID, appliance, route, route_table, snapshot, vnet

NODE = IPv4Network("10.0.2.10")
FLOW = Flow(source=NODE, destination=IPv4Network(API_IP))
WITH_GATEWAY = vnet(subnet_ids=(ResourceId(f"{VNET_ID}/subnets/GatewaySubnet"),))
WHO = "what Azure Firewall fw-hub lets through"
BGP = "a gateway may advertise a route for it, and BGP routes cannot be read"
DROP = route("20.90.0.0/16", "None", name="drop")
HOME = route("0.0.0.0/0", "VirtualNetworkGateway", name="home")
OUT = route("0.0.0.0/0", "Internet", name="out")
NVA = route("0.0.0.0/0", "VirtualAppliance", name="nva", next_hop_addresses=("10.0.9.4",))


def firewall(*routes: Route, managed: bool = True, **fields: Any) -> Appliance:  # noqa: ANN401
    given = {"vnet": Known(vnet()), "table": Known(route_table(*routes, name="rt-fw"))}
    return appliance(onward=Onward(managed=managed, **(given | fields)))


def told(*firewalls: Appliance, flow: Flow = FLOW) -> list[str]:
    return [in_words(each, path) for each, path in detours(flow, firewalls, snapshot())]


@pytest.mark.parametrize(
    "straight",
    [
        appliance(),
        firewall(),
        firewall(table=Known(None)),
        firewall(table=Known(None), managed=False),
        firewall(OUT),
        firewall(OUT, vnet=Known(WITH_GATEWAY)),
        firewall(HOME, route(API_IP, "Internet", name="split")),
        # no advertised default takes the internet from a firewall without management interface
        firewall(route("10.9.0.0/16", "None"), managed=False, vnet=Known(WITH_GATEWAY)),
    ],
)
def test_firewall_leads_straight_to_the_internet(straight: Appliance) -> None:
    assert told(straight) == []


@pytest.mark.parametrize(
    ("detour", "sentence"),
    [
        (
            firewall(HOME),
            f"{WHO} takes route home (0.0.0.0/0) of rt-fw to virtual network gateway",
        ),
        (
            firewall(NVA),
            f"{WHO} takes route nva (0.0.0.0/0) of rt-fw to virtual appliance 10.0.9.4",
        ),
        (
            firewall(DROP, OUT, managed=False),
            f"{WHO} takes route drop (20.90.0.0/16) of rt-fw to none",
        ),
        (
            firewall(table=Known(None), vnet=Known(WITH_GATEWAY)),
            f"the route of {WHO} is not certain: {BGP}",
        ),
        (
            firewall(vnet=Known(vnet(prefixes=("20.90.0.0/16",)))),
            f"{WHO} goes to virtual network",
        ),
        (
            firewall(route("AzureCloud", "None", name="tag"), managed=False),
            (
                f"the route of {WHO} is not certain: route tag (AzureCloud) may hold the API "
                "server's address"
            ),
        ),
    ],
)
def test_firewall_leads_elsewhere(detour: Appliance, sentence: str) -> None:
    assert told(appliance(), detour) == [sentence]


def test_private_flow_is_not_followed() -> None:
    private = Flow(source=NODE, destination=IPv4Network("10.0.3.4"))
    assert told(firewall(HOME), flow=private) == []


UNREAD = Missing(why=Why.DENIED, what="a thing")


@pytest.mark.parametrize("unread", [firewall(table=UNREAD), firewall(vnet=UNREAD)])
def test_unread_routes_are_missing(unread: Appliance) -> None:
    with pytest.raises(FactMissing):
        told(unread)


def test_list_that_was_read_settles_a_route_by_tag_s2_8() -> None:
    facts = snapshot(service_tags=Known({"azurecloud": ("20.90.0.0/16",)}))
    tagged = firewall(route("AzureCloud", "None", name="tag"), managed=False)
    ((held, path),) = detours(FLOW, (tagged,), facts)
    assert in_words(held, path) == f"{WHO} takes route tag (AzureCloud) of rt-fw to none"
