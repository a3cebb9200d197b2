"""Say what is wrong with the appliance that a route names as its next hop."""

from dataclasses import dataclass
from enum import Enum

from diagnostics.model.network import Appliance, ApplianceKind
from diagnostics.network.routes import Hop


class FaultKind(Enum):
    """Why an appliance passes nothing on."""

    ABSENT = "nothing holds the address"
    STOPPED = "the machine does not run"
    DEALLOCATED = "the firewall is stopped"
    BROKEN = "its last deployment failed"
    DEAF = "its interface does not forward packets"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A fault and the sentence that tells it. `holder` is None where nothing holds the address."""

    kind: FaultKind
    because: str
    holder: Appliance | None


def fault_of(holder: Appliance | None, hop: Hop) -> Fault | None:
    """Return the appliance's fault, None where it is there and runs.

    Raises:
        FactMissing: its power state could not be read.
    """
    if holder is None:
        addresses = ", ".join(hop.addresses) or "the next hop"
        return Fault(kind=FaultKind.ABSENT, because=f"nothing holds {addresses}", holder=None)
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
    if holder.provisioning_state.lower() == "failed":
        because = f"the last deployment of {holder.name} failed"
        return Fault(kind=FaultKind.BROKEN, because=because, holder=holder)
    return None
