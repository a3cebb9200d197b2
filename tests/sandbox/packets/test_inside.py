"""An API server in the nodes' own network: who gets in, and whether replies get back."""

import pytest

from sandbox.azure.bodies import managers, network
from sandbox.azure.bodies.scope import Scope, ref
from sandbox.packets.journey import api_server, connect
from sandbox.packets.trip import Outcome
from sandbox.scenarios import topologies
from sandbox.scenarios.estate import HUB
from sandbox.sweep.fault import Fault
from sandbox.sweep.faults.inside import FAULTS
from sandbox.sweep.grounds import TOPOLOGIES
from sandbox.sweep.site import Site


def met(site: Site) -> tuple[Outcome, str]:
    trip = connect(site.world, site.nodes[0], api_server(site.world))
    return trip.outcome, trip.where.rsplit("/", 1)[-1]


def place() -> tuple[Site, dict[str, object]]:
    """Return a site and the properties of its API server's subnet."""
    site = TOPOLOGIES["vnet-integration"]()
    (subnet,) = (
        one for one in site.vnet["properties"]["subnets"] if one["name"] == "snet-apiserver"
    )
    return site, subnet["properties"]


ALL = {"protocol": "*", "destinationPortRange": "*"}
SHUT = ("shut", 4000, "Deny", ALL)
NODES = ("nodes", 300, "Allow", {"sourceAddressPrefix": "10.40.0.0/16"})
FRONT = ("front", 300, "Allow", {"destinationAddressPrefix": "10.40.8.4"})
PROBE = (
    "probe",
    310,
    "Allow",
    {"sourceAddressPrefix": "AzureLoadBalancer", "destinationPortRange": "9988"},
)
STOPPED = (Outcome.TIMED_OUT, "nsg-api")


@pytest.mark.parametrize(
    ("rules", "outcome"),
    [
        ((), (Outcome.OPEN, "")),
        ((SHUT,), STOPPED),
        ((NODES, SHUT), STOPPED),
        ((PROBE, SHUT), STOPPED),
        ((NODES, PROBE, SHUT), (Outcome.OPEN, "")),
        # the group sees the instance's address
        ((FRONT, PROBE, SHUT), STOPPED),
    ],
)
def test_nodes_and_probe_have_to_be_let_in(
    rules: tuple[tuple[str, int, str, dict[str, object]], ...], outcome: tuple[Outcome, str]
) -> None:
    site, held = place()
    group = network.nsg(Scope.of(site.vnet), "nsg-api")
    for name, priority, access, fields in rules:
        network.rule(group, name, priority, access, direction="Inbound", **fields)
    site.world.put(group)
    held["networkSecurityGroup"] = ref(group["id"])
    assert met(site) == outcome


@pytest.mark.parametrize(
    ("access", "outcome"),
    [
        ("Deny", (Outcome.TIMED_OUT, "late")),
        ("Allow", STOPPED),
        ("AlwaysAllow", (Outcome.OPEN, "")),
    ],
)
def test_admin_rules_come_before_the_group(access: str, outcome: tuple[Outcome, str]) -> None:
    site, held = place()
    group = network.nsg(Scope.of(site.vnet), "nsg-api")
    network.rule(group, "shut", 4000, "Deny", direction="Inbound", **ALL)
    site.world.put(group)
    held["networkSecurityGroup"] = ref(group["id"])
    every = {"direction": "Inbound", "destinationPortRanges": ["0-65535"]}
    rule_held = managers.admin_rule("late", 10, access, **every)
    for body in managers.manager(HUB, "avnm", site.vnet["id"], rule_held):
        site.world.put(body)
    assert met(site) == outcome


@pytest.mark.parametrize(
    ("hop", "both_ways", "outcome"),
    [
        (("VnetLocal",), False, (Outcome.OPEN, "")),
        (("None",), False, (Outcome.TIMED_OUT, "rt-api")),
        (("Internet",), False, (Outcome.TIMED_OUT, "rt-api")),
        (("VirtualAppliance", topologies.APPLIANCE_HOP), False, (Outcome.TIMED_OUT, "rt-api")),
        (("VirtualAppliance", topologies.APPLIANCE_HOP), True, (Outcome.OPEN, "")),
    ],
)
def test_replies_take_the_route_of_the_subnet(
    hop: tuple[str, ...],
    both_ways: bool,  # noqa: FBT001 - one column of the table
    outcome: tuple[Outcome, str],
) -> None:
    site, held = place()
    site.appliance()
    table = network.route_table(Scope.of(site.vnet), "rt-api")
    network.route(table, "back", site.range, *hop)
    site.world.put(table)
    held["routeTable"] = ref(table["id"])
    if both_ways:
        site.route("there", "10.40.8.0/28", *hop)
    assert met(site) == outcome


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_every_fault_of_the_subnet_stops_the_nodes(fault: Fault) -> None:
    site = TOPOLOGIES["vnet-integration"]()
    fault.apply(site)
    assert met(site)[0] is Outcome.TIMED_OUT
