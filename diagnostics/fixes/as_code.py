"""Write a change as Bicep and as Terraform, for owners whose resources are made from code.

The commands mend the resource that runs; the next deployment from code would undo them unless the
code says the same. What only takes something away has no snippet: its owner deletes the lines.

Sources: https://learn.microsoft.com/azure/templates/microsoft.network
https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs
"""

from diagnostics.fixes.escaping import (
    bicep_text,
    bicep_texts,
    comment,
    hcl_text,
    hcl_texts,
    label,
    symbol,
)
from diagnostics.model.finding import Snippet
from diagnostics.model.ids import name, resource_group
from diagnostics.model.network import Nsg, NsgRule, Route, RouteTable

API_VERSION = "2024-05-01"


def rule_as_code(nsg: Nsg, rule: NsgRule) -> tuple[Snippet, ...]:
    """Write a new rule of a network security group."""
    return (
        Snippet("bicep", _rule_in_bicep(nsg, rule)),
        Snippet("terraform", _rule_in_terraform(nsg, rule)),
    )


def route_as_code(table: RouteTable, route: Route) -> tuple[Snippet, ...]:
    """Write a new route of a route table."""
    return (
        Snippet("bicep", _route_in_bicep(table, route)),
        Snippet("terraform", _route_in_terraform(table, route)),
    )


def _rule_in_bicep(nsg: Nsg, rule: NsgRule) -> str:
    made, holder = symbol(rule.name), "nsg"
    return f"""\
// Deploy to resource group {comment(resource_group(nsg.id))}. Where the template lists the rules
// in {comment(nsg.name)} itself, add this one to that list instead.
resource {holder} 'Microsoft.Network/networkSecurityGroups@{API_VERSION}' existing = {{
  name: {bicep_text(name(nsg.id))}
}}

resource {made} 'Microsoft.Network/networkSecurityGroups/securityRules@{API_VERSION}' = {{
  parent: {holder}
  name: {bicep_text(rule.name)}
  properties: {{
    priority: {rule.priority}
    direction: {bicep_text(rule.direction)}
    access: {bicep_text(rule.access)}
    protocol: {bicep_text(rule.protocol)}
    sourceAddressPrefixes: {bicep_texts(rule.sources)}
    sourcePortRange: '*'
    destinationAddressPrefix: {bicep_text(rule.destinations[0])}
    destinationPortRanges: {bicep_texts(rule.destination_ports)}
  }}
}}
"""


def _rule_in_terraform(nsg: Nsg, rule: NsgRule) -> str:
    return f"""\
# Where {comment(nsg.name)} has its rules inline, add this one as a security_rule block instead.
resource "azurerm_network_security_rule" "{label(rule.name)}" {{
  name                        = {hcl_text(rule.name)}
  resource_group_name         = {hcl_text(resource_group(nsg.id))}
  network_security_group_name = {hcl_text(name(nsg.id))}
  priority                    = {rule.priority}
  direction                   = {hcl_text(rule.direction)}
  access                      = {hcl_text(rule.access)}
  protocol                    = {hcl_text(rule.protocol)}
  source_address_prefixes     = {hcl_texts(rule.sources)}
  source_port_range           = "*"
  destination_address_prefix  = {hcl_text(rule.destinations[0])}
  destination_port_ranges     = {hcl_texts(rule.destination_ports)}
}}
"""


def _route_in_bicep(table: RouteTable, route: Route) -> str:
    hop = "".join(
        f"    nextHopIpAddress: {bicep_text(address)}\n" for address in route.next_hop_addresses
    )
    return f"""\
// Deploy to resource group {comment(resource_group(table.id))}. Where the template lists the routes
// of {comment(table.name)} itself, add this one to that list instead.
resource routeTable 'Microsoft.Network/routeTables@{API_VERSION}' existing = {{
  name: {bicep_text(name(table.id))}
}}

resource {symbol(route.name)} 'Microsoft.Network/routeTables/routes@{API_VERSION}' = {{
  parent: routeTable
  name: {bicep_text(route.name)}
  properties: {{
    addressPrefix: {bicep_text(route.prefix)}
    nextHopType: {bicep_text(route.next_hop_type)}
{hop}  }}
}}
"""


def _route_in_terraform(table: RouteTable, route: Route) -> str:
    hop = "".join(
        f"  next_hop_in_ip_address = {hcl_text(address)}\n" for address in route.next_hop_addresses
    )
    return f"""\
# Where {comment(table.name)} has its routes inline, add this one as a route block instead.
resource "azurerm_route" "{label(route.name)}" {{
  name                   = {hcl_text(route.name)}
  resource_group_name    = {hcl_text(resource_group(table.id))}
  route_table_name       = {hcl_text(name(table.id))}
  address_prefix         = {hcl_text(route.prefix)}
  next_hop_type          = {hcl_text(route.next_hop_type)}
{hop}}}
"""
