"""Let one flow through a firewall policy, by adding one collection with one rule.

`az network firewall` is an extension, so the command is core's generic update, which reads the
group and writes it back with one element more. The extension's readable form is told in words.
"""

import json
import shlex

from diagnostics.fixes.az import az, owner
from diagnostics.fixes.collection_as_code import collection_as_code
from diagnostics.model.edits import AddRuleCollection
from diagnostics.model.finding import Argv, Danger, Fix
from diagnostics.model.firewall import ApplicationRule, FirewallRule, NetworkRule
from diagnostics.model.ids import resource_group, subscription
from diagnostics.network.firewall.arm_shape import collection_in_arm
from diagnostics.network.firewall.opening import Opening

API_VERSION = "2024-05-01"
COLLECTIONS = "properties.ruleCollections"


def allow(check: str, opening: Opening, verify: tuple[Argv, ...]) -> Fix:
    """Add the collection to its group; undoing takes away the group's last element again."""
    policy, group, collection = opening.policy, opening.group, opening.collection
    edit = ("resource", "update", "--ids", group.id, "--api-version", API_VERSION)
    body = json.dumps(collection_in_arm(collection))
    return Fix(
        check=check,
        title=f"Allow {_whither(collection.rules[0])} in firewall policy {policy.name}, group "
        f"{group.name}, priority {collection.priority}",
        command=(az(*edit, "--add", COLLECTIONS, body),),
        undo=(az(*edit, "--remove", COLLECTIONS, str(len(group.collections))),),
        verify=verify,
        instructions="With the azure-firewall extension the same change reads: "
        f"{shlex.join(_readable(opening))}. Undo it only while no other collection was added to "
        "the group since.",
        danger=Danger.SECURITY,
        owner=owner(policy.id, policy.tags),
        edits=(AddRuleCollection(group_id=group.id, collection=collection),),
        snippets=collection_as_code(group.name, collection),
    )


def _whither(rule: FirewallRule) -> str:
    if isinstance(rule, ApplicationRule):
        (_, port), fqdns = rule.protocols[0], rule.target_fqdns
        return f"{', '.join(fqdns)}:{port}"
    to = ", ".join((*rule.destinations, *rule.destination_fqdns))
    return f"TCP {', '.join(rule.destination_ports)} to {to}"


def _readable(opening: Opening) -> Argv:
    policy, collection = opening.policy, opening.collection
    words = ("network", "firewall", "policy", "rule-collection-group", "collection")
    rule = collection.rules[0]
    kind = "NetworkRule" if isinstance(rule, NetworkRule) else "ApplicationRule"
    return az(
        *(*words, "add-filter-collection", "--policy-name", policy.name),
        *("--resource-group", resource_group(policy.id)),
        *("--subscription", subscription(policy.id)),
        *("--rule-collection-group-name", opening.group.name, "--name", collection.name),
        *("--collection-priority", str(collection.priority), "--action", collection.action),
        *("--rule-type", kind, "--rule-name", rule.name, "--source-addresses", *rule.sources),
        *_destination(rule),
    )


def _destination(rule: FirewallRule) -> Argv:
    if isinstance(rule, ApplicationRule):
        protocols = (f"{kind}={port}" for kind, port in rule.protocols)
        return ("--protocols", *protocols, "--target-fqdns", *rule.target_fqdns)
    to = (
        ("--destination-fqdns", *rule.destination_fqdns)
        if rule.destination_fqdns
        else ("--destination-addresses", *rule.destinations)
    )
    ports = ("--destination-ports", *rule.destination_ports)
    return ("--ip-protocols", *rule.protocols, *to, *ports)
