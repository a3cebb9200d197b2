"""Say what is wrong with the appliance that a route names as its next hop."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from diagnostics.model.network import Appliance, ApplianceKind


class FaultKind(Enum):
    """Why an appliance passes nothing on."""

    ABSENT = "nothing holds the address"
    STOPPED = "the machine does not run"
    DEALLOCATED = "the firewall is stopped"
    DEAF = "its interface does not forward packets"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A fault and the sentence that tells it. `holder` is None where nothing holds the address."""

    kind: FaultKind
    because: str
    holder: Appliance | None


def first_fault(holders: Iterable[tuple[str, Appliance | None]]) -> Fault | None:
    """Return the first fault among a hop's holders: each of them gets a share of the packets.

    Raises:
        FactMissing: a power state could not be read.
    """
    return next((fault for address, held in holders if (fault := fault_of(held, address))), None)


def fault_of(holder: Appliance | None, address: str) -> Fault | None:
    """Return the appliance's fault, None where it is there and nothing speaks against it.

    Raises:
        FactMissing: its power state could not be read.
    """
    if holder is None:
        return Fault(kind=FaultKind.ABSENT, because=f"nothing holds {address}", holder=None)
    if holder.ip_forwarding is False:
        because = f"the interface of {holder.name} does not forward packets that are not its own"
        return Fault(kind=FaultKind.DEAF, because=because, holder=holder)
    return _stopped(holder)


def _stopped(holder: Appliance) -> Fault | None:
    power = holder.power_state.value.lower() if holder.power_state is not None else "running"
    if power != "running":
        firewall = holder.kind is ApplianceKind.FIREWALL
        kind = FaultKind.DEALLOCATED if firewall else FaultKind.STOPPED
        return Fault(kind=kind, because=f"{holder.name} is {power}", holder=holder)
    return None


def is_broken(holder: Appliance) -> bool:
    """Say whether a firewall's last deployment failed; it may pass packets all the same."""
    firewall = holder.kind is ApplianceKind.FIREWALL
    return firewall and holder.provisioning_state.lower() == "failed"


def seen_running(holder: Appliance) -> bool:
    """Say whether Azure shows that the appliance runs.

    A firewall that holds its address is allocated. What stands behind a load balancer, or holds
    an address without being a machine, shows no state.
    """
    return holder.kind is ApplianceKind.FIREWALL or holder.power_state is not None
