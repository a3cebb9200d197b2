"""Rules and routes as Bicep and Terraform: whole texts, and values as their parsers read them."""

from diagnostics.fixes.as_code import route_as_code, rule_as_code
from diagnostics.model.finding import Snippet
from tests.builders import GROUP, nsg, route, route_table, rule
from tests.diagnostics.fixes.snippets import bicep_faults, bicep_texts, terraform

RULE = rule(
    "allow-aks-api-server-443",
    priority=199,
    sources=("10.0.2.0/24", "10.0.3.0/24"),
    destinations=("20.1.2.3",),
    destination_ports=("443", "4443"),
)


def test_rule_is_a_child_of_the_group_that_exists() -> None:
    bicep, _ = rule_as_code(nsg(), RULE)
    assert bicep == Snippet(
        "bicep",
        """\
// Deploy to resource group rg-shop. Where the template lists the rules
// in nsg-nodes itself, add this one to that list instead.
resource nsg 'Microsoft.Network/networkSecurityGroups@2024-05-01' existing = {
  name: 'nsg-nodes'
}

resource allowAksApiServer443 'Microsoft.Network/networkSecurityGroups/securityRules@2024-05-01' = {
  parent: nsg
  name: 'allow-aks-api-server-443'
  properties: {
    priority: 199
    direction: 'Outbound'
    access: 'Allow'
    protocol: 'Tcp'
    sourceAddressPrefixes: [
      '10.0.2.0/24'
      '10.0.3.0/24'
    ]
    sourcePortRange: '*'
    destinationAddressPrefix: '20.1.2.3'
    destinationPortRanges: [
      '443'
      '4443'
    ]
  }
}
""",
    )
    assert bicep_faults(bicep.text) == []


def test_rule_is_a_resource_of_its_own_in_terraform() -> None:
    _, hcl = rule_as_code(nsg(), RULE)
    assert hcl.language == "terraform"
    assert hcl.text.startswith("# Where nsg-nodes has its rules inline, add this one as a ")
    (block,) = terraform(hcl.text)["resource"]
    assert block == {
        "azurerm_network_security_rule": {
            "allow_aks_api_server_443": {
                "name": "allow-aks-api-server-443",
                "resource_group_name": GROUP,
                "network_security_group_name": "nsg-nodes",
                "priority": 199,
                "direction": "Outbound",
                "access": "Allow",
                "protocol": "Tcp",
                "source_address_prefixes": ["10.0.2.0/24", "10.0.3.0/24"],
                "source_port_range": "*",
                "destination_address_prefix": "20.1.2.3",
                "destination_port_ranges": ["443", "4443"],
            }
        }
    }


APPLIANCE = route("20.1.2.3/32", "VirtualAppliance", name="api", next_hop_addresses=("10.0.1.4",))
TO_TABLE = ["Microsoft.Network/routeTables@2024-05-01", "rt-nodes"]
TO_ROUTE = ["Microsoft.Network/routeTables/routes@2024-05-01", "api", "20.1.2.3/32"]


def test_route_names_its_hop() -> None:
    bicep, hcl = route_as_code(route_table(), APPLIANCE)
    assert bicep_faults(bicep.text) == []
    assert bicep_texts(bicep.text) == [*TO_TABLE, *TO_ROUTE, "VirtualAppliance", "10.0.1.4"]
    (block,) = terraform(hcl.text)["resource"]
    assert block == {
        "azurerm_route": {
            "api": {
                "name": "api",
                "resource_group_name": GROUP,
                "route_table_name": "rt-nodes",
                "address_prefix": "20.1.2.3/32",
                "next_hop_type": "VirtualAppliance",
                "next_hop_in_ip_address": "10.0.1.4",
            }
        }
    }


def test_route_without_a_hops_address_names_none() -> None:
    bicep, hcl = route_as_code(route_table(), route("20.1.2.3/32", "Internet", name="api"))
    assert bicep_faults(bicep.text) == []
    assert bicep_texts(bicep.text) == [*TO_TABLE, *TO_ROUTE, "Internet"]
    (block,) = terraform(hcl.text)["resource"]
    assert "next_hop_in_ip_address" not in block["azurerm_route"]["api"]
    assert block["azurerm_route"]["api"]["next_hop_type"] == "Internet"
