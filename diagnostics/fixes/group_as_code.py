"""Write a firewall policy's new rule collection group as Bicep and as Terraform.

Sources: https://learn.microsoft.com/azure/templates/microsoft.network/firewallpolicies/rulecollectiongroups
https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/firewall_policy_rule_collection_group
"""

from textwrap import indent

from diagnostics.fixes.as_code import API_VERSION
from diagnostics.fixes.collection_as_code import bicep_value, terraform_block
from diagnostics.fixes.escaping import bicep_text, comment, hcl_text, label, symbol
from diagnostics.model.finding import Snippet
from diagnostics.model.firewall import FirewallPolicy, RuleGroup
from diagnostics.model.ids import name, resource_group
from diagnostics.network.firewall.arm_shape import group_in_arm

_TYPE = "Microsoft.Network/firewallPolicies"


def group_as_code(policy: FirewallPolicy, group: RuleGroup) -> tuple[Snippet, ...]:
    """Write a new group; the rules of each of its collections are all of one kind."""
    return (
        Snippet("bicep", _in_bicep(policy, group)),
        Snippet("terraform", _in_terraform(policy, group)),
    )


def _in_bicep(policy: FirewallPolicy, group: RuleGroup) -> str:
    return f"""\
// Deploy to resource group {comment(resource_group(policy.id))}.
resource policy '{_TYPE}@{API_VERSION}' existing = {{
  name: {bicep_text(name(policy.id))}
}}

resource {symbol(group.name)} '{_TYPE}/ruleCollectionGroups@{API_VERSION}' = {{
  parent: policy
  name: {bicep_text(group.name)}
  properties: {bicep_value(group_in_arm(group), "  ")}
}}
"""


def _in_terraform(policy: FirewallPolicy, group: RuleGroup) -> str:
    blocks = "\n".join(map(terraform_block, group.collections))
    return f"""\
resource "azurerm_firewall_policy_rule_collection_group" "{label(group.name)}" {{
  name               = {hcl_text(group.name)}
  firewall_policy_id = {hcl_text(policy.id)}
  priority           = {group.priority}
{indent(blocks, "  ")}}}
"""
