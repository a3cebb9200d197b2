"""Which route packets take, S2: tables rule by rule, and agreement with a brute-force model."""

from collections.abc import Callable, Mapping
from ipaddress import IPv4Network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.model.ids import ResourceId
from diagnostics.model.network import Peering, Route, VirtualNetwork
from diagnostics.network.flow import Flow
from diagnostics.network.hops import Ground, Hop, HopKind
from diagnostics.network.routes import route_of, without
from tests.builders import API_IP, NODE_IP, VNET_ID, route, route_table, vnet
from tests.diagnostics.network import naive

HUB_ID = ResourceId(f"{VNET_ID}-hub")
GATEWAY = (ResourceId(f"{VNET_ID}/subnets/GatewaySubnet"),)
NVA = ("10.1.0.4",)


def peering(**fields: Any) -> Peering:  # noqa: ANN401 - any field of its type
    given_ = {"name": "hub", "remote_vnet_id": HUB_ID, "state": "Connected"}
    return Peering(**({"prefixes": ("10.1.0.0/16",)} | given_ | fields))


def appliance(prefix: str, **fields: Any) -> Route:  # noqa: ANN401 - any field of its type
    return route(prefix, "VirtualAppliance", **({"next_hop_addresses": NVA} | fields))


def hop_to(
    destination: str | None,
    *routes: Route,
    network: VirtualNetwork | None = None,
    bgp_disabled: bool = False,
    tags: Mapping[str, tuple[str, ...]] | None = None,
) -> Hop:
    to = IPv4Network(destination) if destination else None
    table = route_table(*routes, bgp_disabled=bgp_disabled)
    ground = Ground(vnet=network or vnet(peerings=(peering(),)), table=table, tags=tags or {})
    return route_of(Flow(source=IPv4Network(NODE_IP), destination=to), ground)


@pytest.mark.parametrize(
    ("destination", "routes", "kind", "prefix"),
    [
        # S2.2: system routes
        (API_IP, (), HopKind.INTERNET, "0.0.0.0/0"),
        (None, (), HopKind.INTERNET, "0.0.0.0/0"),
        ("10.0.9.4", (), HopKind.VNET, "10.0.0.0/16"),
        ("10.1.9.4", (), HopKind.PEERING, "10.1.0.0/16"),
        # S2.3: private space that nobody uses goes nowhere, until a default route says otherwise
        ("10.9.0.4", (), HopKind.NONE, "10.0.0.0/8"),
        ("172.16.0.4", (), HopKind.NONE, "172.16.0.0/12"),
        ("192.168.0.4", (), HopKind.NONE, "192.168.0.0/16"),
        ("100.64.0.4", (), HopKind.NONE, "100.64.0.0/10"),
        ("10.9.0.4", (appliance("0.0.0.0/0"),), HopKind.APPLIANCE, "0.0.0.0/0"),
        # S2.1: the longest prefix; on an equal one the user's
        (API_IP, (route("0.0.0.0/0", "None"),), HopKind.NONE, "0.0.0.0/0"),
        (
            API_IP,
            (appliance("0.0.0.0/0"), route("20.90.0.0/16", "Internet")),
            HopKind.INTERNET,
            "20.90.0.0/16",
        ),
        ("10.0.9.4", (appliance("10.0.0.0/16"),), HopKind.APPLIANCE, "10.0.0.0/16"),
        ("10.0.9.4", (appliance("10.0.0.0/8"),), HopKind.VNET, "10.0.0.0/16"),
        ("10.1.9.4", (appliance("10.0.0.0/8"),), HopKind.PEERING, "10.1.0.0/16"),
        (API_IP, (appliance("::/0"),), HopKind.INTERNET, "0.0.0.0/0"),
        (API_IP, (appliance("20.90.10.99/16"),), HopKind.APPLIANCE, "20.90.0.0/16"),
        # S2.7: the kinds a user may name; any other is not known
        (API_IP, (route("0.0.0.0/0", "virtualnetworkgateway"),), HopKind.GATEWAY, "0.0.0.0/0"),
        (API_IP, (route("0.0.0.0/0", "VnetLocal"),), HopKind.VNET, "0.0.0.0/0"),
        (API_IP, (route("0.0.0.0/0", "VirtualApplianceEcmp"),), HopKind.APPLIANCE, "0.0.0.0/0"),
        (API_IP, (route("0.0.0.0/0", "HyperNetGateway"),), HopKind.UNKNOWN, "0.0.0.0/0"),
        # an address that nothing named is outside every private prefix
        (None, (route("10.0.0.0/8", "None"),), HopKind.INTERNET, "0.0.0.0/0"),
        (None, (appliance("0.0.0.0/0"),), HopKind.APPLIANCE, "0.0.0.0/0"),
        # a destination known as a subnet only
        ("10.0.9.0/28", (appliance("10.0.9.0/24"),), HopKind.APPLIANCE, "10.0.9.0/24"),
    ],
)
def test_route_is_chosen_s2_1_to_s2_7(
    destination: str | None, routes: tuple[Route, ...], kind: HopKind, prefix: str
) -> None:
    hop = hop_to(destination, *routes)
    assert (hop.kind, hop.prefix, hop.doubt) == (kind, IPv4Network(prefix), "")


