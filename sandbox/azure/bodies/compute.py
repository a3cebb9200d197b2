"""Scale sets with their instances and network interfaces, and the machines of a pool."""

from dataclasses import dataclass

from sandbox.azure.bodies.edge import configuration
from sandbox.azure.bodies.scope import Scope, child, ref
from sandbox.azure.store import Body
from sandbox.world import Node, World

SCALE_SET = "Microsoft.Compute/virtualMachineScaleSets"
_BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolPlan:
    """Where a pool's machines are to stand; `digits` is in the middle of the scale set's name."""

    name: str
    subnet_id: str
    addresses: tuple[str, ...]
    nic_nsg_id: str
    digits: str = "37156204"
    image: str = "ubuntu2404"


def add_scale_set(world: World, scope: Scope, plan: PoolPlan) -> Body:
    """Put a pool's scale set into a world: instances, network interfaces, machines, nodes."""
    name = f"aks-{plan.name}-{plan.digits}-vmss"
    tags = {"aks-managed-poolName": plan.name, "aks-managed-orchestrator": "Kubernetes:1.34.2"}
    properties: Body = {
        "orchestrationMode": "Uniform",
        "singlePlacementGroup": False,
        "virtualMachineProfile": {"networkProfile": _network_profile(plan)},
    }
    body = scope.body(SCALE_SET, name, properties, tags=tags)
    body["sku"] = {"name": "Standard_D4s_v5", "capacity": len(plan.addresses), "tier": "Standard"}
    world.put(body)
    for index in range(len(plan.addresses)):
        _add_instance(world, body, plan, index)
    return body


def _add_instance(world: World, scale_set: Body, plan: PoolPlan, index: int) -> None:
    computer = f"{scale_set['name']}{_BASE36[index]:0>6}"
    machine = child(scale_set, "virtualMachines", str(index), {"latestModelApplied": True})
    nic = child(machine, "networkInterfaces", scale_set["name"], {})
    nic["properties"] |= {
        "primary": True,
        "enableIPForwarding": True,
        "networkSecurityGroup": ref(plan.nic_nsg_id),
        "dnsSettings": {"dnsServers": [], "appliedDnsServers": []},
        "virtualMachine": ref(machine["id"]),
        "ipConfigurations": [configuration(nic, plan.addresses[index], plan.subnet_id)],
    }
    machine |= {
        "instanceId": str(index),
        "name": f"{scale_set['name']}_{index}",
        "location": scale_set["location"],
        "tags": scale_set["tags"],
    }
    machine["properties"] |= {
        "osProfile": {"computerName": computer, "adminUsername": "azureuser"},
        "networkProfile": {"networkInterfaces": [ref(nic["id"])]},
        "networkProfileConfiguration": _network_profile(plan),
    }
    world.put(machine)
    world.put(nic)
    world.put(_machine_of_pool(world, machine, plan, computer))
    world.nodes.append(
        Node(
            id=machine["id"],
            name=computer,
            pool=plan.name,
            vmss=scale_set["name"],
            instance_id=str(index),
            nic_id=nic["id"],
            image=plan.image,
        )
    )


def _machine_of_pool(world: World, machine: Body, plan: PoolPlan, computer: str) -> Body:
    pool_id = f"{world.cluster_id}/agentPools/{plan.name}"
    address = plan.addresses[int(machine["instanceId"])]
    properties: Body = {
        "network": {"ipAddresses": [{"ip": address, "family": "IPv4"}]},
        "resourceId": machine["id"],
    }
    return child(pool_id, "machines", computer, properties)


def _network_profile(plan: PoolPlan) -> Body:
    ip: Body = {"name": "ipconfig1", "properties": {"primary": True, "subnet": ref(plan.subnet_id)}}
    nic: Body = {
        "name": f"aks-{plan.name}-{plan.digits}-vmss",
        "properties": {
            "primary": True,
            "enableIPForwarding": True,
            "networkSecurityGroup": ref(plan.nic_nsg_id),
            "ipConfigurations": [ip],
        },
    }
    return {"networkInterfaceConfigurations": [nic]}
