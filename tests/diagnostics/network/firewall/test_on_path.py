"""Which resource decides, and which name nodes put into their greeting."""

import pytest

from diagnostics.model.cluster import Cluster
from diagnostics.model.facts import Known
from diagnostics.model.firewall import FirewallRules
from diagnostics.model.ids import ResourceId
from diagnostics.network.firewall.on_path import Judged, name_in_greeting
from tests.builders import (
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
from tests.diagnostics.network.firewall.values import collection, group, judged, network, policy

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
    assert Judged(device=appliance(), rules=rules, ruling=judged(rules)).decides == decides


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (cluster(), (FQDN, True)),
        (cluster(fqdn=None), (FQDN, True)),
        (private_cluster(), (PRIVATE_FQDN, True)),
        (private_cluster(private_fqdn=None), (FQDN, True)),
        (cluster(vnet_integration=True), (FQDN, False)),
    ],
)
def test_name_in_the_greeting_s3_5(given: Cluster, expected: tuple[str, bool]) -> None:
    assert name_in_greeting(incident(), snapshot(cluster=Known(given))) == expected
