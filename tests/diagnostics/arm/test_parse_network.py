"""Subnets, networks, NSGs and route tables out of bodies as Azure sends them."""

import pytest
from azure.mgmt.network import models as sdk

from diagnostics.arm.parse_network import (
    parse_nsg,
    parse_route_table,
    parse_subnet,
    parse_vnet,
)
from diagnostics.model.ids import ResourceId
from diagnostics.model.network import NsgRule, Peering, Route, RouteTable, Subnet, VirtualNetwork
from tests import builders

HUB_ID = builders.arm_id("Microsoft.Network/virtualNetworks", "vnet-hub")
ASG_ID = builders.arm_id("Microsoft.Network/applicationSecurityGroups", "asg")


def test_subnet() -> None:
    body = {
        "id": builders.SUBNET_ID,
        "name": "snet-nodes",
        "properties": {
            "addressPrefixes": ["10.0.2.0/24", "fd00::/64"],
            "networkSecurityGroup": {"id": builders.NSG_ID},
            "routeTable": {"id": builders.TABLE_ID},
            "natGateway": {"id": builders.NAT_ID},
            "privateEndpointNetworkPolicies": "RouteTableEnabled",
            "serviceEndpoints": [{"service": "Microsoft.Storage"}, {}],
            "defaultOutboundAccess": False,
        },
    }

    assert parse_subnet(sdk.Subnet(body), ResourceId("")) == builders.subnet(
        prefixes=("10.0.2.0/24", "fd00::/64"),
        route_table_id=builders.TABLE_ID,
        nat_gateway_id=builders.NAT_ID,
        endpoint_policies="RouteTableEnabled",
        service_endpoints=("Microsoft.Storage",),
        default_outbound=False,
    )


@pytest.mark.parametrize(
    ("properties", "prefixes"),
    [
        (None, ()),
        ({"addressPrefix": None, "addressPrefixes": None}, ()),
        ({"addressPrefix": "10.0.2.0/24", "networkSecurityGroup": None}, ("10.0.2.0/24",)),
        ({"addressPrefix": "10.0.2.0/24", "addressPrefixes": ["10.0.2.0/24"]}, ("10.0.2.0/24",)),
    ],
)
def test_subnet_with_little(properties: object, prefixes: tuple[str, ...]) -> None:
    model = sdk.Subnet({"properties": properties})

    assert parse_subnet(model, builders.SUBNET_ID) == Subnet(
        id=builders.SUBNET_ID, name="snet-nodes", prefixes=prefixes
    )


def test_vnet() -> None:
    peering = {
        "peeringState": "Connected",
        "remoteVirtualNetwork": {"id": HUB_ID},
        "remoteAddressSpace": {"addressPrefixes": ["10.1.0.0/16"]},
        "remoteVirtualNetworkAddressSpace": {"addressPrefixes": ["10.1.0.0/16", "10.2.0.0/16"]},
        "peeringSyncLevel": "LocalNotInSync",
        "peerCompleteVnets": False,
        "allowVirtualNetworkAccess": False,
        "useRemoteGateways": True,
    }
    older = {
        "remoteVirtualNetwork": {"id": HUB_ID},
        "remoteVirtualNetworkAddressSpace": {"addressPrefixes": ["10.3.0.0/16"]},
    }
    body = {
        "id": builders.VNET_ID,
        "name": "vnet-shop",
        "location": "uksouth",
        "properties": {
            "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]},
            "dhcpOptions": {"dnsServers": ["10.0.0.9"]},
            "subnets": [{"id": builders.SUBNET_ID}],
            "defaultPublicNatGateway": {"id": builders.NAT_ID},
            "virtualNetworkPeerings": [
                {"name": "hub", "properties": peering},
                {"name": "old", "properties": older},
                {"name": "none", "properties": {"remoteVirtualNetwork": None}},
            ],
        },
    }

    hub = Peering(
        name="hub",
        remote_vnet_id=HUB_ID,
        state="Connected",
        prefixes=("10.1.0.0/16",),
        allows_access=False,
        uses_remote_gateway=True,
        unsynced=("10.2.0.0/16",),
        sync="LocalNotInSync",
        partial=True,
    )
    old = Peering(name="old", remote_vnet_id=HUB_ID, state="", prefixes=("10.3.0.0/16",))
    assert parse_vnet(sdk.VirtualNetwork(body), ResourceId("")) == builders.vnet(
        dns_servers=("10.0.0.9",),
        peerings=(hub, old),
        nat_gateway_id=builders.NAT_ID,
        location="uksouth",
    )


