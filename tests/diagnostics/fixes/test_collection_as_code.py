"""A rule collection as the element to add, in Bicep and in Terraform."""

import pytest

from diagnostics.fixes.collection_as_code import collection_as_code
from diagnostics.model.finding import Snippet
from tests.builders import FQDN
from tests.diagnostics.fixes.snippets import bicep_faults, terraform
from tests.diagnostics.network.firewall.values import application, collection, network

NODES = ("10.0.2.0/24",)
BY_NAME = collection(application("api", sources=NODES), name="allow-api", priority=150)


def test_bicep_is_the_value_that_resource_manager_takes() -> None:
    bicep, _ = collection_as_code("rcg-aks", BY_NAME)
    assert bicep == Snippet(
        "bicep",
        f"""\
// Add it to ruleCollections of rule collection group rcg-aks.
var allowApi = {{
  ruleCollectionType: 'FirewallPolicyFilterRuleCollection'
  name: 'allow-api'
  priority: 150
  action: {{
    type: 'Allow'
  }}
  rules: [
    {{
      ruleType: 'ApplicationRule'
      name: 'api'
      protocols: [
        {{
          protocolType: 'Https'
          port: 443
        }}
      ]
      sourceAddresses: [
        '10.0.2.0/24'
      ]
      targetFqdns: [
        '{FQDN}'
      ]
      terminateTLS: false
    }}
  ]
}}
""",
    )
    assert bicep_faults(bicep.text) == []


def test_terraform_is_a_block_of_the_group() -> None:
    _, hcl = collection_as_code("rcg-aks", BY_NAME)
    assert terraform(hcl.text) == {
        "application_rule_collection": [
            {
                "name": "allow-api",
                "priority": 150,
                "action": "Allow",
                "rule": [
                    {
                        "name": "api",
                        "protocols": [{"type": "Https", "port": 443}],
                        "source_addresses": ["10.0.2.0/24"],
                        "destination_fqdns": [FQDN],
                    }
                ],
            }
        ]
    }


@pytest.mark.parametrize(
    ("sides", "told"),
    [
        (
            {"destinations": ("20.1.2.3",)},
            {"destination_addresses": ["20.1.2.3"]},
        ),
        (
            {"destinations": (), "destination_fqdns": (FQDN,)},
            {"destination_fqdns": [FQDN]},
        ),
    ],
)
def test_network_rule_names_its_ends(
    sides: dict[str, tuple[str, ...]], told: dict[str, list[str]]
) -> None:
    held = collection(network("api", sources=NODES, **sides), name="allow-api", priority=150)
    bicep, hcl = collection_as_code("rcg-aks", held)
    assert bicep_faults(bicep.text) == []
    (block,) = terraform(hcl.text)["network_rule_collection"]
    assert block["rule"] == [
        {
            "name": "api",
            "protocols": ["TCP"],
            "source_addresses": ["10.0.2.0/24"],
            "destination_ports": ["443"],
            **told,
        }
    ]