@pytest.mark.parametrize(
    ("prefixes", "destination", "kind"),
    [
        (("10.0.0.0/8",), "10.9.0.4", HopKind.VNET),
        (("10.0.0.0/7",), "10.9.0.4", HopKind.VNET),
        (("10.0.0.0/7",), "192.168.0.4", HopKind.NONE),
        (("10.0.0.0/16",), "10.9.0.4", HopKind.NONE),
        (("10.0.0.0/16", "fd00::/48"), "10.0.0.4", HopKind.VNET),
    ],
)
def test_vnet_that_holds_a_private_range_takes_its_none_route_away_s2_3(
    prefixes: tuple[str, ...], destination: str, kind: HopKind
) -> None:
    assert hop_to(destination, network=vnet(prefixes=prefixes)).kind is kind


def test_disconnected_peering_gives_no_route_s2_2() -> None:
    network = vnet(peerings=(peering(state="Disconnected"),))
    assert hop_to("10.1.9.4", network=network).kind is HopKind.NONE


TAGGED = "route tag (AzureCloud.uksouth) may hold the API server's address"


@pytest.mark.parametrize(
    ("destination", "routes", "doubt"),
    [
        (API_IP, (appliance("AzureCloud.uksouth", name="tag"),), TAGGED),
        (None, (appliance("AzureCloud.uksouth", name="tag"),), TAGGED),
        # it leads to where the packets go anyway
        (API_IP, (route("AzureCloud.uksouth", "Internet", name="tag"),), ""),
        # an explicit /32 wins over any tag
        (
            API_IP,
            (appliance("AzureCloud.uksouth", name="tag"), route(f"{API_IP}/32", "Internet")),
            "",
        ),
        # a shorter explicit prefix may lose against one of the tag's
        (
            API_IP,
            (appliance("AzureCloud.uksouth", name="tag"), route("20.90.10.0/24", "Internet")),
            TAGGED,
        ),
        # a tag holds no private address
        ("10.0.9.4", (appliance("AzureCloud.uksouth", name="tag"),), ""),
        # an unnamed public address may lie in any public prefix
        (
            None,
            (route("20.0.0.0/8", "None", name="hole"),),
            "route hole (20.0.0.0/8) may hold the API server's address",
        ),
        # part of the API server's subnet goes elsewhere
        (
            "10.0.9.0/28",
            (appliance("10.0.9.0/29", name="half"),),
            "route half (10.0.9.0/29) may hold the API server's address",
        ),
        # a longer route is certain, so the shorter half does not count
        ("10.0.9.0/28", (appliance("10.0.9.0/29"), appliance("10.0.0.0/16")), ""),
    ],
)
def test_what_may_change_the_hop_is_a_doubt_s2_5(
    destination: str | None, routes: tuple[Route, ...], doubt: str
) -> None:
    assert hop_to(destination, *routes).doubt == doubt