@pytest.mark.parametrize("properties", [None, {}, {"dhcpOptions": {}, "addressSpace": {}}])
def test_vnet_without_values(properties: object) -> None:
    model = sdk.VirtualNetwork({"properties": properties})

    assert parse_vnet(model, builders.VNET_ID) == VirtualNetwork(
        id=builders.VNET_ID, name="vnet-shop", prefixes=()
    )


def test_nsg() -> None:
    plural = {
        "priority": 100,
        "direction": "Outbound",
        "access": "Deny",
        "protocol": "TCP",
        "sourceAddressPrefix": "",
        "sourceAddressPrefixes": ["10.0.0.0/8", "10.0.0.0/8"],
        "sourcePortRange": "*",
        "destinationAddressPrefix": None,
        "destinationAddressPrefixes": [],
        "destinationPortRange": "443-443",
        "destinationPortRanges": ["80"],
        "sourceApplicationSecurityGroups": [{"id": ASG_ID}],
        "destinationApplicationSecurityGroups": [{"id": ASG_ID}],
    }
    default = {"priority": 65500, "direction": "Outbound", "access": "Deny", "protocol": "*"}
    body = {
        "id": builders.NSG_ID,
        "name": "nsg-nodes",
        "properties": {
            "securityRules": [{"name": "deny", "properties": plural}],
            "defaultSecurityRules": [{"name": "DenyAllOutBound", "properties": default}],
            "subnets": [{"id": builders.SUBNET_ID}],
        },
    }
    deny = NsgRule(
        name="deny",
        priority=100,
        direction="Outbound",
        access="Deny",
        protocol="TCP",
        sources=("10.0.0.0/8",),
        source_ports=("*",),
        destinations=(),
        destination_ports=("443-443", "80"),
        source_asg_ids=(ASG_ID,),
        destination_asg_ids=(ASG_ID,),
    )
    last = NsgRule(
        name="DenyAllOutBound",
        priority=65500,
        direction="Outbound",
        access="Deny",
        protocol="*",
        sources=(),
        source_ports=(),
        destinations=(),
        destination_ports=(),
        default=True,
    )

    assert parse_nsg(sdk.NetworkSecurityGroup(body), ResourceId("")) == builders.nsg(
        rules=(deny, last)
    )


def test_nsg_rule_without_values_says_that_nothing_was_told() -> None:
    body = {"properties": {"securityRules": [{"name": "r", "properties": {"priority": None}}]}}

    (rule,) = parse_nsg(sdk.NetworkSecurityGroup(body), builders.NSG_ID).rules

    assert (rule.priority, rule.direction, rule.access, rule.protocol) == (0, "", "", "")


def test_nsg_without_values() -> None:
    model = sdk.NetworkSecurityGroup({"properties": {"securityRules": None}})

    assert parse_nsg(model, builders.NSG_ID) == builders.nsg(rules=(), subnet_ids=())


def test_route_table() -> None:
    ecmp = {
        "addressPrefix": "0.0.0.0/0",
        "nextHopType": "VirtualApplianceEcmp",
        "nextHop": {"nextHopIpAddresses": ["10.1.0.4", "10.1.0.5"]},
    }
    single = {
        "addressPrefix": "Storage.UKSouth",
        "nextHopType": "VirtualAppliance",
        "nextHopIpAddress": "10.1.0.4",
    }
    body = {
        "id": builders.TABLE_ID,
        "name": "rt-nodes",
        "properties": {
            "routes": [
                {"name": "ecmp", "properties": ecmp},
                {"name": "single", "properties": single},
                {"name": "drop", "properties": {"nextHopType": "None", "nextHopIpAddress": ""}},
            ],
            "disableBgpRoutePropagation": True,
        },
    }

    assert parse_route_table(sdk.RouteTable(body), ResourceId("")) == RouteTable(
        id=builders.TABLE_ID,
        name="rt-nodes",
        bgp_disabled=True,
        routes=(
            Route(
                name="ecmp",
                prefix="0.0.0.0/0",
                next_hop_type="VirtualApplianceEcmp",
                next_hop_addresses=("10.1.0.4", "10.1.0.5"),
            ),
            Route(
                name="single",
                prefix="Storage.UKSouth",
                next_hop_type="VirtualAppliance",
                next_hop_addresses=("10.1.0.4",),
            ),
            Route(name="drop", prefix="", next_hop_type="None"),
        ),
    )


def test_route_table_without_values() -> None:
    assert parse_route_table(sdk.RouteTable({}), builders.TABLE_ID) == RouteTable(
        id=builders.TABLE_ID, name="rt-nodes", routes=()
    )
