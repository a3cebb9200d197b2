"""Several pools, one of which breaks."""

from sandbox.azure.bodies import cluster, network
from sandbox.azure.bodies.compute import PoolPlan, add_machines, add_scale_set
from sandbox.packets.windows import WINDOWS
from sandbox.scenarios import topologies
from sandbox.scenarios.estate import NETWORK, NODES
from sandbox.sweep.grounds.base import public
from sandbox.sweep.site import Site


def single_machines() -> Site:
    """A pool of single virtual machines in a subnet of its own; it is the one that breaks."""
    estate = topologies.public_lb()
    group = network.nsg(NETWORK, "nsg-aks-batch")
    attached = {"networkSecurityGroup": group["id"]}
    subnet = network.subnet(estate.vnet, "snet-aks-batch", "10.40.12.0/24", **attached)
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
    return public(estate, "balancer", "pools", pool="batch")


def second_pool() -> Site:
    """Two pools, of which the second breaks."""
    return public(topologies.public_nat(), "nat", "pools", pool="apps")


def windows() -> Site:
    """A pool of Windows nodes; it is the one that breaks, with exit codes of its own."""
    estate = topologies.public_lb()
    group = network.nsg(NETWORK, "nsg-aks-windows")
    attached = {"networkSecurityGroup": group["id"]}
    subnet = network.subnet(estate.vnet, "snet-aks-windows", "10.40.20.0/24", **attached)
    estate.world.put(group)
    profile = cluster.pool("npwin", "User", 1, subnet["id"])
    profile |= {"osType": "Windows", "osSKU": "Windows2022"}
    profile["nodeImageVersion"] = "AKSWindows-2022-containerd-20348.4405.261110"
    estate.properties["agentPoolProfiles"].append(profile)
    plan = PoolPlan(
        name="npwin",
        subnet_id=subnet["id"],
        addresses=("10.40.20.4",),
        nic_nsg_id=NODES.id(network.NSG, "aks-agentpool-37156204-nsg"),
        image=WINDOWS,
    )
    add_scale_set(estate.world, NODES, plan)
    return public(estate, "balancer", "windows", "pools", pool="npwin")
