"""Faults of user-defined routes and of what they lead to."""

from sandbox.azure import activity
from sandbox.scenarios import breaking
from sandbox.scenarios.scenario import Diagnosis, Scenario
from sandbox.scenarios.topologies import (
    APPLIANCE_HOP,
    FIREWALL_HOP,
    add_appliance,
    add_firewall,
    add_hub,
    add_routes,
    public_lb,
)
from sandbox.world import Middlebox, World

# Only the API server's range is steered: with a broken default route the node could not reach
# mcr.microsoft.com either, and would fail earlier, with exit 50.
_RANGE = "20.26.0.0/16"


def _none() -> World:
    estate = public_lb()
    table = add_routes(
        estate,
        ("quarantine-azure-uks", _RANGE, "None"),
        ("partner-link", "20.0.0.0/8", "Internet"),
    )
    quarantine = f"{table['id']}/routes/quarantine-azure-uks"
    write = "Microsoft.Network/routeTables/routes/write"
    activity.record_all(estate.world, quarantine, write, hours_ago=0.25)
    return breaking.failed(estate)


def _missing_appliance() -> World:
    estate = public_lb()
    add_hub(estate)
    add_routes(estate, ("azure-uks-by-nva", _RANGE, "VirtualAppliance", "10.10.2.9"))
    estate.world.outside.dead_hop = "unreachable"
    return breaking.failed(estate)


def _stopped_appliance() -> World:
    estate = public_lb()
    hub = add_hub(estate)
    machine = add_appliance(estate, hub, Middlebox())
    machine["properties"]["instanceView"]["statuses"][1] = {
        "code": "PowerState/deallocated",
        "level": "Info",
        "displayStatus": "VM deallocated",
    }
    add_routes(estate, ("azure-uks-by-nva", _RANGE, "VirtualAppliance", APPLIANCE_HOP))
    stop = "Microsoft.Compute/virtualMachines/deallocate/action"
    activity.record_all(estate.world, machine["id"], stop, hours_ago=8)
    return breaking.failed_with_trace(estate)


def _stopped_firewall() -> World:
    estate = public_lb()
    hub = add_hub(estate)
    firewall = add_firewall(estate, hub)
    # A stopped Azure Firewall keeps its resource and gives its addresses back.
    firewall["properties"]["ipConfigurations"] = []
    add_routes(estate, ("azure-uks-by-firewall", _RANGE, "VirtualAppliance", FIREWALL_HOP))
    return breaking.failed(estate)


def _route(category: str, blames: str) -> Diagnosis:
    return Diagnosis(category=category, state="cause_found", check="route_table", blames=blames)


SCENARIOS = (
    Scenario(
        name="udr-none",
        description="A route drops the API server's range (next hop None), inside a wider one",
        build=_none,
        told=_route("connection_timeout", "rt-aks-nodes"),
    ),
    Scenario(
        name="udr-missing-appliance",
        description="A route leads to an appliance address that nothing holds",
        build=_missing_appliance,
        told=_route("no_route_to_host", "rt-aks-nodes"),
    ),
    Scenario(
        name="udr-stopped-appliance",
        description="A route leads to an appliance whose virtual machine is deallocated",
        build=_stopped_appliance,
        told=_route("connection_timeout", "nva-fw-01"),
    ),
    Scenario(
        name="udr-stopped-firewall",
        description="A route leads to an Azure Firewall that was stopped",
        build=_stopped_firewall,
        told=_route("connection_timeout", "afw-hub-uks"),
    ),
)
