"""Which resource decides, and which name nodes put into their greeting."""

from typing import Any

import pytest

from diagnostics.model.cluster import Cluster
from diagnostics.model.facts import Known, Missing, Why
from diagnostics.model.firewall import FirewallRules
from diagnostics.model.ids import ResourceId, key
from diagnostics.network.firewall.on_path import (
    Judged,
    judge_devices,
    name_in_greeting,
    opening_for,
)
from diagnostics.network.nsg import Access
from tests.builders import (
    API_IP,
    FIREWALL_ID,
    FQDN,
    PRIVATE_FQDN,
    appliance,
    arm_id,
    cluster,
    incident,
    private_cluster,
    snapshot,
)
from tests.diagnostics.network.firewall.values import (
    FLOW,
    application,
    collection,
    group,
    judged,
    network,
    policy,
    rules_of,
)

DENIES = collection(network(), action="Deny")
PARENT = policy(group(DENIES), name="parent")


@pytest.mark.parametrize(
    ("rules", "decides"),
    [
        (FirewallRules(collections=(DENIES,)), FIREWALL_ID),
        (FirewallRules(), FIREWALL_ID),
        (
            FirewallRules(policy=policy(name="own")),
            arm_id("Microsoft.Network/firewallPolicies", "own"),
        ),
        (
            FirewallRules(policy=policy(name="own", parent=PARENT)),
            arm_id("Microsoft.Network/firewallPolicies", "parent"),
        ),
    ],
)
def test_policy_of_the_deciding_rule_decides(rules: FirewallRules, decides: ResourceId) -> None:
    assert (
        Judged(device=appliance(), flow=FLOW, rules=rules, ruling=judged(rules)).decides == decides
    )


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (cluster(), (FQDN, True)),
        (cluster(fqdn=None), (FQDN, True)),
        (cluster(private_fqdn=PRIVATE_FQDN), (FQDN, True)),
        (private_cluster(), (PRIVATE_FQDN, True)),
        (private_cluster(private_fqdn=None), (FQDN, True)),
        (cluster(vnet_integration=True), (FQDN, False)),
    ],
)
def test_name_in_the_greeting_s3_5(given: Cluster, expected: tuple[str, bool]) -> None:
    assert name_in_greeting(incident(), snapshot(cluster=Known(given))) == expected


NAMELESS = {"cluster": Known(cluster(fqdn=None))}
TAGS = {"service_tags": Known({"azurecloud": (API_IP,)})}
UNREAD = Missing(why=Why.DENIED, what="the service tags")
LETS = collection(application(), priority=300)
NAMED = rules_of(LETS)
TAGGED = rules_of(collection(network(destinations=("AzureCloud",)), action="Deny"), LETS)


@pytest.mark.parametrize(
    ("rules", "facts", "access"),
    [
        # The name is the one that the node dialled.
        (NAMED, NAMELESS, Access.ALLOW),
        (NAMED, {"service_tags": UNREAD}, Access.ALLOW),
        (TAGGED, TAGS, Access.DENY),
        (TAGGED, {"service_tags": UNREAD}, Access.UNKNOWN),
    ],
)
def test_a_firewall_is_judged_by_what_is_known_of_name_and_tags(
    rules: FirewallRules, facts: dict[str, Any], access: Access
) -> None:
    read = snapshot(firewall_rules={key(FIREWALL_ID): Known(rules)}, **facts)
    (found,) = judge_devices((appliance(),), (FLOW,), incident(), read)
    assert (found.device, found.rules, found.ruling.access) == (appliance(), rules, access)


@pytest.mark.parametrize(
    ("rules", "facts", "kind"),
    [(rules_of(), NAMELESS, "application"), (TAGGED, TAGS, "network")],
)
def test_an_opening_follows_from_what_is_known_of_name_and_tags(
    rules: FirewallRules, facts: dict[str, Any], kind: str
) -> None:
    read = snapshot(firewall_rules={key(FIREWALL_ID): Known(rules)}, **facts)
    (found,) = judge_devices((appliance(),), (FLOW,), incident(), read)
    opening = opening_for(found.rules, (FLOW,), incident(), read)
    assert opening is not None
    assert [rule.kind.value for rule in opening.collection.rules] == [kind]
