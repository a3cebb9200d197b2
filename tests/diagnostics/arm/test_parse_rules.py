"""Azure Firewall rules out of Azure's bodies: classic ones and those of policies."""

import pytest
from azure.mgmt.network import models as sdk

from diagnostics.arm.parse_rules import (
    classic_collections,
    classic_dns_proxy,
    parse_group,
    parse_policy,
)
from diagnostics.model.firewall import (
    ApplicationRule,
    NetworkRule,
    PolicySettings,
    RuleCollection,
    RuleGroup,
)
from diagnostics.model.ids import ResourceId
from tests import builders

POLICY_ID = builders.arm_id("Microsoft.Network/firewallPolicies", "child")
PARENT_ID = builders.arm_id("Microsoft.Network/firewallPolicies", "base")
GROUP_ID = ResourceId(f"{POLICY_ID}/ruleCollectionGroups/platform")
NODES = builders.arm_id("Microsoft.Network/ipGroups", "nodes")
APIS = builders.arm_id("Microsoft.Network/ipGroups", "apis")


def test_policy_settings() -> None:
    properties = {
        "basePolicy": {"id": PARENT_ID},
        "threatIntelMode": "Deny",
        "dnsSettings": {"enableProxy": True},
    }
    model = sdk.FirewallPolicy({"id": POLICY_ID, "name": "child", "properties": properties})

    assert parse_policy(model, ResourceId("")) == PolicySettings(
        id=POLICY_ID,
        name="child",
        parent_id=PARENT_ID,
        threat_intel_mode="Deny",
        dns_proxy=True,
    )
    assert parse_policy(sdk.FirewallPolicy({}), POLICY_ID) == PolicySettings(
        id=POLICY_ID, name="child"
    )


@pytest.mark.parametrize(("dns", "proxy"), [({}, None), ({"enableProxy": False}, False)])
def test_policys_dns_proxy(dns: dict[str, object], *, proxy: bool | None) -> None:
    model = sdk.FirewallPolicy({"properties": {"dnsSettings": dns}})

    assert parse_policy(model, POLICY_ID).dns_proxy is proxy


NETWORK_RULE = {
    "ruleType": "NetworkRule",
    "name": "api",
    "ipProtocols": ["TCP", "UDP"],
    "sourceAddresses": ["10.0.0.0/16"],
    "sourceIpGroups": [NODES],
    "destinationAddresses": ["AzureCloud", "20.1.2.3"],
    "destinationIpGroups": [APIS],
    "destinationFqdns": [builders.FQDN],
    "destinationPorts": ["443", "9000-9010"],
}
APPLICATION_RULE = {
    "ruleType": "ApplicationRule",
    "name": "tag",
    "protocols": [{"protocolType": "Https", "port": 443}, {"protocolType": "Http"}],
    "sourceAddresses": ["*"],
    "sourceIpGroups": [NODES],
    "targetFqdns": ["*.azmk8s.io"],
    "fqdnTags": ["AzureKubernetesService"],
    "targetUrls": ["a.example/b"],
    "webCategories": ["news"],
    "terminateTLS": True,
}
PARSED_NETWORK = NetworkRule(
    name="api",
    protocols=("TCP", "UDP"),
    destination_ports=("443", "9000-9010"),
    sources=("10.0.0.0/16",),
    source_group_ids=(NODES,),
    destinations=("AzureCloud", "20.1.2.3"),
    destination_group_ids=(APIS,),
    destination_fqdns=(builders.FQDN,),
)
PARSED_APPLICATION = ApplicationRule(
    name="tag",
    protocols=(("Https", 443), ("Http", 0)),
    sources=("*",),
    source_group_ids=(NODES,),
    target_fqdns=("*.azmk8s.io",),
    fqdn_tags=("AzureKubernetesService",),
    target_urls=("a.example/b",),
    web_categories=("news",),
    terminate_tls=True,
)


