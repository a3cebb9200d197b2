"""Which public addresses the API server sees, S4.2 and S4.3, and what a list of ranges holds."""

from ipaddress import IPv4Network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.model.facts import Fact, FactMissing, Known, Missing, Why
from diagnostics.model.ids import ResourceId, key
from diagnostics.model.network import Appliance, ApplianceKind, Onward, PublicAddress
from diagnostics.model.snapshot import Snapshot
from diagnostics.network.egress import Egress, range_covers
from diagnostics.network.egress import egress_of as egress_of_path
from diagnostics.network.flow import Flow
from diagnostics.network.hops import BGP, Ground, Hop, HopKind
from diagnostics.network.match import Match
from diagnostics.network.path import Path
from tests.builders import (
    EGRESS_ID,
    FIREWALL_ID,
    NAT_ID,
    NODE_ID,
    appliance,
    cluster,
    nat_gateway,
    nic,
    node,
    pool,
    public_addresses,
    route,
    route_table,
    snapshot,
    vnet,
)
from tests.diagnostics.network import naive

API = IPv4Network("20.90.10.20")
EGRESS = (IPv4Network("20.90.30.40"),)
SECOND_ID = ResourceId(f"{EGRESS_ID}-2")
SECOND = PublicAddress(id=SECOND_ID, network="20.90.31.0/30")
BOTH = {**public_addresses(), key(SECOND_ID): Known(SECOND)}
PREFIX = (IPv4Network("20.90.31.0/30"),)
FROM_PREFIX = Known(pool(node_public_ip=True, public_prefix_id=SECOND_ID))
DENIED = Missing(why=Why.DENIED, what="a thing")
OUT = HopKind.INTERNET


def hop(kind: HopKind, *addresses: str, doubt: str = "", bgp: bool = False) -> Hop:
    return Hop(
        kind=kind,
        addresses=addresses,
        route=None,
        prefix=IPv4Network("0.0.0.0/0"),
        doubt=doubt,
        bgp_possible=bgp,
    )


def egress_of(taken: Hop, facts: Snapshot) -> Egress:
    flow = Flow(source=IPv4Network("10.0.2.10"), destination=API)
    ground = Ground(vnet=vnet(), table=None)
    return egress_of_path(Path(flow=flow, hop=taken, ground=ground), facts)


NAT_GATEWAY = Egress(networks=EGRESS, via="NAT gateway nat-shop", resource_id=NAT_ID)
OWN_ADDRESS = Known(node(nic=nic(public_ip_ids=(EGRESS_ID,))))


@pytest.mark.parametrize(
    ("facts", "egress"),
    [
        ({}, Egress(networks=EGRESS, via="the cluster's load balancer", implicit=True)),
        ({"nat_gateway": Known(nat_gateway())}, NAT_GATEWAY),
        # the gateway comes before the node's own address, and that before the load balancer
        (
            {"nat_gateway": Known(nat_gateway()), "pool": Known(pool(node_public_ip=True))},
            NAT_GATEWAY,
        ),
        (
            {"pool": Known(pool(node_public_ip=True)), "node": OWN_ADDRESS},
            Egress(
                networks=EGRESS,
                via="the node's own public address",
                resource_id=NODE_ID,
                single=True,
            ),
        ),
        # a prefix is what lasts; without a node it is all that is known
        (
            {"pool": FROM_PREFIX, "node": OWN_ADDRESS, "public_addresses": BOTH},
            Egress(
                networks=EGRESS,
                via="the node's own public address",
                resource_id=NODE_ID,
                prefixes=PREFIX,
            ),
        ),
        (
            {"pool": FROM_PREFIX, "node": OWN_ADDRESS},
            Egress(
                networks=EGRESS,
                via="the node's own public address",
                resource_id=NODE_ID,
                single=True,
            ),
        ),
        (
            {"pool": FROM_PREFIX, "node": Known(None), "public_addresses": BOTH},
            Egress(networks=PREFIX, via="the nodes' own public addresses", resource_id=SECOND_ID),
        ),
        # a prefix and an address; one without an allocated address gives none
        (
            {
                "nat_gateway": Known(nat_gateway(public_ids=(EGRESS_ID, SECOND_ID))),
                "public_addresses": BOTH,
            },
            Egress(
                networks=(*EGRESS, IPv4Network("20.90.31.0/30")),
                via="NAT gateway nat-shop",
                resource_id=NAT_ID,
            ),
        ),
        (
            {
                "nat_gateway": Known(nat_gateway()),
                "public_addresses": {
                    key(EGRESS_ID): Known(PublicAddress(id=EGRESS_ID, network=None))
                },
            },
            Egress(networks=(), via="NAT gateway nat-shop", resource_id=NAT_ID),
        ),
        (
            {
                "nat_gateway": Known(nat_gateway()),
                "public_addresses": public_addresses("2603:1000::1/128"),
            },
            Egress(networks=(), via="NAT gateway nat-shop", resource_id=NAT_ID),
        ),
        # what is let in anyhow need not be readable
        (
            {"public_addresses": {key(EGRESS_ID): DENIED}},
            Egress(networks=(), via="the cluster's load balancer", implicit=True),
        ),
    ],
)
def test_way_to_the_internet_gives_the_address_s4_2_s4_3(
    facts: dict[str, Fact[Any]], egress: Egress
) -> None:
    assert egress_of(hop(OUT), snapshot(**facts)) == egress