LISTED = {
    "azurecloud": ("20.90.0.0/16", "52.0.0.0/8"),
    "azurecloud.uksouth": ("20.90.0.0/16",),
    "storage": ("20.90.0.0/16",),
    "storage.uksouth": ("20.90.0.0/16", "20.90.10.0/25"),
    "sql.uksouth": ("20.90.10.0/25",),
    "none": (),
}


@pytest.mark.parametrize(
    ("destination", "prefixes", "taken", "prefix"),
    [
        # the longest of the tag's prefixes takes part
        (API_IP, ("AzureCloud.uksouth", "0.0.0.0/0"), "AzureCloud.uksouth", "20.90.0.0/16"),
        (API_IP, ("Storage.UKSouth", "20.90.0.0/16"), "Storage.UKSouth", "20.90.10.0/25"),
        (API_IP, ("AzureCloud", "20.90.10.0/24"), "20.90.10.0/24", "20.90.10.0/24"),
        # on an equal prefix: explicit, regional, top level, AzureCloud's region, AzureCloud
        (API_IP, ("AzureCloud", "20.90.0.0/16"), "20.90.0.0/16", "20.90.0.0/16"),
        (API_IP, ("AzureCloud", "AzureCloud.uksouth"), "AzureCloud.uksouth", "20.90.0.0/16"),
        (API_IP, ("AzureCloud.uksouth", "Storage"), "Storage", "20.90.10.0/25"),
        # a tag without the address takes no part
        ("21.1.1.1", ("AzureCloud", "0.0.0.0/0"), "0.0.0.0/0", "0.0.0.0/0"),
        (None, ("None", "0.0.0.0/0"), "0.0.0.0/0", "0.0.0.0/0"),
        ("10.0.9.4", ("AzureCloud", "10.0.9.0/24"), "10.0.9.0/24", "10.0.9.0/24"),
    ],
)
def test_tag_routes_take_part_by_their_prefixes_s2_5(
    destination: str | None, prefixes: tuple[str, ...], taken: str, prefix: str
) -> None:
    for order in (prefixes, prefixes[::-1]):
        routes = (
            appliance(text, name=text, next_hop_addresses=(f"10.1.0.{len(text)}",))
            for text in order
        )
        hop = hop_to(destination, *routes, tags=LISTED)
        assert hop.route is not None
        assert (hop.route.name, hop.prefix, hop.doubt) == (taken, IPv4Network(prefix), "")


def test_two_regional_tags_with_an_equal_prefix_are_a_doubt_s2_5() -> None:
    routes = (route("Storage.UKSouth", "None", name="a"), route("Sql.UKSouth", name="b"))
    assert hop_to(API_IP, *routes, tags=LISTED).doubt == (
        "route b (Sql.UKSouth) may hold the API server's address"
    )


def test_region_tells_what_an_unlisted_whole_holds_at_least_s2_5() -> None:
    tags = {"azurecloud.uksouth": (f"{API_IP}/32",)}
    hop = hop_to(API_IP, appliance("AzureCloud"), tags=tags)
    assert (hop.kind, hop.prefix, hop.doubt) == (HopKind.APPLIANCE, IPv4Network(API_IP), "")


def test_address_that_nobody_named_may_be_in_a_listed_tag_s2_5() -> None:
    tagged = appliance("AzureCloud.uksouth", name="tag")
    assert hop_to(None, tagged, tags=LISTED).doubt == TAGGED


UNREAD = "a gateway may advertise a route for it, and BGP routes cannot be read"
OVER_BGP = ("no gateway advertises a more specific route (BGP routes are not readable)",)


