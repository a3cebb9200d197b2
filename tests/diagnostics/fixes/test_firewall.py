"""A collection more in a firewall policy, as core az adds it and as a person reads it."""

import json
import shlex
from dataclasses import replace

from diagnostics.fixes.collection_as_code import collection_as_code
from diagnostics.fixes.firewall import admit, by_hand
from diagnostics.fixes.group_as_code import group_as_code
from diagnostics.model.edits import AddRuleCollection, AddRuleGroup
from diagnostics.model.finding import Danger, Fix
from diagnostics.model.firewall import FirewallRule, FirewallRules
from diagnostics.network.firewall.arm_shape import collection_in_arm, group_in_arm
from diagnostics.network.firewall.on_path import Judged
from diagnostics.network.firewall.opening import Opening
from tests.builders import FQDN, SUBSCRIPTION, appliance
from tests.diagnostics.network.firewall.values import (
    FLOW,
    application,
    collection,
    group,
    judged,
    network,
    policy,
)

GROUP = group(name="rcg-aks")
NODES = ("10.0.2.0/24", "10.0.3.0/24")
TAIL = f"--resource-group rg-shop --subscription {SUBSCRIPTION}"
NAMED = f"--name open --policy-name hub --rule-collection-group-name rcg-aks {TAIL}"
WORDS = "az network firewall policy rule-collection-group collection"


def opening(rule: FirewallRule) -> Opening:
    held = collection(rule, name="open", priority=120)
    return Opening(policy=policy(GROUP, name="hub"), group=GROUP, collection=held)


def told(readable: str) -> str:
    return (
        "It adds collection open (priority 120, Allow) and changes nothing else. The same with the "
        f"azure-firewall extension: {WORDS} add-filter-collection {NAMED} --collection-priority "
        f"120 --action Allow {readable}. The undo goes by position: where the group was changed "
        f"since, take the collection back by its name, {WORDS} remove {NAMED}."
    )


def test_collection_is_added_and_nothing_replaced() -> None:
    given = opening(application("api", sources=NODES))
    fix = admit(given, (("az", "version"),))
    body = json.dumps(collection_in_arm(given.collection), separators=(",", ":"))
    update = ("az", "resource", "update", "--ids", GROUP.id, "--api-version", "2024-05-01")
    expected = (*update, "--add", "properties.ruleCollections", body)
    assert fix == Fix(
        check="firewall_rules",
        title="Allow the API server in firewall policy hub, group rcg-aks",
        command=(expected,),
        undo=((*update, "--remove", "properties.ruleCollections", "0"),),
        verify=(("az", "version"),),
        instructions=told(
            "--rule-type ApplicationRule --rule-name api --source-addresses 10.0.2.0/24 "
            f"10.0.3.0/24 --protocols Https=443 --target-fqdns {FQDN}"
        ),
        danger=Danger.SECURITY,
        owner="owner of resource group rg-shop",
        edits=(AddRuleCollection(group_id=GROUP.id, collection=given.collection),),
        snippets=collection_as_code(GROUP.name, given.collection),
    )
    assert shlex.split(shlex.join(expected)) == list(expected)


def test_group_is_made_where_the_policy_does_not_have_it() -> None:
    given = replace(opening(application("api", sources=NODES)), policy=policy(name="hub"))
    fix = admit(given, (("az", "version"),))
    body = json.dumps({"properties": group_in_arm(given.filled)}, separators=(",", ":"))
    url = f"{GROUP.id}?api-version=2024-05-01"
    whole = ("--ids", GROUP.id, "--api-version", "2024-05-01")
    made = "az network firewall policy rule-collection-group create"
    assert fix == Fix(
        check="firewall_rules",
        title="Allow the API server in firewall policy hub, new group rcg-aks",
        command=(
            ("az", "rest", "--method", "put", "--url", url, "--body", body),
            ("az", "resource", "wait", "--created", *whole),
        ),
        undo=(("az", "resource", "delete", *whole),),
        verify=(("az", "version"),),
        instructions="It makes rule collection group rcg-aks (priority 300) with collection open "
        "(priority 120, Allow) and changes nothing else; the groups that are there have no free "
        "priority before the rule that stops the flow. The same with the azure-firewall extension: "
        f"{made} --name rcg-aks --policy-name hub --priority 300 {TAIL}; then {WORDS} "
        f"add-filter-collection {NAMED} --collection-priority 120 --action Allow --rule-type "
        "ApplicationRule --rule-name api --source-addresses 10.0.2.0/24 10.0.3.0/24 --protocols "
        f"Https=443 --target-fqdns {FQDN}.",
        danger=Danger.SECURITY,
        owner="owner of resource group rg-shop",
        edits=(AddRuleGroup(policy_id=given.policy.id, group=given.filled),),
        snippets=group_as_code(given.policy, given.filled),
    )


def test_no_equals_sign_is_in_the_body_because_az_would_split_at_it() -> None:
    bodies = [admit(opening(rule), ()).command[0][-1] for rule in (application(), network())]
    assert ["=" in body for body in bodies] == [False, False]


def test_network_rules_are_readable_by_name_and_by_address() -> None:
    by_address = network("net", sources=NODES[:1], destinations=("20.90.10.20",))
    by_name = network("net", sources=NODES[:1], destinations=(), destination_fqdns=(FQDN,))
    head = "--rule-type NetworkRule --rule-name net --source-addresses 10.0.2.0/24"
    tail = "--ip-protocols TCP --destination-ports 443"
    assert [admit(opening(rule), ()).instructions for rule in (by_address, by_name)] == [
        told(f"{head} --destination-addresses 20.90.10.20 {tail}"),
        told(f"{head} --destination-fqdns {FQDN} {tail}"),
    ]


def test_owner_of_classic_rules_is_told_the_flow() -> None:
    rules = FirewallRules()
    classic = Judged(device=appliance(), flow=FLOW, rules=rules, ruling=judged(rules))
    fix = Fix(
        check="firewall_rules",
        title="Allow the API server in the rules of fw-hub",
        instructions=f"The owner of fw-hub allows TCP 443 from 10.0.2.0/24 to {FQDN} "
        "(20.90.10.20:443), without TLS inspection, before the rule that stops it.",
        danger=Danger.SECURITY,
        owner="owner of resource group rg-hub",
    )
    assert by_hand(classic, (FLOW,), FQDN, NODES[:1], ()) == fix
    nameless = by_hand(classic, (FLOW,), None, NODES[:1], ()).instructions
    assert nameless == fix.instructions.replace(f"{FQDN} (20.90.10.20:443)", "20.90.10.20:443")