NO_NODE = "the pool's nodes have public addresses of their own, and no node is there to read"


@pytest.mark.parametrize("machine", [None, node(nic=None), node()])
def test_nodes_own_address_is_in_doubt_without_a_node_s4_2(machine: object) -> None:
    facts = snapshot(pool=Known(pool(node_public_ip=True)), node=Known(machine))
    via = "the nodes' own public addresses"
    assert egress_of(hop(OUT), facts) == Egress(networks=(), via=via, doubt=NO_NODE)


@pytest.mark.parametrize(
    "outbound", ["userDefinedRouting", "none", "block", "userAssignedNATGateway"]
)
def test_default_outbound_access_is_in_doubt_s4_2(outbound: str) -> None:
    facts = snapshot(cluster=Known(cluster(outbound_type=outbound)))
    assert egress_of(hop(OUT), facts) == Egress(
        networks=(),
        via="Azure's default outbound access",
        doubt=f"outbound type {outbound} names no address, and none is attached",
    )


def test_managed_gateway_that_is_not_on_the_subnet_gives_no_address_s4_2() -> None:
    elsewhere = cluster(outbound_type="managedNATGateway", nat_outbound_ids=(EGRESS_ID,))
    assert egress_of(hop(OUT), snapshot(cluster=Known(elsewhere))) == Egress(
        networks=(),
        via="Azure's default outbound access",
        doubt="outbound type managedNATGateway names no address, and none is attached",
    )


def test_gateway_of_the_whole_network_is_in_doubt() -> None:
    via = "NAT gateway nat-shop of the whole virtual network"
    assert egress_of(hop(OUT), snapshot(vnet=Known(vnet(nat_gateway_id=NAT_ID)))) == Egress(
        networks=(), via=via, doubt=f"whether nodes leave by {via} is not known"
    )


@pytest.mark.parametrize(
    ("taken", "via", "doubt"),
    [
        (hop(OUT, doubt="a tag may hold it"), "an unknown route", "a tag may hold it"),
        (
            hop(HopKind.GATEWAY),
            "the next hop virtual network gateway",
            "traffic leaves through the next hop virtual network gateway, which is not readable",
        ),
        (
            hop(HopKind.NONE),
            "the next hop none",
            "traffic leaves through the next hop none, which is not readable",
        ),
    ],
)
def test_other_hops_are_in_doubt_s4_2(taken: Hop, via: str, doubt: str) -> None:
    assert egress_of(taken, snapshot()) == Egress(networks=(), via=via, doubt=doubt)


