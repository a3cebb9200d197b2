"""Bring the appliance that a route names as its next hop to work again."""

from diagnostics.fixes.az import az, owner
from diagnostics.model.edits import SetForwarding, StartMachine
from diagnostics.model.finding import Argv, Danger, Fix
from diagnostics.model.ids import ResourceId
from diagnostics.model.network import Appliance

CHECK = "route_table"


def start_machine(appliance: Appliance, verify: tuple[Argv, ...]) -> Fix:
    """Start the virtual machine that is the next hop."""
    return Fix(
        check=CHECK,
        title=f"Start appliance {appliance.name}",
        command=(az("vm", "start", "--ids", appliance.id),),
        undo=(az("vm", "deallocate", "--ids", appliance.id),),
        verify=verify,
        owner=owner(appliance.id),
        edits=(StartMachine(machine_id=appliance.id),),
    )


def forward(appliance: Appliance, nic_id: ResourceId, verify: tuple[Argv, ...]) -> Fix:
    """Let the appliance's interface forward packets that are not its own."""
    update = ("network", "nic", "update", "--ids", nic_id, "--ip-forwarding")
    return Fix(
        check=CHECK,
        title=f"Switch on IP forwarding for {appliance.name}",
        command=(az(*update, "true"),),
        undo=(az(*update, "false"),),
        verify=verify,
        danger=Danger.SECURITY,
        owner=owner(appliance.id),
        edits=(SetForwarding(nic_id=nic_id),),
    )


def start_firewall(appliance: Appliance) -> Fix:
    """Allocate a stopped Azure Firewall again; core az has no command for it."""
    return Fix(
        check=CHECK,
        title=f"Start Azure Firewall {appliance.name}",
        instructions=f"Core az cannot start a firewall. Its owner runs, in Azure PowerShell, "
        f"Get-AzFirewall for {appliance.name}, then Allocate with its virtual network and public "
        "addresses, then Set-AzFirewall. It takes some minutes, and the private address may "
        "change: then the route's next hop must follow.",
        owner=owner(appliance.id),
    )
