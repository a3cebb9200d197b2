"""Mend the hop that a route table names, touching no more than the API server's traffic."""

from ipaddress import IPv4Network

from diagnostics.fixes.as_code import route_as_code
from diagnostics.fixes.az import az, owner, scope
from diagnostics.model.edits import AddRoute, RemoveRoute
from diagnostics.model.finding import Argv, Danger, Fix
from diagnostics.model.ids import free_name, name
from diagnostics.model.network import (
    NatGateway,
    Peering,
    Route,
    RouteTable,
    Subnet,
    VirtualNetwork,
)
from diagnostics.network.hops import Hop, HopKind
from diagnostics.network.path import Path

CHECK = "route_table"
BYPASS_NAME = "aks-api-server"


def _route(verb: str, table: RouteTable, route: str, *options: str) -> Argv:
    words = ("--route-table-name", table.name, "--name", route, *scope(table.id))
    return az("network", "route-table", "route", verb, *words, *options)


def _create(table: RouteTable, route: Route) -> Argv:
    hops = ("--next-hop-ip-address", *route.next_hop_addresses) if route.next_hop_addresses else ()
    fields = ("--address-prefix", route.prefix, "--next-hop-type", route.next_hop_type, *hops)
    return _route("create", table, route.name, *fields)


def remove(table: RouteTable, route: Route, verify: tuple[Argv, ...]) -> Fix:
    """Delete a route to nowhere whose traffic another route then carries."""
    return Fix(
        check=CHECK,
        title=f"Remove route {route.name} ({route.prefix}) from {table.name}",
        command=(_route("delete", table, route.name),),
        undo=(_create(table, route),),
        verify=verify,
        instructions=f"All traffic to {route.prefix} then takes the next matching route.",
        danger=Danger.SECURITY,
        owner=owner(table.id, table.tags),
        edits=(RemoveRoute(table_id=table.id, name=route.name),),
    )


def bypass(
    table: RouteTable, destination: IPv4Network, instead: Hop, verify: tuple[Argv, ...]
) -> Fix:
    """Send the API server's address alone straight to the internet, `instead` of another hop."""
    return _detour(
        table,
        _made(table, destination, "Internet"),
        "the internet",
        "The API server's public address may change when the cluster is stopped and "
        f"started; then this route must follow. {_given_up(instead)}",
        verify,
    )


def _given_up(hop: Hop) -> str:
    """Say what a bypass changes for the traffic, by where it went before."""
    if hop.kind is HopKind.APPLIANCE:
        return (
            "The traffic no longer passes the appliance, and its source address changes, which "
            "matters to authorized IP ranges."
        )
    return (
        f"All else to {hop.prefix} is dropped as before. With authorized IP ranges, list the "
        "public address that nodes leave by."
    )


# Where a route of a user's can lead (S2.7), in Resource Manager's words.
USER_HOPS = {
    HopKind.APPLIANCE: "VirtualAppliance",
    HopKind.INTERNET: "Internet",
    HopKind.VNET: "VnetLocal",
    HopKind.GATEWAY: "VirtualNetworkGateway",
}


def rejoin(table: RouteTable, destination: IPv4Network, rest: Hop, verify: tuple[Argv, ...]) -> Fix:
    """Send the API server's address alone on the hop that it would take without the hole."""
    by = f"route {rest.route.name} ({rest.route.prefix})" if rest.route else "Azure's own route"
    hops = " ".join((rest.kind.value, *rest.addresses))
    return _detour(
        table,
        _made(table, destination, USER_HOPS[rest.kind], rest.addresses),
        f"the {hops}",
        f"It leads where {by} would lead it, and opens nothing else. If the API server's address "
        "changes, this route must follow.",
        verify,
    )


def _made(
    table: RouteTable, destination: IPv4Network, hop: str, addresses: tuple[str, ...] = ()
) -> Route:
    return Route(
        name=free_name(BYPASS_NAME, (route.name for route in table.routes)),
        prefix=str(destination),
        next_hop_type=hop,
        next_hop_addresses=addresses,
    )


def _detour(
    table: RouteTable, route: Route, where: str, instructions: str, verify: tuple[Argv, ...]
) -> Fix:
    return Fix(
        check=CHECK,
        title=f"Route {route.prefix} to {where} in {table.name}",
        command=(_create(table, route),),
        undo=(_route("delete", table, route.name),),
        verify=verify,
        instructions=instructions,
        danger=Danger.SECURITY,
        owner=owner(table.id, table.tags),
        edits=(AddRoute(table_id=table.id, route=route),),
        snippets=route_as_code(table, route),
    )


def by_hand(table: RouteTable, route: Route, why: str) -> Fix:
    """Leave the choice of a working next hop to the owner of the route table."""
    return Fix(
        check=CHECK,
        title=f"Give route {route.name} in {table.name} a next hop that works",
        instructions=f"{why} The owner of {table.name} points {route.prefix} at a running "
        "appliance, or removes the route.",
        danger=Danger.SECURITY,
        owner=owner(table.id, table.tags),
    )


def lead(path: Path, why: str) -> tuple[Fix, ...]:
    """Have the owner of the route, or of the network, lead the traffic where the API server is."""
    route, table = path.hop.route, path.ground.table
    if route is not None and table is not None:
        return (by_hand(table, route, why),)
    vnet = path.ground.vnet
    return (
        Fix(
            check=CHECK,
            title=f"Free the API server's address in virtual network {vnet.name}",
            instructions=f"The owner of {vnet.name} takes the public prefix that holds "
            f"{path.flow.target} out of its address space, or adds a route for this address that "
            "leads out of the network.",
            owner=owner(vnet.id, vnet.tags),
        ),
    )


def connect(path: Path) -> Fix:
    """Have the owner of the network connect it with the one that the API server is in."""
    vnet = path.ground.vnet
    home = path.ground.endpoint_vnet_id
    other = f"virtual network {name(home)}" if home else "the network of the API server's endpoint"
    return Fix(
        check=CHECK,
        title=f"Connect virtual network {vnet.name} with {other}",
        instructions=f"The owners peer {vnet.name} and {other}, both ways, until each side shows "
        "Connected. A peering that is Disconnected is deleted on both sides and made anew.",
        danger=Danger.SECURITY,
        owner=owner(vnet.id, vnet.tags),
    )


def repeer(vnet: VirtualNetwork, peering: Peering) -> Fix:
    """Have the owners of two networks peer them anew."""
    other = name(peering.remote_vnet_id)
    return Fix(
        check=CHECK,
        title=f"Peer {vnet.name} with {other} again",
        instructions=f"The owners delete the peerings of {vnet.name} and {other} with each other "
        "and make them anew, both ways, until each side shows Connected.",
        owner=owner(vnet.id, vnet.tags),
    )


def way_out(subnet: Subnet) -> Fix:
    """Have the owner give the nodes a public source address."""
    return Fix(
        check=CHECK,
        title=f"Give subnet {subnet.name} a way out",
        instructions=f"The owner attaches a NAT gateway to {subnet.name}, or a route table that "
        "leads 0.0.0.0/0 to a running firewall. With authorized IP ranges, list its address.",
        danger=Danger.SECURITY,
        owner=owner(subnet.id),
    )


def give_address(gateway: NatGateway) -> Fix:
    """Have the owner of a NAT gateway give it an address to leave by."""
    return Fix(
        check=CHECK,
        title=f"Give NAT gateway {gateway.name} a public address",
        instructions=f"The owner attaches a public IP address or prefix to {gateway.name}. With "
        "authorized IP ranges, list it.",
        danger=Danger.SECURITY,
        owner=owner(gateway.id),
    )