@pytest.mark.parametrize(
    ("destination", "routes", "disabled", "doubt", "assumptions"),
    [
        (API_IP, (), False, UNREAD, OVER_BGP),
        (API_IP, (), True, "", ()),
        (API_IP, (appliance("0.0.0.0/0"),), False, "", OVER_BGP),
        (API_IP, (appliance("0.0.0.0/0"),), True, "", ()),
        (API_IP, (appliance(API_IP),), False, "", ()),
        (API_IP, (route("0.0.0.0/0", "VnetLocal"),), False, "", OVER_BGP),
        (None, (appliance("0.0.0.0/0"),), False, "", OVER_BGP),
        (None, (), False, UNREAD, OVER_BGP),
        # S2.1: an on-premises prefix is longer than a user's default
        ("10.9.0.4", (appliance("0.0.0.0/0"),), False, UNREAD, OVER_BGP),
        ("10.9.0.4", (appliance("10.9.0.0/24"),), False, UNREAD, OVER_BGP),
        ("10.9.0.4", (appliance("0.0.0.0/0"),), True, "", ()),
        ("10.9.0.4", (appliance("10.9.0.4/32"),), False, "", ()),
        ("10.9.0.4", (), False, UNREAD, OVER_BGP),
        # S2.4: routes of the VNet and its peers are preferred over longer BGP ones
        ("10.0.9.4", (), False, "", ()),
        ("10.1.9.4", (), False, "", ()),
    ],
)
def test_gateway_may_advertise_what_cannot_be_read_s2_4(
    destination: str,
    routes: tuple[Route, ...],
    doubt: str,
    assumptions: tuple[str, ...],
    *,
    disabled: bool,
) -> None:
    network = vnet(peerings=(peering(),), subnet_ids=GATEWAY)
    hop = hop_to(destination, *routes, network=network, bgp_disabled=disabled)
    assert (hop.doubt, hop.assumptions) == (doubt, assumptions)


def test_without_a_table_the_system_decides() -> None:
    flow = Flow(source=IPv4Network(NODE_IP), destination=IPv4Network(API_IP))
    assert route_of(flow, Ground(vnet=vnet(), table=None)) == Hop(
        kind=HopKind.INTERNET, addresses=(), route=None, prefix=IPv4Network("0.0.0.0/0")
    )


def test_without_leaves_the_other_routes() -> None:
    hole, rest = route("20.0.0.0/8", "None", name="hole"), route()
    table = route_table(hole, rest, bgp_disabled=True)
    assert without(table, "hole") == route_table(rest, bgp_disabled=True)


PREFIXES = (
    "0.0.0.0/0", "0.0.0.0/1", "20.0.0.0/8", "20.90.0.0/16", "20.90.10.0/24", "20.90.10.20/32",
    "20.90.10.99/26", "10.0.0.0/8", "10.0.0.0/16", "10.0.9.0/24", "10.1.0.0/16", "10.1.0.0/17",
    "192.168.0.0/16", "::/0", "AzureCloud", "AzureCloud.uksouth", "Storage.UKSouth", "Storage",
    "Sql",
)  # fmt: skip
TARGETS = ("20.90.10.20", "20.90.10.70", "21.1.1.1", "10.0.9.4", "10.1.0.4", "10.9.0.4")
TYPES = ("VirtualAppliance", "Internet", "None", "VnetLocal")
SPACES = (("10.0.0.0/16",), ("10.0.0.0/8",), ("10.0.0.0/7", "192.168.0.0/24"))


@st.composite
def tables(draw: st.DrawFn) -> tuple[Route, ...]:
    """Draw up to six routes with different prefixes."""
    prefixes = draw(st.lists(st.sampled_from(PREFIXES), max_size=6, unique=True))
    return tuple(_drawn(prefix, draw(st.sampled_from(TYPES)), draw) for prefix in prefixes)


def _drawn(prefix: str, kind: str, draw: Callable[..., Any]) -> Route:
    via = (draw(st.sampled_from(("10.1.0.4", "10.1.0.5"))),) if kind == TYPES[0] else ()
    return route(prefix, kind, name=f"r-{prefix}", next_hop_addresses=via)


