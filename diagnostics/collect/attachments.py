"""What hangs on a subnet or an interface: which NSG, table, gateway; and how to read it."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from diagnostics.collect.reads import Reads, passed_on
from diagnostics.model.admin_rules import AdminRule
from diagnostics.model.cluster import Nic
from diagnostics.model.facts import Fact, Known, Missing
from diagnostics.model.ids import ResourceId, name
from diagnostics.model.network import Subnet, VirtualNetwork

T = TypeVar("T")
Owner = TypeVar("Owner")

# The values of `privateEndpointNetworkPolicies` under which NSGs meet private endpoints.
_NSG_POLICIES = frozenset({"enabled", "networksecuritygroupenabled"})


async def read_attached(
    reads: Reads,
    what: str,
    owner: Fact[Owner],
    id_of: Callable[[Owner], ResourceId | None],
    method: Callable[[ResourceId], Awaitable[T]],
) -> Fact[T | None]:
    """Read what a resource refers to; known to be none where it refers to nothing."""
    if isinstance(owner, Missing):
        return passed_on(owner, what)
    found = id_of(owner.value)
    if found is None:
        return Known(None, owner.source)
    return await reads.read(f"{what} {name(found)}", method, found)


async def read_admin_rules(reads: Reads, vnet: Fact[VirtualNetwork]) -> Fact[tuple[AdminRule, ...]]:
    """Read the security admin rules of a virtual network, which come before every NSG."""
    what = "the security admin rules"
    if isinstance(vnet, Missing):
        return passed_on(vnet, what)
    return await reads.read(f"{what} of {vnet.value.name}", reads.arm.admin_rules, vnet.value.id)


def nsg_of_nic(nic: Nic | None) -> ResourceId | None:
    """Return the NSG of an interface."""
    return nic.nsg_id if nic else None


def nsg_of(subnet: Subnet | None) -> ResourceId | None:
    """Return the NSG of a subnet."""
    return subnet.nsg_id if subnet else None


def nsg_before_endpoints(subnet: Subnet | None) -> ResourceId | None:
    """Return the NSG that meets traffic to private endpoints: by default none does (S1)."""
    if subnet is None or subnet.endpoint_policies.lower() not in _NSG_POLICIES:
        return None
    return subnet.nsg_id


def table_of(subnet: Subnet | None) -> ResourceId | None:
    """Return the route table of a subnet."""
    return subnet.route_table_id if subnet else None


def gateway_of(subnet: Subnet) -> ResourceId | None:
    """Return the NAT gateway of a subnet."""
    return subnet.nat_gateway_id
