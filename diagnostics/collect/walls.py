"""Look for the Azure Firewall that holds a private address, running or stopped."""

import asyncio
from dataclasses import replace
from ipaddress import IPv4Address, IPv4Network

from diagnostics.collect.firewalls import read_policy
from diagnostics.collect.holders import search
from diagnostics.collect.onward import leaving_by, read_onward
from diagnostics.collect.reach import Reach
from diagnostics.collect.reads import Reads
from diagnostics.model.facts import Fact, Known, Missing, Why
from diagnostics.model.holders import Firewall
from diagnostics.model.ids import ResourceId, name, subscription
from diagnostics.model.network import Appliance, ApplianceKind, Subnet

_FIREWALL_SUBNET = "AzureFirewallSubnet"


async def firewall_appliance(reads: Reads, reach: Reach, address: str) -> Fact[Appliance | None]:
    """Look for the Azure Firewall that holds an address."""

    def holds(firewall: Firewall) -> bool:
        # A virtual hub's firewall sits in no subnet of ours.
        placed = firewall.subnet_id is None or reach.holds(firewall.subnet_id)
        return placed and address in firewall.private_addresses

    found = await search(reads, reach, "Azure Firewalls", reads.arm.firewalls, holds)
    if isinstance(found, Missing):
        return found
    if found.value is None:
        return Known(None)
    return Known(await _running(reads, found.value), found.value.id)


async def _running(reads: Reads, firewall: Firewall) -> Appliance:
    """Add how its traffic leaves; a virtual hub's firewall sits in no subnet of ours."""
    if firewall.subnet_id is None:
        return replace(_firewall(firewall), public_ids=firewall.public_ids)
    subnet_id = firewall.subnet_id
    async with asyncio.TaskGroup() as tasks:
        # Its policy is judged next, whatever the subnet says.
        tasks.create_task(read_policy(reads, firewall.policy_id))
        subnet = await reads.read(f"subnet {_FIREWALL_SUBNET}", reads.arm.subnet, subnet_id)
    public_ids, doubt = await leaving_by(reads, firewall, subnet)
    onward = await read_onward(reads, firewall, subnet)
    return replace(_firewall(firewall), public_ids=public_ids, egress_doubt=doubt, onward=onward)


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
    holder = replace(_firewall(firewall), power_state=stopped, matched_by=matched)
    return Known(holder, firewall.id)


def _firewall(firewall: Firewall) -> Appliance:
    return Appliance(
        id=firewall.id,
        name=firewall.name,
        kind=ApplianceKind.FIREWALL,
        provisioning_state=firewall.provisioning_state,
        policy_id=firewall.policy_id,
    )


def _contains(subnet: Subnet, address: str) -> bool:
    spaces = (prefix for prefix in subnet.prefixes if ":" not in prefix)
    return any(IPv4Address(address) in IPv4Network(each, strict=False) for each in spaces)
