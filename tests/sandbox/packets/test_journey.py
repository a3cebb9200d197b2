"""Names, the API server's door, TLS and proxies: whole journeys."""

from collections.abc import Callable

import pytest

from sandbox.azure.bodies import names
from sandbox.packets.journey import api_server, connect
from sandbox.packets.trip import Outcome, Trip
from sandbox.scenarios import topologies
from sandbox.scenarios.estate import API_ADDRESS, FQDN, NODES, Estate
from sandbox.world import Middlebox, Proxy, Resolver

HEALTHY = [
    topologies.public_lb,
    topologies.public_nat,
    topologies.public_firewall,
    topologies.public_appliance,
    topologies.private_system_zone,
    topologies.private_custom_dns,
]


def travel(estate: Estate) -> Trip:
    return connect(estate.world, estate.world.nodes[0], api_server(estate.world))


@pytest.mark.parametrize("build", HEALTHY)
def test_healthy_topology_is_open_from_every_node(build: Callable[[], Estate]) -> None:
    world = build().world
    host = api_server(world)
    assert [connect(world, node, host).outcome for node in world.nodes] == [Outcome.OPEN] * 3


def test_trip_says_what_it_met() -> None:
    assert travel(topologies.public_nat()) == Trip(
        outcome=Outcome.OPEN,
        host=FQDN,
        source="10.40.0.4",
        address=API_ADDRESS,
        dns_server="168.63.129.16",
        egress=(topologies.NAT_ADDRESS,),
        issuer="CN = ca",
    )


@pytest.mark.parametrize(
    ("ranges", "outcome"),
    [
        ([], Outcome.OPEN),
        (["51.140.61.92/32"], Outcome.OPEN),
        (["51.140.61.92"], Outcome.OPEN),
        (["51.140.61.90/29"], Outcome.OPEN),
        (["AzureCloud"], Outcome.OPEN),
        (["10.40.0.0/22"], Outcome.TIMED_OUT),
        (["0.0.0.0/32"], Outcome.TIMED_OUT),
    ],
)
def test_authorized_ranges_see_the_public_source(ranges: list[str], outcome: Outcome) -> None:
    estate = topologies.public_nat()
    estate.properties["apiServerAccessProfile"]["authorizedIPRanges"] = ranges
    assert travel(estate).outcome is outcome


def test_load_balancer_is_authorized_by_itself() -> None:
    estate = topologies.public_lb()
    estate.properties["apiServerAccessProfile"]["authorizedIPRanges"] = ["0.0.0.0/32"]
    assert travel(estate).outcome is Outcome.OPEN


def test_pending_manual_connection_is_no_route() -> None:
    estate = topologies.private_system_zone()
    properties = estate.world.need(NODES.id(names.ENDPOINT, "kube-apiserver"))["properties"]
    (connection,) = properties["privateLinkServiceConnections"]
    connection["properties"]["privateLinkServiceConnectionState"]["status"] = "Pending"
    properties["manualPrivateLinkServiceConnections"] = [connection]
    properties["privateLinkServiceConnections"] = []
    trip = travel(estate)
    assert (trip.outcome, trip.where) == (
        Outcome.NO_ROUTE,
        NODES.id(names.ENDPOINT, "kube-apiserver"),
    )


@pytest.mark.parametrize(
    ("resolver", "outcome"),
    [
        (Resolver(vnet_id=None), Outcome.UNRESOLVED),
        (None, Outcome.UNRESOLVED),
    ],
)
def test_custom_server_must_reach_the_zone(resolver: Resolver | None, outcome: Outcome) -> None:
    estate = topologies.private_custom_dns()
    estate.world.outside.resolvers = {topologies.RESOLVER: resolver} if resolver else {}
    assert travel(estate).outcome is outcome


def test_link_in_progress_does_not_answer() -> None:
    estate = topologies.private_system_zone()
    (link,) = estate.world.of_kind(f"{names.ZONE}/virtualNetworkLinks")
    link["properties"]["virtualNetworkLinkState"] = "InProgress"
    assert travel(estate).outcome is Outcome.UNRESOLVED


def test_linked_zone_hides_the_public_answer() -> None:
    estate = topologies.private_system_zone()
    (record,) = estate.world.of_kind(f"{names.ZONE}/A")
    estate.world.remove(record["id"])
    estate.world.outside.public_dns[api_server(estate.world)] = (API_ADDRESS,)
    trip = travel(estate)
    assert (trip.outcome, trip.where.rsplit("/", 1)[-1]) == (
        Outcome.UNRESOLVED,
        topologies.SYSTEM_ZONE,
    )


@pytest.mark.parametrize(
    ("address", "outcome"),
    [("10.40.3.9", Outcome.TIMED_OUT), ("10.40.4.4", Outcome.REFUSED)],
)
def test_record_of_another_address(address: str, outcome: Outcome) -> None:
    estate = topologies.private_system_zone()
    (record,) = estate.world.of_kind(f"{names.ZONE}/A")
    record["properties"]["aRecords"] = [{"ipv4Address": address}]
    assert travel(estate).outcome is outcome


@pytest.mark.parametrize(
    ("tls", "outcome", "issuer"),
    [
        ("pass", Outcome.OPEN, "CN = ca"),
        ("inspect", Outcome.WRONG_CERTIFICATE, Middlebox().issuer),
        ("reset", Outcome.TLS_RESET, None),
    ],
)
def test_appliance_and_tls(tls: str, outcome: Outcome, issuer: str | None) -> None:
    estate = topologies.public_appliance()
    estate.world.outside.middleboxes[topologies.APPLIANCE_HOP] = Middlebox(tls=tls)
    trip = travel(estate)
    assert (trip.outcome, trip.issuer) == (outcome, issuer)


@pytest.mark.parametrize(
    ("exempt", "allows", "outcome"),
    [
        ([], ("microsoft.com",), Outcome.PROXY_REFUSED),
        ([], ("azmk8s.io",), Outcome.OPEN),
        ([".hcp.uksouth.azmk8s.io"], (), Outcome.OPEN),
        ([FQDN], (), Outcome.OPEN),
    ],
)
def test_proxy(exempt: list[str], allows: tuple[str, ...], outcome: Outcome) -> None:
    estate = topologies.public_lb()
    topologies.add_hub(estate)
    estate.properties["httpProxyConfig"] = {"httpsProxy": "http://p:1/", "noProxy": exempt}
    estate.world.outside.proxies["p:1"] = Proxy(address="10.10.3.10", allows=allows)
    assert travel(estate).outcome is outcome
