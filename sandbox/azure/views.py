"""How stored bodies are shown, and the views that are computed from them."""

from collections.abc import Callable
from copy import deepcopy
from ipaddress import ip_address, ip_network
from typing import TypeAlias

from sandbox.azure import addresses, faults, ids
from sandbox.azure.calls import Call
from sandbox.azure.store import Body
from sandbox.world import World

View: TypeAlias = Callable[[World, Call], Body]

_MACHINES = frozenset(
    {
        "microsoft.compute/virtualmachines",
        "microsoft.compute/virtualmachinescalesets/virtualmachines",
    }
)
_ATTACHED = {
    "microsoft.network/networksecuritygroups": "networkSecurityGroup",
    "microsoft.network/routetables": "routeTable",
    "microsoft.network/natgateways": "natGateway",
}


def shown(world: World, body: Body, call: Call) -> Body:
    """Copy a stored body as Resource Manager shows it: instance views only on request."""
    copy = deepcopy(body)
    kind = ids.kind(body["id"])
    wanted = call.query.get("$expand", "").lower() == "instanceview"
    if kind in _MACHINES and not wanted:
        copy["properties"].pop("instanceView", None)
    if kind in _ATTACHED:
        subnets = _subnets_with(world, _ATTACHED[kind], body["id"])
        if subnets:
            copy["properties"]["subnets"] = subnets
    return copy


def find(call: Call) -> View | None:
    """Return the view that a path asks for, None for plain resources and lists."""
    last = call.tail[-1].lower()
    if call.names_resource:
        return None
    views: dict[str, View] = {
        "instanceview": instance_view,
        "checkipaddressavailability": availability,
        "servicetags": service_tags,
    }
    return views.get(last)


def instance_view(world: World, call: Call) -> Body:
    """Show a machine's instance view.

    Raises:
        Fault: there is no such machine.
    """
    body = world.find(call.holder)
    if body is None:
        raise faults.not_found(call.holder)
    view: Body = deepcopy(body["properties"].get("instanceView", {"statuses": []}))
    return view


def availability(world: World, call: Call) -> Body:
    """Say whether a private address of a virtual network is free.

    Raises:
        Fault: there is no such network, or the address lies outside it.
    """
    vnet = world.find(call.holder)
    if vnet is None:
        raise faults.not_found(call.holder)
    asked = call.query.get("ipAddress", "")
    space = vnet["properties"]["addressSpace"]["addressPrefixes"]
    if not any(ip_address(asked) in ip_network(prefix) for prefix in space):
        message = f"Private static IP address {asked} does not belong to the virtual network."
        raise faults.bad_request("PrivateIPAddressNotInVnet", message)
    free = asked not in addresses.held(world, vnet["id"])
    return {"available": free, "availableIPAddresses": [], "isPlatformReserved": False}


def service_tags(world: World, call: Call) -> Body:
    """List the service tags, those of every region, as the whole of Azure's public cloud."""
    del call
    held = sorted(world.outside.service_tags.items())
    return {"name": "Public", "cloud": "Public", "values": [_tag(*one) for one in held]}


def _tag(name: str, prefixes: tuple[str, ...]) -> Body:
    system, _, region = name.partition(".")
    # Azure's lists mix both families.
    listed = [*prefixes, "2603:1020:700::/47"]
    properties = {"region": region, "systemService": system, "addressPrefixes": listed}
    return {"name": name, "id": name, "properties": properties}


def _subnets_with(world: World, attachment: str, resource_id: str) -> list[Body]:
    subnets = (
        subnet
        for vnet in world.of_kind("Microsoft.Network/virtualNetworks")
        for subnet in vnet["properties"].get("subnets", [])
    )
    return [
        {"id": subnet["id"]}
        for subnet in subnets
        if ids.fold((subnet["properties"].get(attachment) or {}).get("id", ""))
        == ids.fold(resource_id)
    ]
