"""Read how the traffic that an Azure Firewall lets through goes on."""

from diagnostics.collect.attachments import read_attached
from diagnostics.collect.reads import Reads
from diagnostics.model.facts import Fact, Missing
from diagnostics.model.holders import Firewall
from diagnostics.model.ids import ResourceId, name, parent
from diagnostics.model.network import Onward, Subnet


async def leaving_by(
    reads: Reads, firewall: Firewall, subnet: Fact[Subnet]
) -> tuple[tuple[ResourceId, ...], str]:
    """Return the public addresses a firewall's traffic leaves by, and why they may be others.

    A NAT gateway on its subnet replaces the firewall's own addresses. Where it is there and cannot
    be read, no address is known; where nobody can see whether it is there, the own ones are in
    doubt. Source: network-semantics S4.2,
    https://learn.microsoft.com/azure/firewall/integrate-with-nat-gateway
    """
    if isinstance(subnet, Missing):
        unseen = "so neither a NAT gateway nor a route table on it would be seen"
        return firewall.public_ids, f"{_unread(subnet)}, {unseen}"
    gateway_id = subnet.value.nat_gateway_id
    if gateway_id is None:
        return firewall.public_ids, ""
    gateway = await reads.read(f"NAT gateway {name(gateway_id)}", reads.arm.nat_gateway, gateway_id)
    if isinstance(gateway, Missing):
        return (), _unread(gateway)
    return gateway.value.public_ids, ""


def _unread(missing: Missing) -> str:
    return f"{missing.what} could not be read"


async def read_onward(reads: Reads, firewall: Firewall, subnet: Fact[Subnet]) -> Onward | None:
    """Read what routes a firewall's traffic; None where nothing can lead it elsewhere.

    Without a management interface the firewall has to reach the internet by itself, so a default
    route that a gateway advertises cannot lead its traffic away; a route table may, for narrower
    prefixes. Source: https://learn.microsoft.com/azure/firewall/forced-tunneling
    """
    plain = isinstance(subnet, Missing) or subnet.value.route_table_id is None
    if firewall.subnet_id is None or (plain and not firewall.managed):
        return None
    vnet_id = parent(firewall.subnet_id)
    what = f"the route table of {firewall.name}'s subnet"
    table = await read_attached(
        reads, what, subnet, lambda it: it.route_table_id, reads.arm.route_table
    )
    around = await reads.read(f"virtual network {name(vnet_id)}", reads.arm.vnet, vnet_id)
    return Onward(vnet=around, table=table, managed=firewall.managed)
