"""Carry a packet from a node to a public or private address, hop by hop."""

from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from sandbox.azure import addresses, ids
from sandbox.azure.store import Body
from sandbox.packets import filters, firewall, routing
from sandbox.packets.firewall import Flow
from sandbox.packets.place import Place, linked, peered
from sandbox.packets.routing import Hop
from sandbox.packets.trip import Outcome, Stopped
from sandbox.world import World

_UNKNOWN_DEFAULT = "20.77.250.9"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """How a packet arrives: public source addresses (one of them at random), and who looked in.

    `implicit` is True for a load balancer's own address, which the API server always lets in.
    """

    egress: tuple[str, ...] = ()
    implicit: bool = False
    issuer: str | None = None


def carry(world: World, place: Place, flow: Flow) -> Arrival:
    """Carry a packet to its address.

    Raises:
        Stopped: it is dropped or rejected on the way.
    """
    filters.leave(world, place, flow.address, flow.port)
    hop = routing.next_hop(world, place, flow.address)
    if hop.kind == "VirtualAppliance":
        return _through_appliance(world, place, hop, flow)
    if hop.kind == "Internet" and not ip_address(flow.address).is_private:
        return _straight_out(world, place)
    if hop.kind in ("VnetLocal", "VNetPeering", "InterfaceEndpoint"):
        return Arrival()
    # None drops, and so does the internet for a private address; the estate has no virtual network
    # gateway, so a route to one leads nowhere.
    raise Stopped(Outcome.TIMED_OUT, hop.where or "system route")


def _through_appliance(world: World, place: Place, hop: Hop, flow: Flow) -> Arrival:
    reachable = [place.vnet, *peered(world, place.vnet)]
    held = [addresses.held(world, vnet["id"]).get(hop.address) for vnet in reachable]
    holder = next(filter(None, held), None)
    if holder is None:
        silent = world.outside.dead_hop == "silence"
        raise Stopped(Outcome.TIMED_OUT if silent else Outcome.NO_ROUTE, hop.where)
    if ids.kind(holder["id"]) == "microsoft.network/azurefirewalls":
        issuer = firewall.pass_through(world, holder, flow)
        return Arrival(egress=_beyond(world, holder, flow), issuer=issuer)
    _check_machine(world, holder, hop)
    return _through_middlebox(world, holder, flow, hop)


def _check_machine(world: World, nic: Body, hop: Hop) -> None:
    """Stop at a machine that is off or does not forward; its address stays held, so silently."""
    for machine in world.of_kind("Microsoft.Compute/virtualMachines"):
        held = [
            ids.fold(one["id"])
            for one in machine["properties"]["networkProfile"]["networkInterfaces"]
        ]
        codes = [one["code"] for one in machine["properties"]["instanceView"]["statuses"]]
        if ids.fold(nic["id"]) in held and "PowerState/running" not in codes:
            raise Stopped(Outcome.TIMED_OUT, hop.where)
    forwards = nic["properties"].get("enableIPForwarding", True)
    if not forwards:
        raise Stopped(Outcome.TIMED_OUT, hop.where)


def _through_middlebox(world: World, nic: Body, flow: Flow, hop: Hop) -> Arrival:
    box = world.outside.middleboxes.get(hop.address)
    if box is None:
        raise Stopped(Outcome.TIMED_OUT, hop.where)
    touched = any(flow.host.endswith(suffix) for suffix in box.hosts)
    if touched and box.tls == "reset":
        raise Stopped(Outcome.TLS_RESET, nic["id"])
    inspected = touched and box.tls == "inspect"
    return Arrival(egress=box.egress, issuer=box.issuer if inspected else None)


def _straight_out(world: World, place: Place) -> Arrival:
    nat = place.attached(world, "natGateway")
    if nat is not None:
        return Arrival(egress=_of_gateway(world, nat))
    own = linked(
        world, place.nic["properties"]["ipConfigurations"][0]["properties"], "publicIPAddress"
    )
    if own is not None:
        return Arrival(egress=(own["properties"]["ipAddress"],))
    network = world.cluster["properties"]["networkProfile"]
    balancer = network.get("loadBalancerProfile") or {}
    if balancer.get("effectiveOutboundIPs"):
        listed = _addresses(world, balancer["effectiveOutboundIPs"])
        return Arrival(egress=listed, implicit=True)
    if place.subnet["properties"].get("defaultOutboundAccess") is False:
        raise Stopped(Outcome.TIMED_OUT, place.subnet["id"])
    return Arrival(egress=(_UNKNOWN_DEFAULT,))


def _beyond(world: World, holder: Body, flow: Flow) -> tuple[str, ...]:
    """Return the addresses that a firewall's traffic leaves with, by the routes of its own subnet.

    Raises:
        Stopped: they drop it, or lead it to a gateway that lets nothing out.
    """
    configuration = holder["properties"]["ipConfigurations"][0]["properties"]
    subnet = linked(world, configuration, "subnet")
    if subnet is None or ip_address(flow.address).is_private:
        return _firewall_egress(world, holder)
    vnet = world.need(ids.parent(subnet["id"]))
    place = Place(address=configuration["privateIPAddress"], nic=holder, subnet=subnet, vnet=vnet)
    hop = routing.next_hop(world, place, flow.address)
    if hop.kind == "VirtualAppliance":
        return _through_appliance(world, place, hop, flow).egress
    if hop.kind == "VirtualNetworkGateway" and world.outside.on_premises:
        return world.outside.on_premises
    if hop.kind != "Internet":
        raise Stopped(Outcome.TIMED_OUT, hop.where)
    return _firewall_egress(world, holder)


def _firewall_egress(world: World, holder: Body) -> tuple[str, ...]:
    configurations = [one["properties"] for one in holder["properties"]["ipConfigurations"]]
    subnet = linked(world, configurations[0], "subnet")
    nat = linked(world, subnet["properties"], "natGateway") if subnet else None
    if nat is not None:
        return _of_gateway(world, nat)
    return _addresses(world, [one["publicIPAddress"] for one in configurations])


def _of_gateway(world: World, nat: Body) -> tuple[str, ...]:
    """List all that a NAT gateway may leave with: its addresses, and those of its prefixes.

    Raises:
        Stopped: it has none.
    """
    prefixes = [world.need(one["id"]) for one in nat["properties"].get("publicIpPrefixes") or []]
    drawn = [str(one) for each in prefixes for one in ip_network(each["properties"]["ipPrefix"])]
    found = (*_addresses(world, nat["properties"]["publicIpAddresses"]), *drawn)
    if not found:
        raise Stopped(Outcome.TIMED_OUT, nat["id"])
    return found


def _addresses(world: World, references: list[Body]) -> tuple[str, ...]:
    return tuple(world.need(one["id"])["properties"]["ipAddress"] for one in references)