def test_group_keeps_rules_in_the_arrays_order() -> None:
    collection = {
        "ruleCollectionType": "FirewallPolicyFilterRuleCollection",
        "name": "aks",
        "priority": 300,
        "action": {"type": "Deny"},
        "rules": [APPLICATION_RULE, NETWORK_RULE, {"ruleType": "NatRule", "name": "nat"}],
    }
    body = {
        "id": GROUP_ID,
        "name": "platform",
        "properties": {"priority": 200, "ruleCollections": [collection]},
    }

    assert parse_group(sdk.FirewallPolicyRuleCollectionGroup(body)) == RuleGroup(
        id=GROUP_ID,
        name="platform",
        priority=200,
        collections=(
            RuleCollection(
                name="aks",
                priority=300,
                action="Deny",
                rules=(PARSED_APPLICATION, PARSED_NETWORK),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("fields", "action"),
    [
        ({"ruleCollectionType": "FirewallPolicyNatRuleCollection"}, "Dnat"),
        ({"ruleCollectionType": "FirewallPolicyFilterRuleCollection"}, ""),
    ],
)
def test_collection_without_filter_rules_keeps_its_place(
    fields: dict[str, str], action: str
) -> None:
    rules = [{"ruleType": "NatRule", "name": "nat"}]
    body = {"name": "c", "priority": 100, "rules": rules, **fields}
    model = sdk.FirewallPolicyRuleCollectionGroup({"properties": {"ruleCollections": [body]}})

    assert parse_group(model).collections == (
        RuleCollection(name="c", priority=100, action=action, rules=()),
    )


def test_sides_that_are_no_addresses_are_kept_as_what_no_address_is() -> None:
    rule = {
        "ruleType": "NetworkRule",
        "name": "far",
        "sourceKubeSelectorGroups": ["k"],
        "sourceGeoLocations": ["FR"],
        "destinationGeoLocations": ["DE"],
    }
    named = {"ruleType": "ApplicationRule", "name": "pods", "sourceKubeSelectorGroups": ["k"]}
    collection = {
        "ruleCollectionType": "FirewallPolicyFilterRuleCollection",
        "rules": [rule, named],
    }
    model = sdk.FirewallPolicyRuleCollectionGroup({"properties": {"ruleCollections": [collection]}})

    assert parse_group(model).collections[0].rules == (
        NetworkRule(
            name="far",
            protocols=(),
            destination_ports=(),
            sources=("[Kubernetes selector k]", "[location FR]"),
            destinations=("[location DE]",),
        ),
        ApplicationRule(name="pods", protocols=(), sources=("[Kubernetes selector k]",)),
    )


def test_classic_collections() -> None:
    network = dict(NETWORK_RULE, protocols=NETWORK_RULE["ipProtocols"])
    properties = {
        "networkRuleCollections": [
            {
                "name": "net",
                "properties": {"priority": 100, "action": {"type": "Allow"}, "rules": [network]},
            }
        ],
        "applicationRuleCollections": [
            {
                "name": "app",
                "properties": {
                    "priority": 200,
                    "action": {"type": "Deny"},
                    "rules": [APPLICATION_RULE],
                },
            },
            {"name": "empty"},
        ],
    }
    named = ApplicationRule(
        name="tag",
        protocols=(("Https", 443), ("Http", 0)),
        sources=("*",),
        source_group_ids=(NODES,),
        target_fqdns=("*.azmk8s.io",),
        fqdn_tags=("AzureKubernetesService",),
    )

    assert classic_collections(sdk.AzureFirewall({"properties": properties})) == (
        RuleCollection(name="net", priority=100, action="Allow", rules=(PARSED_NETWORK,)),
        RuleCollection(name="app", priority=200, action="Deny", rules=(named,)),
        RuleCollection(name="empty", priority=0, action="", rules=()),
    )
    assert classic_collections(sdk.AzureFirewall({})) == ()


@pytest.mark.parametrize(
    ("said", "proxy"),
    [
        (None, None),
        ({}, None),
        ({"Network.DNS.EnableProxy": "true"}, True),
        ({"network.dns.enableproxy": "False"}, False),
        ({"Network.SNAT.PrivateRanges": "IANAPrivateRanges"}, None),
    ],
)
def test_classic_dns_proxy(said: dict[str, str] | None, *, proxy: bool | None) -> None:
    model = sdk.AzureFirewall({"properties": {"additionalProperties": said}})

    assert classic_dns_proxy(model) is proxy
