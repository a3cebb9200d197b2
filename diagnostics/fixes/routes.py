"""Mend the hop that a route table names, touching no more than the API server's traffic."""

from ipaddress import IPv4Network

from diagnostics.fixes.az import az, owner, scope
from diagnostics.model.finding import Argv, Danger, Fix
from diagnostics.model.network import Appliance, Route, RouteTable

CHECK = "route_table"
BYPASS_NAME = "aks-api-server"


def _route(verb: str, table: RouteTable, name: str, *options: str) -> Argv:
    words = ("--route-table-name", table.name, "--name", name, *scope(table.id))
    return az("network", "route-table", "route", verb, *words, *options)


def _create(table: RouteTable, route: Route) -> Argv:
    hop = ("--next-hop-ip-address", *route.next_hop_addresses) if route.next_hop_addresses else ()
    kind = ("--next-hop-type", route.next_hop_type)
    return _route("create", table, route.name, "--address-prefix", route.prefix, *kind, *hop)


def remove(table: RouteTable, route: Route, verify: tuple[Argv, ...]) -> Fix:
    """Delete a route whose traffic another route then carries."""
    return Fix(
        check=CHECK,
        title=f"Remove route {route.name} ({route.prefix}) from {table.name}",
        command=(_route("delete", table, route.name),),
        undo=(_create(table, route),),
        verify=verify,
        instructions=f"All traffic to {route.prefix} then takes the next matching route.",
        danger=Danger.SECURITY,
        owner=owner(table.id),
    )


def bypass(table: RouteTable, destination: IPv4Network, verify: tuple[Argv, ...]) -> Fix:
    """Send the API server's address alone straight to the internet."""
    made = Route(name=BYPASS_NAME, prefix=str(destination), next_hop_type="Internet")
    return Fix(
        check=CHECK,
        title=f"Route {destination} to the internet in {table.name}",
        command=(_create(table, made),),
        undo=(_route("delete", table, BYPASS_NAME),),
        verify=verify,
        instructions="The API server's public address may change when the cluster is stopped and "
        "started; then this route must follow. The traffic no longer passes the appliance, and "
        "its source address changes, which matters to authorized IP ranges.",
        danger=Danger.SECURITY,
        owner=owner(table.id),
    )


def by_hand(table: RouteTable, route: Route, why: str) -> Fix:
    """Leave the choice of a working next hop to the owner of the route table."""
    return Fix(
        check=CHECK,
        title=f"Give route {route.name} in {table.name} a next hop that works",
        instructions=f"{why} The owner of {table.name} points {route.prefix} at a running "
        "appliance, or removes the route.",
        danger=Danger.SECURITY,
        owner=owner(table.id),
    )


def start_machine(appliance: Appliance, verify: tuple[Argv, ...]) -> Fix:
    """Start the virtual machine that is the next hop."""
    return Fix(
        check=CHECK,
        title=f"Start appliance {appliance.name}",
        command=(az("vm", "start", "--ids", appliance.id),),
        undo=(az("vm", "deallocate", "--ids", appliance.id),),
        verify=verify,
        owner=owner(appliance.id),
    )


def forward(appliance: Appliance, nic_id: str, verify: tuple[Argv, ...]) -> Fix:
    """Let the appliance's interface forward packets that are not its own."""
    update = ("network", "nic", "update", "--ids", nic_id, "--ip-forwarding")
    return Fix(
        check=CHECK,
        title=f"Switch on IP forwarding for {appliance.name}",
        command=(az(*update, "true"),),
        undo=(az(*update, "false"),),
        verify=verify,
        danger=Danger.SECURITY,
        owner=owner(appliance.id),
    )


def start_firewall(appliance: Appliance) -> Fix:
    """Allocate a stopped Azure Firewall again; core az has no command for it."""
    return Fix(
        check=CHECK,
        title=f"Start Azure Firewall {appliance.name}",
        instructions=f"Core az cannot start a firewall. Its owner runs, in Azure PowerShell, "
        f"Get-AzFirewall for {appliance.name}, then Allocate with its virtual network and public "
        "addresses, then Set-AzFirewall. It takes some minutes, and the private address may "
        "change: then the route's next hop must follow.",
        owner=owner(appliance.id),
    )
