"""Faults of network security groups, and of the right to read them."""

from sandbox.azure import activity
from sandbox.azure.bodies import cluster, network
from sandbox.azure.bodies.compute import PoolPlan, add_machines
from sandbox.packets import provision
from sandbox.scenarios import breaking
from sandbox.scenarios.estate import API_ADDRESS, NETWORK, NODES, Estate
from sandbox.scenarios.scenario import Diagnosis, Scenario
from sandbox.scenarios.topologies import public_lb
from sandbox.world import Denial, Throttle, World


def _denied() -> Estate:
    """Deny the API server's range; a later rule allows its very address, too late."""
    estate = public_lb()
    network.rule(
        estate.nodes_nsg, "deny-unlisted-saas", 200, "Deny", destinationAddressPrefix="20.26.0.0/16"
    )
    network.rule(
        estate.nodes_nsg,
        "allow-aks-api",
        220,
        "Allow",
        destinationAddressPrefix=f"{API_ADDRESS}/32",
    )
    denying = f"{estate.nodes_nsg['id']}/securityRules/deny-unlisted-saas"
    write = f"{network.NSG}/securityRules/write"
    activity.record_all(estate.world, denying, write, hours_ago=3)
    _note_around(estate, write)
    return estate


def _note_around(estate: Estate, write: str) -> None:
    """Note what came before the last success, and what has nothing to do with the path."""
    elsewhere = f"{estate.apps_nsg['id']}/securityRules/allow-dns"
    activity.record_all(estate.world, elsewhere, write, hours_ago=2)
    network_write = "Microsoft.Network/virtualNetworks/write"
    activity.record_all(estate.world, estate.vnet["id"], network_write, hours_ago=5)
    activity.record_all(estate.world, estate.vnet["id"], network_write, hours_ago=80)
    activity.record_all(
        estate.world,
        estate.world.cluster_id,
        "Microsoft.ContainerService/managedClusters/write",
        hours_ago=50,
    )


def _nsg_deny() -> World:
    return breaking.failed(_denied())


def _nsg_nic() -> World:
    estate = public_lb()
    group = estate.world.need(NODES.id(network.NSG, "aks-agentpool-37156204-nsg"))
    network.rule(
        group, "lockdown-egress", 150, "Deny", protocol="*", destinationPortRange="",
        destinationPortRanges=["400-500", "8443"], destinationAddressPrefix="",
        destinationAddressPrefixes=["20.0.0.0/9", "52.0.0.0/8"],
    )  # fmt: skip
    return breaking.failed_with_trace(estate)


def _second_pool() -> World:
    estate = public_lb()
    network.rule(
        estate.apps_nsg,
        "deny-internet-https",
        180,
        "Deny",
        destinationAddressPrefix="20.26.114.0/24",
    )
    estate.world.outside.diagnostic_details = False
    return breaking.failed(estate)


def _single_machines() -> World:
    """Put a third pool beside the others: single machines instead of a scale set."""
    estate = public_lb()
    group = network.nsg(NETWORK, "nsg-aks-batch")
    network.rule(group, "deny-azure", 160, "Deny", destinationAddressPrefix="20.24.0.0/14")
    subnet = network.subnet(
        estate.vnet, "snet-aks-batch", "10.40.12.0/24", networkSecurityGroup=group["id"]
    )
    estate.world.put(group)
    profile = cluster.pool("batch", "User", 1, subnet["id"]) | {"type": "VirtualMachines"}
    estate.properties["agentPoolProfiles"].append(profile)
    plan = PoolPlan(
        name="batch",
        subnet_id=subnet["id"],
        addresses=("10.40.12.4",),
        nic_nsg_id=NODES.id(network.NSG, "aks-agentpool-37156204-nsg"),
    )
    add_machines(estate.world, NODES, plan)
    return breaking.failed(estate)


def _missing_permission() -> World:
    estate = _denied()
    group = f"/subscriptions/{NETWORK.subscription_id}/resourceGroups/{NETWORK.group}"
    world = breaking.failed(estate)
    world.denials.append(Denial(scope=group, action="Microsoft.Network/*"))
    return world


def _throttled() -> World:
    world = breaking.failed(_denied())
    world.throttles += [
        Throttle(path_contains="/providers/Microsoft.Network/", remaining=3),
        Throttle(path_contains="/virtualMachines", remaining=1),
    ]
    return world


def _running_operation() -> World:
    estate = _denied()
    world = breaking.failed(estate)
    provision.settle(world)
    world.cluster["properties"]["provisioningState"] = "Updating"
    world.busy.add(world.cluster_id.lower())
    return world


def _dropped_by(group: str) -> Diagnosis:
    return Diagnosis(
        category="connection_timeout", state="cause_found", check="nsg_outbound", blames=group
    )


SCENARIOS = (
    Scenario(
        name="nsg-deny",
        description="The node subnet's NSG denies the API server's range; an Allow comes too late",
        build=_nsg_deny,
        told=_dropped_by("nsg-aks-nodes"),
    ),
    Scenario(
        name="nsg-nic",
        description="The NSG on the nodes' own interfaces denies a port range to several prefixes",
        build=_nsg_nic,
        told=_dropped_by("aks-agentpool-37156204-nsg"),
    ),
    Scenario(
        name="second-pool",
        description="Only the second pool fails, by its own subnet's NSG; the text has no details",
        build=_second_pool,
        told=Diagnosis(
            category="unspecified", state="cause_found", check="nsg_outbound", blames="nsg-aks-apps"
        ),
        # The node's own trace has the details that the provider left out.
        found=_dropped_by("nsg-aks-apps"),
    ),
    Scenario(
        name="virtual-machines-pool",
        description="A pool of single virtual machines fails by its own subnet's NSG",
        build=_single_machines,
        told=_dropped_by("nsg-aks-batch"),
    ),
    Scenario(
        name="missing-permission",
        description="As nsg-deny, but the network's resource group may not be read",
        build=_missing_permission,
        told=Diagnosis(category="connection_timeout", state="not_determined"),
    ),
    Scenario(
        name="throttled",
        description="As nsg-deny, and Resource Manager refuses for load for a while",
        build=_throttled,
        told=_dropped_by("nsg-aks-nodes"),
    ),
    Scenario(
        name="running-operation",
        description="As nsg-deny, but another update of the cluster is still running",
        build=_running_operation,
        told=Diagnosis(category="connection_timeout", state="in_progress"),
        found=Diagnosis(category="unspecified", state="in_progress"),
    ),
)
