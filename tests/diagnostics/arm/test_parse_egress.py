"""NAT gateways, public addresses, firewalls and load balancers out of Azure's bodies."""

import pytest
from azure.mgmt.network import models as sdk

from diagnostics.arm.parse_egress import (
    parse_firewall,
    parse_load_balancer,
    parse_nat_gateway,
    parse_public_address,
    parse_public_prefix,
)
from diagnostics.model.firewall import RuleCollection
from diagnostics.model.holders import Firewall, Frontend, InternalLoadBalancer
from diagnostics.model.ids import ResourceId
from diagnostics.model.network import NatGateway, PublicAddress
from tests import builders

PREFIX_ID = builders.arm_id("Microsoft.Network/publicIPPrefixes", "prefix")
POLICY_ID = builders.arm_id("Microsoft.Network/firewallPolicies", "policy")
FIREWALL_SUBNET = ResourceId(f"{builders.VNET_ID}/subnets/AzureFirewallSubnet")


def test_nat_gateway() -> None:
    public = {
        "publicIpAddresses": [{"id": builders.EGRESS_ID}],
        "publicIpPrefixes": [{"id": PREFIX_ID}],
    }
    model = sdk.NatGateway({"id": builders.NAT_ID, "name": "nat-shop", "properties": public})

    assert parse_nat_gateway(model, ResourceId("")) == builders.nat_gateway(
        public_ids=(builders.EGRESS_ID, PREFIX_ID)
    )
    assert parse_nat_gateway(sdk.NatGateway({}), builders.NAT_ID) == NatGateway(
        id=builders.NAT_ID, name="nat-shop", public_ids=()
    )


@pytest.mark.parametrize(
    ("address", "network"),
    [("20.1.2.3", "20.1.2.3/32"), ("2a01::1", "2a01::1/128"), (None, None), ("", None)],
)
def test_public_address(address: str | None, network: str | None) -> None:
    model = sdk.PublicIPAddress({"properties": {"ipAddress": address}})

    assert parse_public_address(model, builders.EGRESS_ID) == PublicAddress(
        id=builders.EGRESS_ID, network=network
    )


@pytest.mark.parametrize("network", ["20.1.2.0/30", None])
def test_public_prefix(network: str | None) -> None:
    model = sdk.PublicIPPrefix({"id": PREFIX_ID, "properties": {"ipPrefix": network}})

    assert parse_public_prefix(model, PREFIX_ID) == PublicAddress(id=PREFIX_ID, network=network)


def test_firewall() -> None:
    configurations = [
        {
            "name": "one",
            "properties": {
                "privateIPAddress": "10.1.0.4",
                "subnet": {"id": FIREWALL_SUBNET},
                "publicIPAddress": {"id": builders.EGRESS_ID},
            },
        },
        {"name": "two", "properties": {"publicIPAddress": {"id": PREFIX_ID}}},
    ]
    properties = {
        "provisioningState": "Succeeded",
        "ipConfigurations": configurations,
        "firewallPolicy": {"id": POLICY_ID},
        "threatIntelMode": "Alert",
        "managementIpConfiguration": {"name": "management"},
    }
    model = sdk.AzureFirewall({"id": builders.FIREWALL_ID, "name": "fw", "properties": properties})

    assert parse_firewall(model) == Firewall(
        id=builders.FIREWALL_ID,
        name="fw",
        provisioning_state="Succeeded",
        private_addresses=("10.1.0.4",),
        public_ids=(builders.EGRESS_ID, PREFIX_ID),
        policy_id=POLICY_ID,
        threat_intel_mode="Alert",
        subnet_id=FIREWALL_SUBNET,
        managed=True,
    )


@pytest.mark.parametrize(
    ("properties", "addresses"),
    [
        (None, ()),
        ({"ipConfigurations": []}, ()),
        ({"hubIPAddresses": {"privateIPAddress": "10.5.0.4"}}, ("10.5.0.4",)),
    ],
)
def test_firewall_stopped_or_in_a_hub(properties: object, addresses: tuple[str, ...]) -> None:
    model = sdk.AzureFirewall({"id": builders.FIREWALL_ID, "properties": properties})

    assert parse_firewall(model) == Firewall(
        id=builders.FIREWALL_ID,
        name="fw-hub",
        provisioning_state="",
        private_addresses=addresses,
        public_ids=(),
        policy_id=None,
    )


def test_load_balancer_keeps_private_frontends() -> None:
    frontends = [
        {
            "properties": {
                "privateIPAddress": "10.0.1.4",
                "subnet": {"id": builders.SUBNET_ID},
            }
        },
        {"properties": {"publicIPAddress": {"id": builders.EGRESS_ID}}},
        {"properties": {"privateIPAddress": "10.0.1.5"}},
    ]
    balancer_id = builders.arm_id("Microsoft.Network/loadBalancers", "lb")
    properties = {"provisioningState": "Failed", "frontendIPConfigurations": frontends}
    model = sdk.LoadBalancer({"id": balancer_id, "properties": properties})

    assert parse_load_balancer(model) == InternalLoadBalancer(
        id=balancer_id,
        name="lb",
        provisioning_state="Failed",
        frontends=(
            Frontend(address="10.0.1.4", subnet_id=builders.SUBNET_ID),
            Frontend(address="10.0.1.5", subnet_id=None),
        ),
    )
    assert parse_load_balancer(sdk.LoadBalancer({})).frontends == ()


def test_firewall_without_a_policy_keeps_its_own_rules() -> None:
    model = sdk.AzureFirewall(
        {
            "id": builders.FIREWALL_ID,
            "properties": {
                "networkRuleCollections": [{"name": "net", "properties": {"priority": 100}}],
                "additionalProperties": {"Network.DNS.EnableProxy": "true"},
            },
        }
    )

    parsed = parse_firewall(model)

    collection = RuleCollection(name="net", priority=100, action="", rules=())
    assert (parsed.collections, parsed.dns_proxy) == ((collection,), True)
