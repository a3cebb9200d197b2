"""An API server in the nodes' own network: instances in a subnet, behind a load balancer."""

from ipaddress import ip_network

from sandbox.azure import ids
from sandbox.azure.store import Body
from sandbox.packets import filters, routing
from sandbox.packets.place import Place
from sandbox.packets.trip import Outcome, Stopped
from sandbox.world import AZURE_DNS, World

PORT, PROBE = 443, 9988
# Azure keeps the first four addresses of a subnet, and the load balancer has the next.
_INSTANCE = 5
_STRAIGHT = ("VnetLocal", "VNetPeering")


def accept(world: World, balancer: Body, start: Place) -> None:
    """Take a node's connection, and send the replies back to it.

    Raises:
        Stopped: it is not let in, no instance looks healthy, or the replies are lost.
    """
    (frontend,) = balancer["properties"]["frontendIPConfigurations"]
    subnet = world.need(frontend["properties"]["subnet"]["id"])
    prefix = subnet["properties"].get("addressPrefix") or subnet["properties"]["addressPrefixes"][0]
    instance = Place(
        address=str(ip_network(prefix)[_INSTANCE]),
        nic=balancer,
        subnet=subnet,
        vnet=world.need(ids.parent(subnet["id"])),
    )
    filters.arrive(world, instance, start.address, PORT)
    # A load balancer hands on nothing to instances that its probe does not reach.
    filters.arrive(world, instance, AZURE_DNS, PROBE)
    _reply(world, instance, start, str(frontend["properties"]["privateIPAddress"]))


def _reply(world: World, instance: Place, start: Place, address: str) -> None:
    back = routing.next_hop(world, instance, start.address)
    there = routing.next_hop(world, start, address)
    # What keeps state drops replies to connections that it did not see begin.
    same_way = back.kind == "VirtualAppliance" and back.address == there.address
    if back.kind not in _STRAIGHT and not same_way:
        raise Stopped(Outcome.TIMED_OUT, back.where)
