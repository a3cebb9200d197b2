"""Filters, routes, firewall rules and what the packet leaves with."""

from collections.abc import Callable

import pytest

from sandbox.azure.bodies import edge, network
from sandbox.azure.bodies.scope import ref
from sandbox.packets import path, place, routing
from sandbox.packets.firewall import INSPECTION_ISSUER, Flow
from sandbox.packets.path import Arrival
from sandbox.packets.trip import Outcome, Stopped
from sandbox.scenarios import topologies
from sandbox.scenarios.estate import API_ADDRESS, FQDN, HUB, Estate

FLOW = Flow(source="10.40.0.4", address=API_ADDRESS, host=FQDN)


def carry(estate: Estate, flow: Flow = FLOW) -> Arrival | tuple[Outcome, str]:
    here = place.of_node(estate.world, estate.world.nodes[0])
    try:
        return path.carry(estate.world, here, flow)
    except Stopped as stopped:
        return stopped.outcome, stopped.where.rsplit("/", 1)[-1]


def hop(estate: Estate, address: str) -> tuple[str, str]:
    here = place.of_node(estate.world, estate.world.nodes[0])
    found = routing.next_hop(estate.world, here, address)
    return found.kind, str(found.prefix)


@pytest.mark.parametrize(
    ("build", "arrival"),
    [
        (topologies.public_lb, Arrival(egress=(topologies.BALANCER_ADDRESS,), implicit=True)),
        (topologies.public_nat, Arrival(egress=(topologies.NAT_ADDRESS,))),
        (topologies.public_firewall, Arrival(egress=(topologies.FIREWALL_ADDRESS,))),
        (topologies.public_appliance, Arrival(egress=("20.254.11.40",))),
    ],
)
def test_packet_leaves_by_the_topology_s_way_out(
    build: Callable[[], Estate], arrival: Arrival
) -> None:
    assert carry(build()) == arrival


def test_nat_gateway_on_the_firewall_s_subnet_replaces_its_addresses() -> None:
    estate = topologies.public_firewall()
    public = edge.public_ip(HUB, "pip-nat-hub", "51.140.99.1")
    gateway = edge.nat_gateway(HUB, "ng-hub", public["id"])
    estate.world.put(public)
    estate.world.put(gateway)
    hub = estate.world.need(HUB.id(network.VNET, "vnet-hub-uks"))
    hub["properties"]["subnets"][0]["properties"]["natGateway"] = ref(gateway["id"])
    assert carry(estate) == Arrival(egress=("51.140.99.1",))


@pytest.mark.parametrize(
    ("rules", "passes"),
    [
        ([], True),
        ([("deny", 200, "Deny", {}), ("allow", 300, "Allow", {})], False),
        ([("allow", 200, "Allow", {}), ("deny", 300, "Deny", {})], True),
        ([("deny", 200, "Deny", {"direction": "Inbound"})], True),
        ([("deny", 200, "Deny", {"protocol": "Udp"})], True),
        ([("deny", 200, "Deny", {"protocol": "*"})], False),
        ([("deny", 200, "Deny", {"destinationPortRange": "80"})], True),
        ([("deny", 200, "Deny", {"sourcePortRange": "443"})], True),
        ([("deny", 200, "Deny", {"sourceAddressPrefix": "10.40.4.0/22"})], True),
        ([("deny", 200, "Deny", {"destinationAddressPrefix": "Internet"})], False),
        ([("deny", 200, "Deny", {"destinationAddressPrefix": "VirtualNetwork"})], True),
    ],
)
def test_subnet_s_group_decides_by_priority(
    rules: list[tuple[str, int, str, dict[str, object]]],
    passes: bool,  # noqa: FBT001
) -> None:
    estate = topologies.public_lb()
    for name, priority, access, fields in reversed(rules):
        network.rule(estate.nodes_nsg, name, priority, access, **fields)
    blocked = (Outcome.TIMED_OUT, "nsg-aks-nodes")
    expected = Arrival(egress=(topologies.BALANCER_ADDRESS,), implicit=True)
    assert carry(estate) == (expected if passes else blocked)


def test_subnet_without_group_lets_everything_pass() -> None:
    estate = topologies.public_lb()
    del estate.nodes["properties"]["networkSecurityGroup"]
    assert carry(estate) == Arrival(egress=(topologies.BALANCER_ADDRESS,), implicit=True)


@pytest.mark.parametrize(
    ("routes", "address", "expected"),
    [
        ([], API_ADDRESS, ("Internet", "0.0.0.0/0")),
        ([], "10.40.4.4", ("VnetLocal", "10.40.0.0/16")),
        ([], "10.10.2.4", ("VNetPeering", "10.10.0.0/16")),
        ([], "172.16.9.9", ("None", "172.16.0.0/12")),
        ([("d", "0.0.0.0/0", "Internet")], "172.16.9.9", ("Internet", "0.0.0.0/0")),
        (
            [("a", "20.0.0.0/8", "Internet"), ("b", "20.26.0.0/16", "None")],
            API_ADDRESS,
            ("None", "20.26.0.0/16"),
        ),
        ([("v", "10.40.0.0/16", "None")], "10.40.4.4", ("None", "10.40.0.0/16")),
        ([("t", "AzureCloud.uksouth", "None")], API_ADDRESS, ("None", "20.26.0.0/16")),
    ],
)
def test_longest_prefix_then_user_route(
    routes: list[tuple[str, ...]], address: str, expected: tuple[str, str]
) -> None:
    estate = topologies.public_lb()
    topologies.add_hub(estate)
    topologies.add_routes(estate, *routes)
    assert hop(estate, address) == expected


