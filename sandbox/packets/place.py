"""Where a node stands: its network interface, subnet and virtual network."""

from dataclasses import dataclass

from sandbox.azure import addresses, ids
from sandbox.azure.store import Body
from sandbox.world import Node, World


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A node's position in the network, read from the store each time."""

    address: str
    nic: Body
    subnet: Body
    vnet: Body

    def attached(self, world: World, field: str) -> Body | None:
        """Return what is attached to the subnet under `field` (`routeTable`, …)."""
        return linked(world, self.subnet["properties"], field)


def of_node(world: World, node: Node) -> Place:
    """Find a node's place."""
    nic = world.need(node.nic_id)
    subnet_id = nic["properties"]["ipConfigurations"][0]["properties"]["subnet"]["id"]
    return Place(
        address=addresses.of_nic(nic)[0],
        nic=nic,
        subnet=world.need(subnet_id),
        vnet=world.need(ids.parent(subnet_id)),
    )


def linked(world: World, properties: Body, field: str) -> Body | None:
    """Return the resource that a field refers to, None where it is empty."""
    reference = properties.get(field) or {}
    return world.need(reference["id"]) if reference.get("id") else None


def peered(world: World, vnet: Body) -> list[Body]:
    """List the virtual networks that a connected peering lets this one reach."""
    return [
        world.need(one["properties"]["remoteVirtualNetwork"]["id"])
        for one in vnet["properties"].get("virtualNetworkPeerings", [])
        if one["properties"]["peeringState"] == "Connected"
        and one["properties"].get("allowVirtualNetworkAccess", True)
    ]


def space(vnet: Body) -> list[str]:
    """List a virtual network's address prefixes."""
    prefixes: list[str] = vnet["properties"]["addressSpace"]["addressPrefixes"]
    return prefixes
