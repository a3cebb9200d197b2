"""A collection as Resource Manager takes it."""

from diagnostics.network.firewall.arm_shape import collection_in_arm, group_in_arm
from tests.builders import FQDN
from tests.diagnostics.network.firewall.values import NODES, application, collection, group, network


def test_an_application_collection_in_arm() -> None:
    assert collection_in_arm(collection(application("allow-api"), name="aks")) == {
        "ruleCollectionType": "FirewallPolicyFilterRuleCollection",
        "name": "aks",
        "priority": 200,
        "action": {"type": "Allow"},
        "rules": [
            {
                "ruleType": "ApplicationRule",
                "name": "allow-api",
                "protocols": [{"protocolType": "Https", "port": 443}],
                "sourceAddresses": ["*"],
                "targetFqdns": [FQDN],
                "terminateTLS": False,
            }
        ],
    }


def test_a_network_rule_in_arm_leaves_empty_lists_out() -> None:
    rule = network(sources=(), source_group_ids=(NODES,), destinations=("20.90.10.20",))
    assert collection_in_arm(collection(rule, action="Deny"))["rules"] == [
        {
            "ruleType": "NetworkRule",
            "name": "net",
            "ipProtocols": ["TCP"],
            "sourceIpGroups": [NODES],
            "destinationAddresses": ["20.90.10.20"],
            "destinationPorts": ["443"],
        }
    ]


def test_every_field_of_a_rule_has_its_place_in_arm() -> None:
    by_name = network(
        destinations=(), destination_group_ids=(NODES,), destination_fqdns=(FQDN,), sources=("*",)
    )
    by_more = application(
        source_group_ids=(NODES,),
        target_fqdns=(),
        fqdn_tags=("AzureKubernetesService",),
        target_urls=("a/*",),
        web_categories=("News",),
        terminate_tls=True,
    )
    assert collection_in_arm(collection(by_name, by_more))["rules"] == [
        {
            "ruleType": "NetworkRule",
            "name": "net",
            "ipProtocols": ["TCP"],
            "sourceAddresses": ["*"],
            "destinationIpGroups": [NODES],
            "destinationFqdns": [FQDN],
            "destinationPorts": ["443"],
        },
        {
            "ruleType": "ApplicationRule",
            "name": "app",
            "protocols": [{"protocolType": "Https", "port": 443}],
            "sourceAddresses": ["*"],
            "sourceIpGroups": [NODES],
            "fqdnTags": ["AzureKubernetesService"],
            "targetUrls": ["a/*"],
            "webCategories": ["News"],
            "terminateTLS": True,
        },
    ]


def test_a_group_in_arm_is_its_number_and_its_collections() -> None:
    one, other = collection(network(), name="one"), collection(application(), name="other")
    assert group_in_arm(group(one, other, priority=150)) == {
        "priority": 150,
        "ruleCollections": [collection_in_arm(one), collection_in_arm(other)],
    }
