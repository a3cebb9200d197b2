"""Azure Virtual Network Manager with one group of networks and one collection of rules."""

from sandbox.azure.bodies.scope import Scope, child
from sandbox.azure.store import Body

_ANY = {"addressPrefix": "*", "addressPrefixType": "IPPrefix"}


def manager(scope: Scope, name: str, vnet_id: str, *rules: Body) -> list[Body]:
    """Build a manager whose rules (see `admin_rule`) hold on one virtual network."""
    own = scope.body("Microsoft.Network/networkManagers", name, {})
    group = child(own, "networkGroups", "production", {})
    member = child(group, "staticMembers", "member", {"resourceId": vnet_id})
    configuration = child(own, "securityAdminConfigurations", "baseline", {})
    applies = {"appliesToGroups": [{"networkGroupId": group["id"]}]}
    collection = child(configuration, "ruleCollections", "egress", applies)
    held = [child(collection, "rules", rule["name"], rule["properties"]) for rule in rules]
    return [own, group, member, configuration, collection, *held]


def admin_rule(name: str, priority: int, access: str, **fields: object) -> Body:
    """Build an outbound TCP 443 rule from anywhere to anywhere; `fields` overrides properties."""
    properties: Body = {
        "direction": "Outbound",
        "access": access,
        "priority": priority,
        "protocol": "Tcp",
        "sources": [dict(_ANY)],
        "destinations": [dict(_ANY)],
        "sourcePortRanges": ["0-65535"],
        "destinationPortRanges": ["443"],
        **fields,
    }
    return {"name": name, "properties": properties}