def through(*holders: Appliance | None, bgp: bool = False) -> Egress:
    addresses = [f"10.1.0.{number}" for number in range(4, 4 + len(holders))]
    known = {at: Known(held) for at, held in zip(addresses, holders, strict=True)}
    facts = snapshot(appliances=known, public_addresses=BOTH)
    return egress_of(hop(HopKind.APPLIANCE, *addresses, bgp=bgp), facts)


def test_all_addresses_of_a_firewall_count_s4_2() -> None:
    networks = (*EGRESS, IPv4Network("20.90.31.0/30"))
    assert through(appliance(public_ids=(EGRESS_ID, SECOND_ID))) == Egress(
        networks=networks, via="Azure Firewall fw-hub", resource_id=FIREWALL_ID
    )


def test_several_firewalls_all_count_s4_2() -> None:
    second = appliance(name="fw-b", public_ids=(SECOND_ID,))
    assert through(appliance(), second) == Egress(
        networks=(*EGRESS, IPv4Network("20.90.31.0/30")),
        via="Azure Firewall fw-hub, fw-b",
        resource_id=FIREWALL_ID,
    )


def test_what_was_not_read_is_an_assumption() -> None:
    unsure = appliance(egress_doubt="its subnet was not read")
    sentence = "firewall fw-hub leaves by its own addresses (its subnet was not read)"
    assert through(unsure, bgp=True).assumptions == (BGP, sentence)


def test_firewall_with_no_address_that_was_read_leaves_it_in_doubt() -> None:
    unread = appliance(name="fw-b", public_ids=(), egress_doubt="NAT gateway n was not read")
    assert through(appliance(), unread) == Egress(
        networks=(), via="Azure Firewall fw-hub, fw-b", doubt="NAT gateway n was not read"
    )


def test_firewall_whose_routes_lead_elsewhere_is_in_doubt() -> None:
    home = route_table(route("0.0.0.0/0", "VirtualNetworkGateway", name="home"), name="rt-fw")
    tunnelled = appliance(onward=Onward(vnet=Known(vnet()), table=Known(home), managed=True))
    assert through(appliance(), tunnelled) == Egress(
        networks=(),
        via="Azure Firewall fw-hub, fw-hub",
        doubt="what Azure Firewall fw-hub lets through takes route home (0.0.0.0/0) of rt-fw to "
        "virtual network gateway",
    )


def test_way_to_the_internet_rests_on_bgp_too_s2_4() -> None:
    assert egress_of(hop(OUT, bgp=True), snapshot()).assumptions == (BGP,)


@pytest.mark.parametrize(
    ("holders", "names"),
    [
        ((None,), "10.1.0.4"),
        ((appliance(name="nva", kind=ApplianceKind.MACHINE),), "nva"),
        ((appliance(), None), "fw-hub, 10.1.0.5"),
    ],
)
def test_address_of_another_appliance_is_in_doubt_s4_2(
    holders: tuple[Appliance | None, ...], names: str
) -> None:
    doubt = f"the public address of appliance {names} is not readable from Azure; ask its owner"
    assert through(*holders) == Egress(networks=(), via=f"appliance {names}", doubt=doubt)


@pytest.mark.parametrize(
    ("addresses", "missing"),
    [
        ({key(NAT_ID): DENIED}, Missing(why=Why.PENDING, what="public address pip-egress")),
        ({key(EGRESS_ID): DENIED}, DENIED),
    ],
)
def test_unread_address_is_a_missing_fact(
    addresses: dict[str, Fact[PublicAddress]], missing: Missing
) -> None:
    facts = snapshot(nat_gateway=Known(nat_gateway()), public_addresses=addresses)
    with pytest.raises(FactMissing) as raised:
        egress_of(hop(OUT), facts)
    assert raised.value.missing == missing


