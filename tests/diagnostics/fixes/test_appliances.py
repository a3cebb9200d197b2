"""Bring a next hop to work again."""

import shlex

from diagnostics.fixes.appliances import forward, start_firewall, start_machine
from diagnostics.model.finding import Argv, Danger
from diagnostics.model.network import ApplianceKind
from tests.builders import appliance, arm_id

VM = arm_id("Microsoft.Compute/virtualMachines", "nva")
NIC = arm_id("Microsoft.Network/networkInterfaces", "nva-nic")
NVA = appliance(id=VM, name="nva", kind=ApplianceKind.MACHINE)
OWNER = "owner of resource group rg-shop"


def lines(argvs: tuple[Argv, ...]) -> list[str]:
    return [shlex.join(argv) for argv in argvs]


def test_machine_is_started_and_can_be_stopped_again() -> None:
    fix = start_machine(NVA, ())
    assert (lines(fix.command), lines(fix.undo), fix.danger, fix.owner) == (
        [f"az vm start --ids {VM}"],
        [f"az vm deallocate --ids {VM}"],
        Danger.NONE,
        OWNER,
    )


def test_forwarding_is_switched_on_and_off() -> None:
    fix = forward(NVA, NIC, ())
    update = f"az network nic update --ids {NIC} --ip-forwarding"
    assert (lines(fix.command), lines(fix.undo), fix.danger, fix.owner) == (
        [f"{update} true"],
        [f"{update} false"],
        Danger.SECURITY,
        OWNER,
    )


def test_core_az_cannot_start_a_firewall() -> None:
    fix = start_firewall(appliance())
    assert (fix.title, fix.command, fix.owner) == (
        "Start Azure Firewall fw-hub",
        (),
        "owner of resource group rg-hub",
    )
    assert fix.instructions.startswith("Core az cannot start a firewall. Its owner runs, in ")
