"""Look for the machine or load balancer that holds one private address."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from diagnostics.collect.reach import Reach
from diagnostics.collect.reads import Reads, gathered
from diagnostics.model.cluster import Nic
from diagnostics.model.facts import Fact, Known, Missing
from diagnostics.model.holders import InternalLoadBalancer
from diagnostics.model.ids import name
from diagnostics.model.network import Appliance, ApplianceKind

T = TypeVar("T")


async def machine_appliance(reads: Reads, reach: Reach, address: str) -> Fact[Appliance | None]:
    """Look for the network interface that holds an address, and its machine's power state."""

    def holds(nic: Nic) -> bool:
        return address in nic.addresses and reach.holds(nic.subnet_id)

    found = await search(reads, reach, "network interfaces", reads.arm.nics, holds)
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
    found = await search(reads, reach, "load balancers", method, holds)
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


async def search(
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
