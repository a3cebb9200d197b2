"""Operations of the log in words."""

import pytest

from diagnostics.judging.deeds import deed, thing
from diagnostics.model.activity import Change
from diagnostics.model.ids import ResourceId
from tests.builders import CLUSTER_ID, NOW, NSG_ID, SUBNET_ID, ZONE_ID, arm_id

NSG = "Microsoft.Network/networkSecurityGroups"


@pytest.mark.parametrize(
    ("operation", "resource_id", "words"),
    [
        (
            f"{NSG}/securityRules/write",
            f"{NSG_ID}/securityRules/deny-443",
            "security rule deny-443 of NSG nsg-nodes was created or updated",
        ),
        (f"{NSG}/delete", NSG_ID, "NSG nsg-nodes was deleted"),
        (
            "Microsoft.ContainerService/managedClusters/rotateClusterCertificates/action",
            CLUSTER_ID,
            "rotate cluster certificates was run on cluster aks-shop",
        ),
        (
            "Microsoft.Authorization/policies/modify/action",
            NSG_ID,
            "Azure Policy (modify) wrote to NSG nsg-nodes",
        ),
        ("odd", NSG_ID, " was run on NSG nsg-nodes"),
    ],
)
def test_deed(operation: str, resource_id: str, words: str) -> None:
    change = Change(at=NOW, operation=operation, resource_id=ResourceId(resource_id))
    assert deed(change) == words


@pytest.mark.parametrize(
    ("resource_id", "words"),
    [
        (SUBNET_ID, "subnet snet-nodes of virtual network vnet-shop"),
        (arm_id("Microsoft.Network/routeTables", "rt"), "route table rt"),
        (f"{ZONE_ID}/A/aks", f"A record aks of private DNS zone {ZONE_ID.rpartition('/')[2]}"),
        (
            f"{arm_id('Microsoft.Network/firewallPolicies', 'P')}/ruleCollectionGroups/G",
            "rule collection group G of firewall policy P",
        ),
        (arm_id("Microsoft.Odd/access", "x"), "access x"),
        ("/subscriptions/s/resourceGroups/rg-shop", "rg-shop"),
        ("/subscriptions/s/providers/Microsoft.Odd", "Microsoft.Odd"),
    ],
)
def test_thing(resource_id: str, words: str) -> None:
    assert thing(resource_id) == words
