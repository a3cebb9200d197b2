"""Look for the holder of one private address among the resources of the subscriptions in reach."""

from collections.abc import Awaitable, Callable
from ipaddress import IPv4Address, IPv4Network
from typing import TypeVar

from diagnostics.collect.reach import Reach
from diagnostics.collect.reads import Reads, gathered
from diagnostics.model.cluster import Nic
from diagnostics.model.facts import Fact, Known, Missing, Why
from diagnostics.model.ids import ResourceId, name, subscription
from diagnostics.model.network import (
    Appliance,
    ApplianceKind,
    Firewall,
    InternalLoadBalancer,
    Subnet,
)

T = TypeVar("T")

_FIREWALL_SUBNET = "AzureFirewallSubnet"


async def firewall_appliance(reads: Reads, reach: Reach, address: str) -> Fact[Appliance | None]:
    """Look for the Azure Firewall that holds an address."""

    def holds(firewall: Firewall) -> bool:
        # A virtual hub's firewall sits in no subnet of ours.
        placed = firewall.subnet_id is None or reach.holds(firewall.subnet_id)
        return placed and address in firewall.private_addresses

    found = await _search(reads, reach, "Azure Firewalls", reads.arm.firewalls, holds)
    if isinstance(found, Missing):
        return found
    if found.value is None:
        return Known(None)
    public_ids, doubt = await _leaving_by(reads, found.value)
    holder = _firewall(found.value, public_ids=public_ids, egress_doubt=doubt)
    return Known(holder, found.value.id)


async def machine_appliance(reads: Reads, reach: Reach, address: str) -> Fact[Appliance | None]:
    """Look for the network interface that holds an address, and its machine's power state."""

    def holds(nic: Nic) -> bool:
        return address in nic.addresses and reach.holds(nic.subnet_id)

    found = await _search(reads, reach, "network interfaces", reads.arm.nics, holds)
    if isinstance(found, Missing):
        return found
    if found.value is None:
        return Known(None)
    return Known(await _machine(reads, found.value), found.value.id)


async def load_balancer_appliance(
    reads: Reads, reach: Reach, address: str
) -> Fact[Appliance | None]:
    """Look for the internal load balancer that holds an address."""

    def holds(balancer: InternalLoadBalancer) -> bool:
        return any(
            each.address == address and reach.holds(each.subnet_id) for each in balancer.frontends
        )

    method = reads.arm.internal_load_balancers
    found = await _search(reads, reach, "load balancers", method, holds)
    if isinstance(found, Missing):
        return found
    if found.value is None:
        return Known(None)
    appliance = Appliance(
        id=found.value.id,
        name=found.value.name,
        kind=ApplianceKind.LOAD_BALANCER,
        provisioning_state=found.value.provisioning_state,
    )
    return Known(appliance, found.value.id)


async def stopped_firewall(reads: Reads, reach: Reach, address: str) -> Fact[Appliance | None]:
    """Look for the one stopped Azure Firewall that can have held an address.

    A stopped firewall keeps its resource and loses its IP configurations. It is taken for the
    holder if it is the only one so in the subscription of the virtual network that contains the
    address, and the address lies in that network's AzureFirewallSubnet.
    """
    vnet_id = reach.vnet_of(address)
    if vnet_id is None:
        return Known(None)
    what = f"the Azure Firewalls of subscription {subscription(vnet_id)}"
    listed = await reads.read(what, reads.arm.firewalls, subscription(vnet_id))
    if isinstance(listed, Missing):
        return listed
    stopped = [each for each in listed.value if not each.private_addresses]
    if len(stopped) != 1:
        return Known(None)
    return await _if_in_firewall_subnet(reads, stopped[0], vnet_id, address)