@pytest.mark.parametrize(
    ("ranges", "network", "match"),
    [
        (("20.90.30.40",), "20.90.30.40/32", Match.YES),
        (("20.90.30.0/24",), "20.90.30.40/32", Match.YES),
        (("20.90.30.41/29",), "20.90.30.40/32", Match.YES),  # host bits, S4.4
        (("20.90.31.0/24",), "20.90.30.40/32", Match.NO),
        (("0.0.0.0/32",), "20.90.30.40/32", Match.NO),  # not "all", S4.3
        (("10.0.2.0/24",), "20.90.30.40/32", Match.NO),  # S4.5
        # every address of a prefix, by the union of ranges, S4.2
        (("20.90.30.40/31", "20.90.30.42/31"), "20.90.30.40/30", Match.YES),
        (("20.90.30.40/31",), "20.90.30.40/30", Match.NO),
        # a service tag may hold it, S4.4
        (("AzureCloud",), "20.90.30.40/32", Match.MAYBE),
        (("AzureCloud", "20.90.30.40"), "20.90.30.40/32", Match.YES),
        (("fd00::/8", ""), "20.90.30.40/32", Match.NO),
        ((), "20.90.30.40/32", Match.NO),
    ],
)
def test_ranges_hold_a_network_s4_2_to_s4_5(
    ranges: tuple[str, ...], network: str, match: Match
) -> None:
    assert range_covers(ranges, IPv4Network(network)) is match


TAGS = {"azurecloud.uksouth": ("20.90.30.0/25",), "other": ()}


@pytest.mark.parametrize(
    ("ranges", "network", "match"),
    [
        (("AzureCloud.uksouth",), "20.90.30.40/32", Match.YES),
        (("AzureCloud.uksouth",), "20.90.31.40/32", Match.NO),
        (("AzureCloud.uksouth", "20.90.30.128/25"), "20.90.30.0/24", Match.YES),
        (("AzureCloud",), "20.90.30.40/32", Match.YES),
        (("AzureCloud",), "20.90.31.40/32", Match.MAYBE),
        (("Other",), "20.90.30.40/32", Match.NO),
    ],
)
def test_tag_among_the_ranges_counts_by_its_prefixes_s4_4(
    ranges: tuple[str, ...], network: str, match: Match
) -> None:
    assert range_covers(ranges, IPv4Network(network), TAGS) is match


NEAR = st.builds(
    lambda low, length: f"20.90.30.{low}{length}",
    st.integers(0, 127),
    st.just("") | st.integers(24, 32).map(lambda length: f"/{length}"),
)
APART = st.sampled_from(
    ("10.0.2.0/24", "0.0.0.0/32", "20.90.30.128/25", "20.90.31.0/24", "20.90.29.255", "fd00::/8")
)


@given(ranges=st.lists(NEAR, max_size=8), low=st.integers(0, 127), length=st.integers(26, 32))
def test_ranges_agree_with_brute_force_s4_2(ranges: list[str], low: int, length: int) -> None:
    network = IPv4Network(f"20.90.30.{low}/{length}", strict=False)
    held = naive.covered(ranges, str(network))
    assert range_covers(ranges, network) is (Match.YES if held else Match.NO)
    tagged = range_covers((*ranges, "AzureCloud"), network)
    assert tagged is (Match.YES if held else Match.MAYBE)


LISTED = st.lists(NEAR | st.sampled_from(("AzureCloud", "Other", "AzureCloud.uksouth")), max_size=6)
HELD = st.builds(
    lambda low, length: IPv4Network(f"20.90.30.{low}/{length}", strict=False),
    st.integers(0, 127),
    st.integers(26, 32),
)


@given(ranges=LISTED, network=HELD, data=st.data())
def test_order_of_the_ranges_never_matters_s4_2(
    ranges: list[str], network: IPv4Network, data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(ranges))
    assert range_covers(shuffled, network, TAGS) is range_covers(ranges, network, TAGS)


@given(ranges=LISTED, network=HELD, apart=APART, data=st.data())
def test_range_of_other_addresses_never_changes_what_is_held_s4_2(
    ranges: list[str], network: IPv4Network, apart: str, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(ranges)), "place")
    more = [*ranges[:at], apart, *ranges[at:]]
    assert range_covers(more, network, TAGS) is range_covers(ranges, network, TAGS)
