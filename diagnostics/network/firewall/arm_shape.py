"""Write a rule collection as Resource Manager takes it, alone and in a new group.

A collection alone is one element of a group's `properties.ruleCollections`, to be added to the
array.

Source: https://learn.microsoft.com/azure/templates/microsoft.network/firewallpolicies/rulecollectiongroups
"""

from typing import TypeAlias

from diagnostics.model.firewall import (
    ApplicationRule,
    FirewallRule,
    NetworkRule,
    RuleCollection,
    RuleGroup,
)

ArmBody: TypeAlias = dict[str, object]


def group_in_arm(group: RuleGroup) -> ArmBody:
    """Return the `properties` of a whole group."""
    held = [collection_in_arm(collection) for collection in group.collections]
    return {"priority": group.priority, "ruleCollections": held}


def collection_in_arm(collection: RuleCollection) -> ArmBody:
    """Return the collection as a body; empty lists are left out."""
    return {
        "ruleCollectionType": "FirewallPolicyFilterRuleCollection",
        "name": collection.name,
        "priority": collection.priority,
        "action": {"type": collection.action},
        "rules": [_rule(rule) for rule in collection.rules],
    }


def _rule(rule: FirewallRule) -> ArmBody:
    body = _network(rule) if isinstance(rule, NetworkRule) else _application(rule)
    return {field: value for field, value in body.items() if value != []}


def _network(rule: NetworkRule) -> ArmBody:
    return {
        "ruleType": "NetworkRule",
        "name": rule.name,
        "ipProtocols": list(rule.protocols),
        "sourceAddresses": list(rule.sources),
        "sourceIpGroups": list(rule.source_group_ids),
        "destinationAddresses": list(rule.destinations),
        "destinationIpGroups": list(rule.destination_group_ids),
        "destinationFqdns": list(rule.destination_fqdns),
        "destinationPorts": list(rule.destination_ports),
    }


def _application(rule: ApplicationRule) -> ArmBody:
    return {
        "ruleType": "ApplicationRule",
        "name": rule.name,
        "protocols": [{"protocolType": kind, "port": port} for kind, port in rule.protocols],
        "sourceAddresses": list(rule.sources),
        "sourceIpGroups": list(rule.source_group_ids),
        "targetFqdns": list(rule.target_fqdns),
        "fqdnTags": list(rule.fqdn_tags),
        "targetUrls": list(rule.target_urls),
        "webCategories": list(rule.web_categories),
        "terminateTLS": rule.terminate_tls,
    }
