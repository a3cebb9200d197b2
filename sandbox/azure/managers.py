"""Azure Virtual Network Manager: which of its security admin rules hold on a virtual network."""

from sandbox.azure import ids, store
from sandbox.azure.store import Body
from sandbox.world import World

_RULES = "Microsoft.Network/networkManagers/securityAdminConfigurations/ruleCollections/rules"
_MEMBERS = "microsoft.network/networkmanagers/networkgroups/staticmembers"


def rules_on(world: World, vnet_id: str) -> list[Body]:
    """List the rules whose collection applies to a group that the network is a member of."""
    return [rule for rule in world.of_kind(_RULES) if _applies(world, rule, vnet_id)]


def effective(world: World, vnet_id: str) -> Body:
    """Show the rules in force on a network as the service lists them."""
    shown = [
        {"id": rule["id"], "kind": "Custom", "properties": rule["properties"]}
        for rule in rules_on(world, vnet_id)
    ]
    return {"value": shown}


def _applies(world: World, rule: Body, vnet_id: str) -> bool:
    collection = world.need(ids.parent(rule["id"]))
    groups = [one["networkGroupId"] for one in collection["properties"]["appliesToGroups"]]
    members = [
        member
        for group in groups
        for member in store.children(world.resources, group, _MEMBERS) or []
    ]
    return any(ids.fold(one["properties"]["resourceId"]) == ids.fold(vnet_id) for one in members)
