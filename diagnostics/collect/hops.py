"""Find out who holds the next hop addresses of a route table.

In this order: Azure Firewalls, network interfaces, internal load balancers; then whether the
address is free at all. Lists that are empty prove nothing: only Azure's own answer that an address
is free makes an appliance known to be missing.
"""

from collections.abc import Awaitable, Callable
from itertools import product

from diagnostics.collect.holders import load_balancer_appliance, machine_appliance
from diagnostics.collect.reach import Reach, next_hops, reach_of
from diagnostics.collect.reads import Reads, gathered, passed_on
from diagnostics.collect.walls import firewall_appliance, stopped_firewall
from diagnostics.model.facts import Fact, Known, Missing, Why
from diagnostics.model.ids import name
from diagnostics.model.network import Appliance, ApplianceKind, RouteTable, VirtualNetwork

MOST_HOPS = 8
Look = Callable[[Reads, Reach, str], Awaitable[Fact[Appliance | None]]]
_LOOKS: tuple[Look, ...] = (
    firewall_appliance,
    machine_appliance,
    load_balancer_appliance,
    stopped_firewall,
)


async def read_appliances(
    reads: Reads, table: Fact[RouteTable | None], vnet: Fact[VirtualNetwork]
) -> dict[str, Fact[Appliance | None]]:
    """Read the holder of each next hop address of a route table, keyed by the address."""
    if isinstance(table, Missing) or table.value is None:
        return {}
    hops = next_hops(table.value)
    if isinstance(vnet, Missing):
        return {hop: passed_on(vnet, _what(hop)) for hop in hops}
    reach = reach_of(vnet.value, table.value)
    near, far = hops[:MOST_HOPS], hops[MOST_HOPS:]
    facts = await gathered(_appliance(reads, reach, hop) for hop in near)
    return dict(zip(near, facts, strict=True)) | {hop: _too_many(hop) for hop in far}


def _what(address: str) -> str:
    return f"the appliance at {address}"


def _too_many(address: str) -> Missing:
    detail = f"only the first {MOST_HOPS} next hops of a route table are looked up"
    return Missing(why=Why.UNAVAILABLE, what=_what(address), detail=detail)


async def _appliance(reads: Reads, reach: Reach, address: str) -> Fact[Appliance | None]:
    unread: Missing | None = None
    for scope, look in product(reach.scopes(address), _LOOKS):
        found = await look(reads, scope, address)
        if isinstance(found, Missing):
            unread = unread or found
        elif found.value is not None:
            return found
    return await _by_availability(reads, reach, address, unread)


async def _by_availability(
    reads: Reads, reach: Reach, address: str, unread: Missing | None
) -> Fact[Appliance | None]:
    vnet_id = reach.vnet_of(address)
    if vnet_id is None:
        detail = "it lies in no virtual network that the nodes' own is peered with"
        if unread is not None:
            return passed_on(unread, _what(address))
        # Nobody who could know was there to be asked: it may well exist.
        return Missing(why=Why.UNREACHED, what=_what(address), detail=detail)
    what = f"whether {address} is in use"
    free = await reads.read(what, reads.arm.address_is_free, vnet_id, address)
    if isinstance(free, Missing):
        return passed_on(unread or free, _what(address))
    if free.value:
        return Known(None, vnet_id)
    if unread is not None:
        return passed_on(unread, _what(address))
    holder = Appliance(
        id=vnet_id,
        name=address,
        kind=ApplianceKind.OTHER,
        provisioning_state="",
        matched_by=f"Azure says that {address} is in use in {name(vnet_id)}",
    )
    return Known(holder, vnet_id)