LISTS: tuple[dict[str, tuple[str, ...]], ...] = (
    {},
    {"azurecloud": ("20.90.0.0/16", "52.0.0.0/8"), "azurecloud.uksouth": ("20.90.10.0/24",)},
    {"azurecloud.uksouth": ("20.90.10.20/32",), "storage": (), "storage.uksouth": ("20.0.0.0/8",)},
    {"sql": ("20.90.0.0/16",), "storage": ("20.90.0.0/16", "20.90.10.16/28")},
)


@given(
    routes=tables(),
    target=st.sampled_from(TARGETS),
    own=st.sampled_from(SPACES),
    tags=st.sampled_from(LISTS),
)
def test_route_agrees_with_brute_force_s2(
    routes: tuple[Route, ...],
    target: str,
    own: tuple[str, ...],
    tags: dict[str, tuple[str, ...]],
) -> None:
    network = vnet(prefixes=own, peerings=(peering(),))
    hop = hop_to(target, *routes, network=network, tags=tags)
    may = naive.hops(target, routes, own=own, peers=("10.1.0.0/16",), tags=tags)
    assert ((hop.kind.value, hop.addresses) in may, bool(hop.doubt)) == (True, len(may) > 1)


@given(routes=tables(), own=st.sampled_from(SPACES), tags=st.sampled_from(LISTS))
def test_route_for_a_subnet_holds_for_each_of_its_addresses_s2(
    routes: tuple[Route, ...], own: tuple[str, ...], tags: dict[str, tuple[str, ...]]
) -> None:
    prefix = "20.90.10.16/28"
    hop = hop_to(prefix, *routes, network=vnet(prefixes=own), tags=tags)
    may = {
        way
        for address in IPv4Network(prefix)
        for way in naive.hops(str(address), routes, own=own, peers=(), tags=tags)
    }
    assert hop.doubt or may == {(hop.kind.value, hop.addresses)}


@given(routes=tables(), target=st.sampled_from(TARGETS), data=st.data())
def test_order_of_the_routes_never_matters_s2_1(
    routes: tuple[Route, ...], target: str, data: st.DataObject
) -> None:
    shuffled = hop_to(target, *data.draw(st.permutations(routes)))
    given_order = hop_to(target, *routes)
    assert (shuffled.kind, shuffled.route, shuffled.prefix, bool(shuffled.doubt)) == (
        given_order.kind,
        given_order.route,
        given_order.prefix,
        bool(given_order.doubt),
    )


ELSEWHERE = ("198.51.100.0/24", "198.51.100.0/32", "fd00::/8", "172.16.0.0/13", "192.0.2.0/25")


@given(
    routes=tables(),
    target=st.sampled_from(TARGETS),
    elsewhere=st.sampled_from(ELSEWHERE),
    kind=st.sampled_from(TYPES),
    data=st.data(),
)
def test_route_for_other_addresses_never_changes_the_hop(
    routes: tuple[Route, ...], target: str, elsewhere: str, kind: str, data: st.DataObject
) -> None:
    more = _drawn(elsewhere, kind, data.draw)
    at = data.draw(st.integers(0, len(routes)), "place")
    assert hop_to(target, *routes[:at], more, *routes[at:]) == hop_to(target, *routes)


PARTIAL = vnet(peerings=(peering(partial=True),))
PART = "peering hub joins only some of the subnets, and which is not read"


@pytest.mark.parametrize(
    ("destination", "routes", "doubt"),
    [
        # the destination itself, and the address of the next hop
        ("10.1.9.4", (), PART),
        (API_IP, (appliance("0.0.0.0/0"),), PART),
        (API_IP, (appliance("0.0.0.0/0", next_hop_addresses=("10.0.1.4", *NVA)),), PART),
        (API_IP, (), ""),
        (API_IP, (appliance("0.0.0.0/0", next_hop_addresses=("", "10.0.1.4")),), ""),
        ("10.1.9.4", (route("10.1.0.0/16", "Internet"),), ""),
        (None, (), ""),
    ],
)
def test_peering_that_may_not_lead_there_is_in_doubt(
    destination: str | None, routes: tuple[Route, ...], doubt: str
) -> None:
    assert hop_to(destination, *routes, network=PARTIAL).doubt == doubt
