"""Classic firewall rules, hops beyond a broken peering, and the addresses that nodes leave with."""

import pytest

from sandbox.azure.bodies import edge, network
from sandbox.azure.bodies.scope import Scope, ref
from sandbox.packets.journey import api_server, connect
from sandbox.packets.trip import Outcome, Trip
from sandbox.sweep.faults import firewall
from sandbox.sweep.grounds import TOPOLOGIES
from sandbox.sweep.site import Site


def trip(site: Site) -> Trip:
    return connect(site.world, site.nodes[0], api_server(site.world))


@pytest.mark.parametrize("topology", TOPOLOGIES)
def test_every_topology_is_healthy(topology: str) -> None:
    assert trip(TOPOLOGIES[topology]()).outcome is Outcome.OPEN


@pytest.mark.parametrize(
    ("priority", "action", "names", "outcome"),
    [
        (110, "Deny", ["*.azmk8s.io"], Outcome.TLS_RESET),
        (300, "Deny", ["*.azmk8s.io"], Outcome.OPEN),
        (110, "Deny", ["*.contoso.com"], Outcome.OPEN),
    ],
)
def test_classic_collections_go_by_priority(
    priority: int, action: str, names: list[str], outcome: Outcome
) -> None:
    site = TOPOLOGIES["classic-firewall"]()
    firewall.add(site, "web", priority, action, edge.application_rule("web", targetFqdns=names))
    assert trip(site).outcome is outcome


def test_classic_network_rules_come_first() -> None:
    site = TOPOLOGIES["classic-firewall"]()
    rule = edge.network_rule("deny", destinationAddresses=[site.around])
    firewall.add(site, "deny", 4000, "Deny", rule)
    assert trip(site).outcome is Outcome.TIMED_OUT


def test_hop_beyond_a_broken_peering_is_out_of_reach() -> None:
    site = TOPOLOGIES["public-firewall"]()
    (peering,) = site.vnet["properties"]["virtualNetworkPeerings"]
    peering["properties"]["peeringState"] = "Disconnected"
    assert trip(site).outcome is Outcome.TIMED_OUT


@pytest.mark.parametrize(
    ("topology", "egress"),
    [
        ("managed-nat", ("51.140.61.92",)),
        ("firewall-and-nat", ("51.140.61.92",)),
        ("node-addresses", ("20.108.4.10",)),
        ("public-firewall", ("51.142.77.203",)),
        ("isolated-block", ()),
    ],
)
def test_nodes_leave_with(topology: str, egress: tuple[str, ...]) -> None:
    assert trip(TOPOLOGIES[topology]()).egress == egress


def test_nat_gateway_takes_any_address_of_its_prefixes() -> None:
    site = TOPOLOGIES["public-nat"]()
    (gateway,) = site.world.of_kind(edge.NAT)
    kind = "Microsoft.Network/publicIPPrefixes"
    prefix = Scope.of(gateway).body(kind, "ippre", {"ipPrefix": "51.140.80.0/31"})
    site.world.put(prefix)
    gateway["properties"]["publicIpPrefixes"] = [ref(prefix["id"])]
    assert trip(site).egress == ("51.140.61.92", "51.140.80.0", "51.140.80.1")


def test_default_rules_hold_where_they_are_not_shown() -> None:
    site = TOPOLOGIES["public-lb"]()
    del site.group["properties"]["defaultSecurityRules"]
    assert trip(site).outcome is Outcome.OPEN


def test_nat_gateway_without_an_address_carries_nothing() -> None:
    site = TOPOLOGIES["public-nat"]()
    (gateway,) = site.world.of_kind(edge.NAT)
    gateway["properties"]["publicIpAddresses"] = []
    assert trip(site).outcome is Outcome.TIMED_OUT


def routed(*row: str) -> Site:
    """Route what the hub's firewall lets through by a table on its own subnet."""
    site = TOPOLOGIES["public-firewall"]()
    table = network.route_table(Scope.of(site.hub), "rt-afw")
    network.route(table, *row)
    site.world.put(table)
    subnet = site.world.need(f"{site.hub['id']}/subnets/AzureFirewallSubnet")
    subnet["properties"]["routeTable"] = ref(table["id"])
    return site


@pytest.mark.parametrize(
    ("row", "outcome", "egress"),
    [
        (("out", "0.0.0.0/0", "Internet"), Outcome.OPEN, ("51.142.77.203",)),
        (("home", "0.0.0.0/0", "VirtualNetworkGateway"), Outcome.OPEN, ("81.2.69.17",)),
        (("nva", "0.0.0.0/0", "VirtualAppliance", "10.10.2.4"), Outcome.OPEN, ("20.254.11.40",)),
        (("drop", "0.0.0.0/0", "None"), Outcome.TIMED_OUT, ()),
    ],
)
def test_firewall_follows_the_routes_of_its_own_subnet(
    row: tuple[str, ...], outcome: Outcome, egress: tuple[str, ...]
) -> None:
    site = routed(*row)
    site.appliance()
    site.world.outside.on_premises = ("81.2.69.17",)
    went = trip(site)
    assert (went.outcome, went.egress) == (outcome, egress)


def test_gateway_that_lets_nothing_out_is_the_end() -> None:
    assert trip(routed("home", "0.0.0.0/0", "VirtualNetworkGateway")).outcome is Outcome.TIMED_OUT
