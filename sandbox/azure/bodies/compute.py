"""Scale sets and single machines with their network interfaces, and the machines of a pool."""

from dataclasses import dataclass

from sandbox.azure.bodies.edge import configuration, interface, machine
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
    instance = child(scale_set, "virtualMachines", str(index), {"latestModelApplied": True})
    nic = child(instance, "networkInterfaces", scale_set["name"], {})
    nic["properties"] |= {
        "primary": True,
        "enableIPForwarding": True,
        "networkSecurityGroup": ref(plan.nic_nsg_id),
        "dnsSettings": {"dnsServers": [], "appliedDnsServers": []},
        "virtualMachine": ref(instance["id"]),
        "ipConfigurations": [configuration(nic, plan.addresses[index], plan.subnet_id)],
    }
    instance |= {
        "instanceId": str(index),
        "name": f"{scale_set['name']}_{index}",
        "location": scale_set["location"],
        "tags": scale_set["tags"],
    }
    instance["properties"] |= {
        "osProfile": {"computerName": computer, "adminUsername": "azureuser"},
        "networkProfile": {"networkInterfaces": [ref(nic["id"])]},
        "networkProfileConfiguration": _network_profile(plan),
    }
    world.put(instance)
    world.put(nic)
    world.put(_machine_of_pool(world, plan, index, (computer, instance["id"])))
    world.nodes.append(
        Node(
            id=instance["id"],
            name=computer,
            pool=plan.name,
            vmss=scale_set["name"],
            instance_id=str(index),
            nic_id=nic["id"],
            image=plan.image,
        )
    )


def add_machines(world: World, scope: Scope, plan: PoolPlan) -> None:
    """Put the single virtual machines of a VirtualMachines pool into a world."""
    for index, address in enumerate(plan.addresses):
        name = f"aks-{plan.name}-{plan.digits}-vm{index}"
        group = ref(plan.nic_nsg_id)
        nic = interface(scope, f"{name}-nic", address, plan.subnet_id, networkSecurityGroup=group)
        body = machine(scope, name, nic["id"])
        nic["properties"]["virtualMachine"] = ref(body["id"])
        for one in (nic, body, _machine_of_pool(world, plan, index, (name, body["id"]))):
            world.put(one)
        node = Node(
            id=body["id"], name=name, pool=plan.name, vmss=None, instance_id=None, nic_id=nic["id"]
        )
        world.nodes.append(node)


def add_public_address(world: World, node: Node, address: str) -> None:
    """Give a scale set's instance a public address of its own."""
    held = world.need(node.nic_id)["properties"]["ipConfigurations"][0]
    properties: Body = {"ipAddress": address, "publicIPAddressVersion": "IPv4"}
    public = child(held, "publicIPAddresses", "pub1", properties)
    world.put(public)
    held["properties"]["publicIPAddress"] = ref(public["id"])


def _machine_of_pool(world: World, plan: PoolPlan, index: int, named: tuple[str, str]) -> Body:
    name, resource_id = named
    properties: Body = {
        "network": {"ipAddresses": [{"ip": plan.addresses[index], "family": "IPv4"}]},
        "resourceId": resource_id,
    }
    return child(f"{world.cluster_id}/agentPools/{plan.name}", "machines", name, properties)


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
