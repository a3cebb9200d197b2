"""Let one flow through an Azure Firewall, uninspected: one collection more in its policy.

Source: https://learn.microsoft.com/cli/azure/resource#az-resource-update
(core az adds to a group without replacing it; `az network firewall` is an extension)
A group has no location, and `az resource create` always sends one: a new group is put by `az rest`.
"""

import json
import shlex
from itertools import chain

from diagnostics.fixes.as_code import API_VERSION
from diagnostics.fixes.az import az, owner, scope
from diagnostics.fixes.collection_as_code import collection_as_code
from diagnostics.fixes.group_as_code import group_as_code
from diagnostics.model.edits import AddRuleCollection, AddRuleGroup
from diagnostics.model.finding import Argv, Danger, Fix
from diagnostics.model.firewall import ApplicationRule, FirewallRule
from diagnostics.network.firewall.arm_shape import collection_in_arm, group_in_arm
from diagnostics.network.firewall.on_path import Judged
from diagnostics.network.firewall.opening import Opening
from diagnostics.network.flow import Flow

CHECK = "firewall_rules"
COLLECTIONS = "properties.ruleCollections"
GROUP = ("network", "firewall", "policy", "rule-collection-group")
COLLECTION = (*GROUP, "collection")


def admit(opening: Opening, verify: tuple[Argv, ...]) -> Fix:
    """Add the collection to its group, and make the group first where it is a new one."""
    return _in_new_group(opening, verify) if opening.makes_group else _in_group(opening, verify)


def _in_group(opening: Opening, verify: tuple[Argv, ...]) -> Fix:
    """Add the collection as the last element; undoing takes that element away."""
    group, policy, collection = opening.group, opening.policy, opening.collection
    body = json.dumps(collection_in_arm(collection), separators=(",", ":"))
    update = ("resource", "update", "--ids", group.id, "--api-version", API_VERSION)
    return Fix(
        check=CHECK,
        title=f"Allow the API server in firewall policy {policy.name}, group {group.name}",
        command=(az(*update, "--add", COLLECTIONS, body),),
        undo=(az(*update, "--remove", COLLECTIONS, str(len(group.collections))),),
        verify=verify,
        instructions=f"It adds collection {collection.name} (priority {collection.priority}, "
        f"Allow) and changes nothing else. The same with the azure-firewall extension: "
        f"{shlex.join(_readable(opening))}. The undo goes by position: where the group was changed "
        f"since, take the collection back by its name, {shlex.join(_removal(opening))}.",
        danger=Danger.SECURITY,
        owner=owner(policy.id, policy.tags),
        edits=(AddRuleCollection(group_id=group.id, collection=collection),),
        snippets=collection_as_code(group.name, collection),
    )


def _in_new_group(opening: Opening, verify: tuple[Argv, ...]) -> Fix:
    """Put a group that holds the collection alone; undoing deletes it."""
    group, policy, collection = opening.group, opening.policy, opening.collection
    body = json.dumps({"properties": group_in_arm(opening.filled)}, separators=(",", ":"))
    url = f"{group.id}?api-version={API_VERSION}"
    whole = ("--ids", group.id, "--api-version", API_VERSION)
    return Fix(
        check=CHECK,
        title=f"Allow the API server in firewall policy {policy.name}, new group {group.name}",
        command=(
            az("rest", "--method", "put", "--url", url, "--body", body),
            # `rest` does not wait for what it starts.
            az("resource", "wait", "--created", *whole),
        ),
        undo=(az("resource", "delete", *whole),),
        verify=verify,
        instructions=f"It makes rule collection group {group.name} (priority {group.priority}) "
        f"with collection {collection.name} (priority {collection.priority}, Allow) and changes "
        f"nothing else; the groups that are there have no free priority before the rule that stops "
        f"the flow. The same with the azure-firewall extension: {shlex.join(_group(opening))}; "
        f"then {shlex.join(_readable(opening))}.",
        danger=Danger.SECURITY,
        owner=owner(policy.id, policy.tags),
        edits=(AddRuleGroup(policy_id=policy.id, group=opening.filled),),
        snippets=group_as_code(policy, opening.filled),
    )


def _group(opening: Opening) -> Argv:
    named = ("--name", opening.group.name, "--policy-name", opening.policy.name)
    words = ("--priority", str(opening.group.priority), *scope(opening.policy.id))
    return az(*GROUP, "create", *named, *words)


def _named(opening: Opening) -> Argv:
    group, policy = opening.group, opening.policy
    where = ("--policy-name", policy.name, "--rule-collection-group-name", group.name)
    return ("--name", opening.collection.name, *where, *scope(policy.id))


def _readable(opening: Opening) -> Argv:
    collection = opening.collection
    words = ("--collection-priority", str(collection.priority), "--action", collection.action)
    rules = chain.from_iterable(map(_options, collection.rules))
    return az(*COLLECTION, "add-filter-collection", *_named(opening), *words, *rules)


def _options(rule: FirewallRule) -> Argv:
    kind = (f"{type(rule).__name__}", "--rule-name", rule.name)
    sources = ("--source-addresses", *rule.sources)
    if isinstance(rule, ApplicationRule):
        protocols = (f"{name}={port}" for name, port in rule.protocols)
        target = ("--protocols", *protocols, "--target-fqdns", *rule.target_fqdns)
        return ("--rule-type", *kind, *sources, *target)
    ends = (
        ("--destination-fqdns", *rule.destination_fqdns)
        if rule.destination_fqdns
        else ("--destination-addresses", *rule.destinations)
    )
    ports = ("--destination-ports", *rule.destination_ports)
    return ("--rule-type", *kind, *sources, *ends, "--ip-protocols", *rule.protocols, *ports)


def _removal(opening: Opening) -> Argv:
    return az(*COLLECTION, "remove", *_named(opening))


def by_hand(
    judged: Judged,
    flows: tuple[Flow, ...],
    fqdn: str | None,
    sources: tuple[str, ...],
    verify: tuple[Argv, ...],
) -> Fix:
    """Have the firewall's owner allow the flows, where no rule can be added by a command."""
    target, ports = flows[0].target, " and ".join(str(flow.port) for flow in flows)
    to = f"{fqdn} ({target})" if fqdn else target
    return Fix(
        check=CHECK,
        title=f"Allow the API server in the rules of {judged.device.name}",
        verify=verify,
        instructions=f"The owner of {judged.device.name} allows TCP {ports} from "
        f"{' '.join(sources)} to {to}, without TLS inspection, before the rule that stops it.",
        danger=Danger.SECURITY,
        owner=owner(judged.decides),
    )
