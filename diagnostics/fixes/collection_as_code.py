"""Write a firewall policy's new rule collection as Bicep and as Terraform.

A rule collection group is one resource that lists its collections, so the snippet is the element
to add to that list.

Sources: https://learn.microsoft.com/azure/templates/microsoft.network/firewallpolicies/rulecollectiongroups
https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/firewall_policy_rule_collection_group
"""

from collections.abc import Iterator

from diagnostics.fixes.escaping import bicep_text, comment, hcl_text, hcl_texts, symbol
from diagnostics.model.finding import Snippet
from diagnostics.model.firewall import ApplicationRule, FirewallRule, NetworkRule, RuleCollection
from diagnostics.network.firewall.arm_shape import collection_in_arm


def collection_as_code(group: str, collection: RuleCollection) -> tuple[Snippet, ...]:
    """Write a collection whose rules are all of one kind, to be added to the group of that name."""
    return (
        Snippet("bicep", _in_bicep(group, collection)),
        Snippet("terraform", _in_terraform(group, collection)),
    )


def _in_bicep(group: str, collection: RuleCollection) -> str:
    return (
        f"// Add it to ruleCollections of rule collection group {comment(group)}.\n"
        f"var {symbol(collection.name)} = {bicep_value(collection_in_arm(collection), '')}\n"
    )


def bicep_value(value: object, indent: str) -> str:
    """Write a JSON value; keys are Resource Manager's own, which Bicep takes unquoted."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    inner = f"{indent}  "
    if isinstance(value, dict):
        pairs = (f"{inner}{key}: {bicep_value(each, inner)}" for key, each in value.items())
        return "\n".join(("{", *pairs, f"{indent}}}"))
    if isinstance(value, list):
        elements = (f"{inner}{bicep_value(each, inner)}" for each in value)
        return "\n".join(("[", *elements, f"{indent}]"))
    return bicep_text(str(value))


def _in_terraform(group: str, collection: RuleCollection) -> str:
    return f"""\
# Add it to the azurerm_firewall_policy_rule_collection_group named {comment(group)}.
{terraform_block(collection)}"""


def terraform_block(collection: RuleCollection) -> str:
    """Write the block that a group's resource has for a collection whose rules are of one kind."""
    network = isinstance(collection.rules[0], NetworkRule)
    block = "network_rule_collection" if network else "application_rule_collection"
    rules = "\n".join(line for rule in collection.rules for line in _rule(rule))
    return f"""\
{block} {{
  name     = {hcl_text(collection.name)}
  priority = {collection.priority}
  action   = {hcl_text(collection.action)}
{rules}
}}
"""


def _rule(rule: FirewallRule) -> Iterator[str]:
    yield "  rule {"
    yield f"    name = {hcl_text(rule.name)}"
    yield from _application(rule) if isinstance(rule, ApplicationRule) else _network(rule)
    yield "  }"


def _application(rule: ApplicationRule) -> Iterator[str]:
    for kind, port in rule.protocols:
        yield "    protocols {"
        yield f"      type = {hcl_text(kind)}"
        yield f"      port = {port}"
        yield "    }"
    yield f"    source_addresses = {hcl_texts(rule.sources)}"
    yield f"    destination_fqdns = {hcl_texts(rule.target_fqdns)}"


def _network(rule: NetworkRule) -> Iterator[str]:
    yield f"    protocols = {hcl_texts(rule.protocols)}"
    yield f"    source_addresses = {hcl_texts(rule.sources)}"
    yield f"    destination_ports = {hcl_texts(rule.destination_ports)}"
    sides = (
        ("destination_addresses", rule.destinations),
        ("destination_fqdns", rule.destination_fqdns),
    )
    yield from (f"    {field} = {hcl_texts(texts)}" for field, texts in sides if texts)
