"""A rule collection group as a resource of its own, in Bicep and in Terraform."""

from diagnostics.fixes.collection_as_code import collection_as_code
from diagnostics.fixes.group_as_code import group_as_code
from diagnostics.model.finding import Snippet
from tests.diagnostics.fixes.snippets import bicep_faults, terraform
from tests.diagnostics.network.firewall.values import collection, group, network, policy

RULE = network("api", sources=("10.0.2.0/24",), destinations=("20.1.2.3",))
OPEN = collection(RULE, name="allow-api", priority=100)
POLICY, GROUP = policy(name="hub"), group(OPEN, name="rcg-api", priority=199)


def test_bicep_is_a_child_of_the_policy_that_exists() -> None:
    bicep, _ = group_as_code(POLICY, GROUP)
    assert bicep == Snippet(
        "bicep",
        """\
// Deploy to resource group rg-shop.
resource policy 'Microsoft.Network/firewallPolicies@2024-05-01' existing = {
  name: 'hub'
}

resource rcgApi 'Microsoft.Network/firewallPolicies/ruleCollectionGroups@2024-05-01' = {
  parent: policy
  name: 'rcg-api'
  properties: {
    priority: 199
    ruleCollections: [
      {
        ruleCollectionType: 'FirewallPolicyFilterRuleCollection'
        name: 'allow-api'
        priority: 100
        action: {
          type: 'Allow'
        }
        rules: [
          {
            ruleType: 'NetworkRule'
            name: 'api'
            ipProtocols: [
              'TCP'
            ]
            sourceAddresses: [
              '10.0.2.0/24'
            ]
            destinationAddresses: [
              '20.1.2.3'
            ]
            destinationPorts: [
              '443'
            ]
          }
        ]
      }
    ]
  }
}
""",
    )
    assert bicep_faults(bicep.text) == []


def test_terraform_is_a_resource_that_holds_the_collections_block() -> None:
    _, hcl = group_as_code(POLICY, GROUP)
    _, alone = collection_as_code(GROUP.name, OPEN)
    assert hcl.language == "terraform"
    (block,) = terraform(hcl.text)["resource"]
    assert block == {
        "azurerm_firewall_policy_rule_collection_group": {
            "rcg_api": {
                "name": "rcg-api",
                "firewall_policy_id": POLICY.id,
                "priority": 199,
                **terraform(alone.text),
            }
        }
    }
