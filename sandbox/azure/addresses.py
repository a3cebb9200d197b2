"""Which private addresses are held in a virtual network, and by what."""

from collections.abc import Iterator

from sandbox.azure import ids
from sandbox.azure.store import Body
from sandbox.world import World

_HOLDERS = (
    ("Microsoft.Network/networkInterfaces", "ipConfigurations"),
    (
        "Microsoft.Compute/virtualMachineScaleSets/virtualMachines/networkInterfaces",
        "ipConfigurations",
    ),
    ("Microsoft.Network/azureFirewalls", "ipConfigurations"),
    ("Microsoft.Network/loadBalancers", "frontendIPConfigurations"),
)


def held(world: World, vnet_id: str) -> dict[str, Body]:
    """Map the private addresses in use in a virtual network to the resources that hold them."""
    return {
        address: body for body, subnet_id, address in _all(world) if ids.within(subnet_id, vnet_id)
    }


def holder(world: World, address: str) -> Body | None:
    """Return the resource that holds a private address anywhere in the estate."""
    return next((body for body, _subnet, held in _all(world) if held == address), None)


def of_nic(nic: Body) -> list[str]:
    """List a network interface's private addresses, primary first."""
    configurations = nic["properties"]["ipConfigurations"]
    return [one["properties"]["privateIPAddress"] for one in configurations]


def _all(world: World) -> Iterator[tuple[Body, str, str]]:
    for kind, field in _HOLDERS:
        for body in world.of_kind(kind):
            for one in body["properties"].get(field) or []:
                address = one["properties"].get("privateIPAddress")
                if address:
                    yield body, one["properties"]["subnet"]["id"], address