async def _if_in_firewall_subnet(
    reads: Reads, firewall: Firewall, vnet_id: ResourceId, address: str
) -> Fact[Appliance | None]:
    subnet_id = ResourceId(f"{vnet_id}/subnets/{_FIREWALL_SUBNET}")
    subnet = await reads.read(f"subnet {_FIREWALL_SUBNET}", reads.arm.subnet, subnet_id)
    if isinstance(subnet, Missing):
        return Known(None) if subnet.why is Why.NOT_FOUND else subnet
    if not _contains(subnet.value, address):
        return Known(None)
    matched = (
        f"{firewall.name} is the only Azure Firewall without IP configurations in its "
        f"subscription, and {address} lies in {_FIREWALL_SUBNET} of {name(vnet_id)}"
    )
    stopped: Fact[str] = Known("deallocated", firewall.id)
    return Known(_firewall(firewall, power_state=stopped, matched_by=matched), firewall.id)


async def _search(
    reads: Reads,
    reach: Reach,
    what: str,
    method: Callable[[str], Awaitable[tuple[T, ...]]],
    holds: Callable[[T], bool],
) -> Fact[T | None]:
    """Return the first that holds; missing where none does and a list could not be read."""
    lists = await gathered(
        reads.read(f"the {what} of subscription {each}", method, each)
        for each in reach.subscriptions
    )
    known = (each for listed in lists if isinstance(listed, Known) for each in listed.value)
    if (found := next(filter(holds, known), None)) is not None:
        return Known(found)
    return next((listed for listed in lists if isinstance(listed, Missing)), Known(None))


async def _leaving_by(reads: Reads, firewall: Firewall) -> tuple[tuple[ResourceId, ...], str]:
    """Return the public addresses a firewall's traffic leaves by, and why they may be others.

    A NAT gateway on its subnet replaces the firewall's own addresses. Where it is there and cannot
    be read, no address is known; where nobody can see whether it is there, the own ones are in
    doubt. Source: network-semantics S4.2,
    https://learn.microsoft.com/azure/firewall/integrate-with-nat-gateway
    """
    if firewall.subnet_id is None:
        return firewall.public_ids, ""
    subnet = await reads.read(f"subnet {_FIREWALL_SUBNET}", reads.arm.subnet, firewall.subnet_id)
    if isinstance(subnet, Missing):
        return firewall.public_ids, f"{_unread(subnet)}, so a NAT gateway on it would not be seen"
    gateway_id = subnet.value.nat_gateway_id
    if gateway_id is None:
        return firewall.public_ids, ""
    gateway = await reads.read(f"NAT gateway {name(gateway_id)}", reads.arm.nat_gateway, gateway_id)
    if isinstance(gateway, Missing):
        return (), _unread(gateway)
    return gateway.value.public_ids, ""


def _unread(missing: Missing) -> str:
    return f"{missing.what} could not be read"


async def _machine(reads: Reads, nic: Nic) -> Appliance:
    holder, power = nic.machine_id or nic.id, None
    if nic.machine_id is not None:
        what = f"the power state of {name(nic.machine_id)}"
        power = await reads.read(what, reads.arm.power_state, nic.machine_id)
    return Appliance(
        id=holder,
        name=name(holder),
        kind=ApplianceKind.MACHINE if nic.machine_id else ApplianceKind.OTHER,
        provisioning_state="",
        power_state=power,
        ip_forwarding=nic.ip_forwarding,
        nic_id=nic.id,
    )


def _firewall(
    firewall: Firewall,
    *,
    public_ids: tuple[ResourceId, ...] = (),
    power_state: Fact[str] | None = None,
    matched_by: str = "",
    egress_doubt: str = "",
) -> Appliance:
    return Appliance(
        id=firewall.id,
        name=firewall.name,
        kind=ApplianceKind.FIREWALL,
        provisioning_state=firewall.provisioning_state,
        power_state=power_state,
        public_ids=public_ids,
        policy_id=firewall.policy_id,
        matched_by=matched_by,
        egress_doubt=egress_doubt,
    )


def _contains(subnet: Subnet, address: str) -> bool:
    spaces = (prefix for prefix in subnet.prefixes if ":" not in prefix)
    return any(IPv4Address(address) in IPv4Network(each, strict=False) for each in spaces)
