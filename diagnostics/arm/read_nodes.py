"""Readings of Microsoft.Compute, and of the network interfaces of its machines."""

from azure.mgmt.compute.models import VirtualMachine

from diagnostics.arm.parse_nodes import (
    parse_instance,
    parse_nic,
    parse_scale_set,
    parse_vm,
    power_of,
    primary_first,
)
from diagnostics.arm.read_clusters import ClusterReadings
from diagnostics.arm.requests import Reading, together
from diagnostics.arm.run_command import run_on_scale_set, run_on_vm
from diagnostics.arm.values import resource_id
from diagnostics.model.cluster import Nic, Node, Pool, ScaleSet
from diagnostics.model.ids import ResourceId, name, resource_group, segment

_SETS = "Microsoft.Compute/virtualMachineScaleSets"
_VMS = "Microsoft.Compute/virtualMachines"
# A pool may have hundreds of machines, and each is a reading of its own.
_MOST_MACHINES = 50


class NodeReadings(ClusterReadings):
    """Nodes of either kind of pool, their interfaces, their power, and commands on them."""

    async def scale_sets(self, node_group_id: ResourceId) -> tuple[ScaleSet, ...]:
        """List the scale sets of a resource group."""
        client = self._requests.clients.compute(node_group_id)
        found = await self._requests.every(
            Reading(node_group_id, f"{_SETS}/read"),
            lambda: client.virtual_machine_scale_sets.list(resource_group(node_group_id)),
            parse_scale_set,
        )
        return tuple(each for each in found if each is not None)

    async def instances(self, scale_set_id: ResourceId, pool: Pool) -> tuple[Node, ...]:
        """List a scale set's instances with their instance view."""
        client = self._requests.clients.compute(scale_set_id)
        found = await self._requests.every(
            Reading(scale_set_id, f"{_SETS}/virtualMachines/read"),
            lambda: client.virtual_machine_scale_set_vms.list(
                resource_group(scale_set_id), name(scale_set_id), expand="instanceView"
            ),
            lambda model: parse_instance(model, pool),
        )
        return tuple(node for node in found if node is not None)

    async def machines(self, cluster_id: ResourceId, pool: Pool) -> tuple[Node, ...]:
        """List the machines of a VirtualMachines pool with their instance view."""
        listed = await self.machine_addresses(cluster_id, pool)
        ids = [machine_id for machine_id, _ in listed[:_MOST_MACHINES]]
        models = await together(self._vm(machine_id) for machine_id in ids)
        return tuple(
            parse_vm(model, pool, machine_id) for model, machine_id in zip(models, ids, strict=True)
        )

    async def _vm(self, machine_id: ResourceId) -> VirtualMachine:
        client = self._requests.clients.compute(machine_id)
        return await self._requests.one(
            Reading(machine_id, f"{_VMS}/read"),
            lambda: client.virtual_machines.get(
                resource_group(machine_id), name(machine_id), expand="instanceView"
            ),
        )

    async def node_nics(self, node: Node) -> tuple[Nic, ...]:
        """List a node's network interfaces, primary first."""
        if node.vmss is None:
            return await self._vm_nics(node.id)
        client = self._requests.clients.network(node.id)
        group, vmss, index = resource_group(node.id), node.vmss, node.instance_id or name(node.id)
        models = await self._requests.every(
            Reading(node.id, f"{_SETS}/virtualMachines/networkInterfaces/read"),
            lambda: client.network_interfaces.list_virtual_machine_scale_set_vm_network_interfaces(
                group, vmss, index
            ),
            lambda model: model,
        )
        return primary_first(models)

    async def _vm_nics(self, machine_id: ResourceId) -> tuple[Nic, ...]:
        profile = (await self._vm(machine_id)).network_profile
        listed = (profile.network_interfaces if profile else None) or ()
        ordered = sorted(listed, key=lambda each: each.primary is False)
        ids = [found for each in ordered if (found := resource_id(each.id)) is not None]
        return await together(self.nic(nic_id) for nic_id in ids)

    async def nic(self, nic_id: ResourceId) -> Nic:
        """Read one network interface."""
        client = self._requests.clients.network(nic_id)
        model = await self._requests.one(
            Reading(nic_id, "Microsoft.Network/networkInterfaces/read"),
            lambda: client.network_interfaces.get(resource_group(nic_id), name(nic_id)),
        )
        return parse_nic(model, nic_id)

    async def power_state(self, machine_id: ResourceId) -> str:
        """Read a virtual machine's power state; "" where its instance view names none."""
        client = self._requests.clients.compute(machine_id)
        group, vmss = resource_group(machine_id), segment(machine_id, "virtualMachineScaleSets")
        if vmss is not None:
            view = await self._requests.one(
                Reading(machine_id, f"{_SETS}/virtualMachines/instanceView/read"),
                lambda: client.virtual_machine_scale_set_vms.get_instance_view(
                    group, vmss, name(machine_id)
                ),
            )
            return power_of(view.statuses)
        of_vm = await self._requests.one(
            Reading(machine_id, f"{_VMS}/instanceView/read"),
            lambda: client.virtual_machines.instance_view(group, name(machine_id)),
        )
        return power_of(of_vm.statuses)

    async def run_command(self, node: Node, script: str) -> str:
        """Run a shell script as root on a node and return its standard output (30-90 s)."""
        if node.vmss is not None:
            return await run_on_scale_set(self._requests, node, script)
        return await run_on_vm(self._requests, node, script)
