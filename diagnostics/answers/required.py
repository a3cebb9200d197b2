"""Answer for what AKS asks of a network before it creates a cluster there.

AKS looks at the options before it makes anything, and refuses what does not fit, so these faults
end a creation however well packets would find their way.

Sources: https://learn.microsoft.com/azure/aks/egress-outboundtype,
https://learn.microsoft.com/azure/aks/egress-udr (route 0.0.0.0/0 to an appliance or a gateway),
https://learn.microsoft.com/azure/aks/private-clusters (names of private DNS zones)
"""

from diagnostics.fixes.az import owner
from diagnostics.model.finding import Answer, Fix, failed
from diagnostics.model.ids import resource_group
from diagnostics.model.network import PrivateZone, RouteTable, Subnet
from diagnostics.model.plan import NONE, SYSTEM, Plan
from diagnostics.model.snapshot import Snapshot
from diagnostics.network.hops import ANYWHERE
from diagnostics.network.match import parse_network
from diagnostics.network.names import link_to, others_read
from diagnostics.network.routes import listed

ONWARD = ("virtualappliance", "virtualapplianceecmp", "virtualnetworkgateway")


def required_of_routes(plan: Plan, snapshot: Snapshot) -> Answer | None:
    """Answer for an outbound type that the subnet does not serve; None where it does.

    Raises:
        FactMissing: what the outbound type asks for could not be read.
    """
    outbound = plan.outbound_type.lower()
    if outbound == "userdefinedrouting":
        return _routed(snapshot.route_table.value, snapshot.subnet.value)
    if outbound == "managednatgateway":
        return _managed(snapshot.subnet.value)
    if outbound == "userassignednatgateway":
        return _assigned(snapshot)
    return None


def _routed(table: RouteTable | None, subnet: Subnet) -> Answer | None:
    wanted = "AKS refuses outbound type userDefinedRouting"
    if table is None:
        return _refused(
            f"{wanted} in subnet {subnet.name}, which has no route table",
            "Azure's error is ExistingRouteTableNotAssociatedWithSubnet",
            holder=subnet,
            remedy=f"The owner of {subnet.name} associates it with a route table that leads "
            "0.0.0.0/0 to a virtual appliance or a virtual network gateway.",
        )
    default = next((each for each in table.routes if parse_network(each.prefix) == ANYWHERE), None)
    remedy = (
        f"The owner of {table.name} gives it a route for 0.0.0.0/0 to a virtual appliance or a "
        "virtual network gateway."
    )
    if default is None:
        return _refused(
            f"{wanted} with route table {table.name}, which has no route for 0.0.0.0/0",
            "Azure's error is RouteTableMissingDefaultRouteError",
            *listed(table),
            holder=table,
            remedy=remedy,
        )
    if default.next_hop_type.lower() in ONWARD:
        return None
    return _refused(
        f"{wanted} with route table {table.name}, whose route {default.name} leads 0.0.0.0/0 to "
        f"{default.next_hop_type}",
        "Azure's error is RouteTableInvalidNextHop",
        *listed(table),
        holder=table,
        remedy=remedy,
    )


def _managed(subnet: Subnet) -> Answer:
    return _refused(
        f"AKS refuses outbound type managedNATGateway in subnet {subnet.name}: it makes that "
        "gateway in virtual networks of its own alone",
        "Azure's error is ManagedNATGatewayWithCustomVNetNotAllowed",
        holder=subnet,
        remedy=f"Attach a NAT gateway to {subnet.name} and plan with outbound type "
        "userAssignedNATGateway, or plan with loadBalancer.",
    )


def _assigned(snapshot: Snapshot) -> Answer | None:
    """Ask for the gateway that has to be there first; one of the whole network may serve as it."""
    if snapshot.nat_gateway.value is not None or snapshot.vnet.value.nat_gateway_id is not None:
        return None
    subnet = snapshot.subnet.value
    return _refused(
        f"outbound type userAssignedNATGateway needs a NAT gateway on subnet {subnet.name} before "
        "the cluster is created, and there is none",
        holder=subnet,
        remedy=f"The owner of {subnet.name} attaches a NAT gateway with a public address to it.",
    )


def required_of_zone(plan: Plan, snapshot: Snapshot) -> Answer | None:
    """Answer for a private DNS zone that AKS does not take, or cannot link; None where it can.

    Raises:
        FactMissing: the zone could not be read.
    """
    given = plan.private_dns_zone not in (SYSTEM, NONE)
    zone = snapshot.zone.value if given and plan.by_endpoint and plan.location else None
    if zone is None:
        return None
    if f".{zone.name}".lower().endswith(f".{plan.private_zone}"):
        return _taken(zone, snapshot)
    return _refused(
        f"AKS takes no private DNS zone of the name {zone.name} in {plan.location}",
        holder=zone,
        remedy=f"Give a zone named {plan.private_zone}, or SUBZONE.{plan.private_zone}.",
        check="private_dns",
    )


def _taken(zone: PrivateZone, snapshot: Snapshot) -> Answer | None:
    """Look for a link to another zone of the name, beside which AKS can make none.

    Source: https://learn.microsoft.com/azure/dns/private-dns-virtual-network-links
    """
    home = snapshot.vnet.value
    if link_to(zone, home.id) is not None:
        return None
    for other in others_read(snapshot):
        held = link_to(other, home.id)
        if held is not None and other.name.lower() == zone.name.lower():
            return _refused(
                f"AKS cannot link {home.name} to zone {zone.name} of resource group "
                f"{resource_group(zone.id)}: it is linked to the zone of that name of resource "
                f"group {resource_group(other.id)}, and a network can be linked to one alone",
                holder=other,
                remedy=f"Plan with that zone, or have its owner remove link {held.name}.",
                check="private_dns",
            )
    return None


def _refused(
    because: str,
    *evidence: str,
    holder: Subnet | RouteTable | PrivateZone,
    remedy: str,
    check: str = "route_table",
) -> Answer:
    fix = Fix(
        check=check,
        title=f"Make {holder.name} and the options fit",
        instructions=remedy,
        owner=owner(holder.id, () if isinstance(holder, Subnet) else holder.tags),
    )
    return failed(because, *evidence, resource_id=holder.id, fixes=(fix,))