@pytest.mark.parametrize(
    ("policies", "prefix", "expected"),
    [
        ("Disabled", "10.40.0.0/16", "InterfaceEndpoint"),
        ("RouteTableEnabled", "0.0.0.0/0", "InterfaceEndpoint"),
        ("RouteTableEnabled", "10.40.0.0/16", "None"),
        ("Disabled", "10.40.3.250/32", "None"),
    ],
)
def test_user_route_and_private_endpoint(policies: str, prefix: str, expected: str) -> None:
    estate = topologies.private_system_zone()
    estate.nodes["properties"]["privateEndpointNetworkPolicies"] = policies
    topologies.add_routes(estate, ("x", prefix, "None"))
    assert hop(estate, topologies.ENDPOINT_ADDRESS)[0] == expected


ALLOW_ADDRESS = edge.network_rule("by-address", destinationAddresses=["20.26.0.0/16"])
DENY_ADDRESS = edge.network_rule("deny", destinationAddresses=["AzureCloud"])
BY_NAME = edge.network_rule("by-name", destinationFqdns=[FQDN])
UDP = edge.network_rule("udp", ipProtocols=["UDP"], destinationAddresses=["*"])
ELSEWHERE = edge.network_rule("s", sourceAddresses=["10.99.0.0/16"], destinationAddresses=["*"])
WILDCARD = edge.application_rule("wild", targetFqdns=["*.azmk8s.io"])
NARROW = edge.application_rule("narrow", targetFqdns=["*.microsoft.com"])
INSPECT = edge.application_rule("inspect", targetFqdns=["*"], terminateTLS=True)
THROUGH = Arrival(egress=(topologies.FIREWALL_ADDRESS,))
RESET, SILENT = (Outcome.TLS_RESET, "afwp-hub-uks"), (Outcome.TIMED_OUT, "afwp-hub-uks")
INSPECTED = Arrival(egress=(topologies.FIREWALL_ADDRESS,), issuer=INSPECTION_ISSUER)


@pytest.mark.parametrize(
    ("collections", "expected"),
    [
        ([("Allow", [ALLOW_ADDRESS])], THROUGH),
        ([("Allow", [BY_NAME])], THROUGH),
        ([("Allow", [UDP, ELSEWHERE])], SILENT),
        ([("Deny", [DENY_ADDRESS]), ("Allow", [ALLOW_ADDRESS, WILDCARD])], SILENT),
        ([("Allow", [ALLOW_ADDRESS]), ("Deny", [DENY_ADDRESS])], THROUGH),
        ([("Allow", [WILDCARD])], THROUGH),
        ([("Allow", [NARROW])], RESET),
        ([("Deny", [WILDCARD])], RESET),
        ([("Allow", [INSPECT])], INSPECTED),
        ([("Allow", [INSPECT]), ("Allow", [ALLOW_ADDRESS])], THROUGH),
        ([], SILENT),
    ],
)
def test_firewall_rules(
    collections: list[tuple[str, list[dict[str, object]]]], expected: object
) -> None:
    estate = topologies.public_firewall()
    (group,) = estate.world.of_kind(f"{edge.POLICY}/ruleCollectionGroups")
    group["properties"]["ruleCollections"] = [
        edge.collection(f"c{index}", 100 + index, action, *rules)
        for index, (action, rules) in enumerate(collections)
    ]
    assert carry(estate) == expected


def test_parent_policy_s_rules_come_first() -> None:
    estate = topologies.public_firewall()
    base = edge.policy(HUB, "afwp-base")
    denial = edge.collection("first", 60000, "Deny", DENY_ADDRESS)
    estate.world.put(base)
    estate.world.put(edge.rule_group(base, "rcg-base", 60000, denial))
    policy = estate.world.need(HUB.id(edge.POLICY, "afwp-hub-uks"))
    policy["properties"]["basePolicy"] = ref(base["id"])
    assert carry(estate) == SILENT


def test_appliance_that_does_not_forward_is_silent() -> None:
    estate = topologies.public_appliance()
    nic = estate.world.need(HUB.id(edge.NIC, "nic-nva-fw-01"))
    nic["properties"]["enableIPForwarding"] = False
    assert carry(estate) == (Outcome.TIMED_OUT, "rt-aks-nodes")


def test_subnet_without_default_outbound_access_has_no_way_out() -> None:
    estate = topologies.public_firewall()
    topologies.add_routes(estate, ("default", "0.0.0.0/0", "Internet"))
    assert carry(estate) == Arrival(egress=("20.77.250.9",))
    estate.nodes["properties"]["defaultOutboundAccess"] = False
    assert carry(estate) == (Outcome.TIMED_OUT, "snet-aks-nodes")


def test_ip_group_counts_as_addresses() -> None:
    estate = topologies.public_firewall()
    group_id = HUB.id("Microsoft.Network/ipGroups", "ipg-api")
    body = HUB.body("Microsoft.Network/ipGroups", "ipg-api", {"ipAddresses": [API_ADDRESS]})
    estate.world.put(body)
    (rules,) = estate.world.of_kind(f"{edge.POLICY}/ruleCollectionGroups")
    rule = edge.network_rule("group", destinationIpGroups=[group_id])
    rules["properties"]["ruleCollections"] = [edge.collection("c", 100, "Allow", rule)]
    assert carry(estate) == THROUGH
