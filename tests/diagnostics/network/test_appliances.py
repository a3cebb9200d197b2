"""What is wrong with a next hop."""

from typing import Any

import pytest

from diagnostics.model.facts import FactMissing, Known, Missing, Why
from diagnostics.model.network import Appliance, ApplianceKind
from diagnostics.network.appliances import (
    Fault,
    FaultKind,
    fault_of,
    first_fault,
    is_broken,
    seen_running,
)
from tests.builders import appliance

HOP = "10.1.0.4"
UNREAD = Missing(why=Why.DENIED, what="the power state of nva")


def machine(**fields: Any) -> Appliance:  # noqa: ANN401 - any field of its type
    given = {
        "name": "nva",
        "kind": ApplianceKind.MACHINE,
        "provisioning_state": "",
        "power_state": Known("running"),
        "ip_forwarding": True,
        "public_ids": (),
    }
    return appliance(**(given | fields))


@pytest.mark.parametrize(
    ("holder", "kind", "because"),
    [
        (None, FaultKind.ABSENT, "nothing holds 10.1.0.4"),
        (machine(power_state=Known("deallocated")), FaultKind.STOPPED, "nva is deallocated"),
        (
            appliance(power_state=Known("deallocated")),
            FaultKind.DEALLOCATED,
            "fw-hub is deallocated",
        ),
        (
            machine(ip_forwarding=False, power_state=UNREAD),
            FaultKind.DEAF,
            "the interface of nva does not forward packets that are not its own",
        ),
    ],
)
def test_fault_is_named(holder: Appliance | None, kind: FaultKind, because: str) -> None:
    assert fault_of(holder, HOP) == Fault(kind=kind, because=because, holder=holder)


@pytest.mark.parametrize(
    "holder",
    [
        appliance(),
        machine(),
        machine(power_state=Known("Running")),
        appliance(kind=ApplianceKind.LOAD_BALANCER),
        appliance(provisioning_state="Updating"),
        # The state of its last deployment is not that of its packets.
        appliance(provisioning_state="Failed"),
    ],
)
def test_nothing_speaks_against_a_running_appliance(holder: Appliance) -> None:
    assert fault_of(holder, HOP) is None


def test_unread_power_state_is_a_missing_fact() -> None:
    with pytest.raises(FactMissing):
        fault_of(machine(power_state=UNREAD), HOP)


def test_each_of_several_next_hops_counts() -> None:
    holders = ((HOP, machine()), ("10.1.0.5", None))
    fault = Fault(kind=FaultKind.ABSENT, because="nothing holds 10.1.0.5", holder=None)
    assert first_fault(holders) == fault
    assert first_fault(holders[:1]) is None


@pytest.mark.parametrize(
    ("holder", "running"),
    [
        (appliance(), True),
        (machine(), True),
        (machine(power_state=None), False),
        (appliance(kind=ApplianceKind.LOAD_BALANCER), False),
        (appliance(kind=ApplianceKind.OTHER), False),
    ],
)
def test_running_is_said_only_where_azure_shows_it(holder: Appliance, *, running: bool) -> None:
    assert seen_running(holder) is running


@pytest.mark.parametrize(
    ("holder", "broken"),
    [
        (appliance(provisioning_state="failed"), True),
        (appliance(provisioning_state="Failed"), True),
        (appliance(provisioning_state="Updating"), False),
        (appliance(), False),
        (appliance(kind=ApplianceKind.LOAD_BALANCER, provisioning_state="Failed"), False),
    ],
)
def test_failed_deployment_counts_for_firewalls(holder: Appliance, *, broken: bool) -> None:
    assert is_broken(holder) is broken
