"""Readings of Microsoft.Network around a node: subnets, NSGs, routes and public addresses."""

from diagnostics.arm.parse_egress import (
    parse_nat_gateway,
    parse_public_address,
    parse_public_prefix,
)
from diagnostics.arm.parse_network import (
    parse_nsg,
    parse_route_table,
    parse_subnet,
    parse_vnet,
)
from diagnostics.arm.requests import Reading, Readings
from diagnostics.model.ids import ResourceId, name, parent, resource_group, segment
from diagnostics.model.network import (
    NatGateway,
    Nsg,
    PublicAddress,
    RouteTable,
    Subnet,
    VirtualNetwork,
)

_NETWORK = "Microsoft.Network"


class NetworkReadings(Readings):
    """What a subnet is attached to, and the addresses traffic leaves by."""

    async def subnet(self, subnet_id: ResourceId) -> Subnet:
        """Read a subnet."""
        client = self._requests.clients.network(subnet_id)
        group, vnet = resource_group(subnet_id), name(parent(subnet_id))
        model = await self._requests.one(
            Reading(subnet_id, f"{_NETWORK}/virtualNetworks/subnets/read"),
            lambda: client.subnets.get(group, vnet, name(subnet_id)),
        )
        return parse_subnet(model, subnet_id)

    async def vnet(self, vnet_id: ResourceId) -> VirtualNetwork:
        """Read a virtual network with its peerings."""
        client = self._requests.clients.network(vnet_id)
        model = await self._requests.one(
            Reading(vnet_id, f"{_NETWORK}/virtualNetworks/read"),
            lambda: client.virtual_networks.get(resource_group(vnet_id), name(vnet_id)),
        )
        return parse_vnet(model, vnet_id)

    async def vnets(self, group_id: ResourceId) -> tuple[VirtualNetwork, ...]:
        """List the virtual networks of a resource group."""
        client = self._requests.clients.network(group_id)
        return await self._requests.every(
            Reading(group_id, f"{_NETWORK}/virtualNetworks/read"),
            lambda: client.virtual_networks.list(resource_group(group_id)),
            lambda model: parse_vnet(model, ResourceId(model.id or "")),
        )

    async def nsg(self, nsg_id: ResourceId) -> Nsg:
        """Read a network security group with its default rules."""
        client = self._requests.clients.network(nsg_id)
        model = await self._requests.one(
            Reading(nsg_id, f"{_NETWORK}/networkSecurityGroups/read"),
            lambda: client.network_security_groups.get(resource_group(nsg_id), name(nsg_id)),
        )
        return parse_nsg(model, nsg_id)

    async def route_table(self, table_id: ResourceId) -> RouteTable:
        """Read a route table."""
        client = self._requests.clients.network(table_id)
        model = await self._requests.one(
            Reading(table_id, f"{_NETWORK}/routeTables/read"),
            lambda: client.route_tables.get(resource_group(table_id), name(table_id)),
        )
        return parse_route_table(model, table_id)

    async def nat_gateway(self, gateway_id: ResourceId) -> NatGateway:
        """Read a NAT gateway."""
        client = self._requests.clients.network(gateway_id)
        model = await self._requests.one(
            Reading(gateway_id, f"{_NETWORK}/natGateways/read"),
            lambda: client.nat_gateways.get(resource_group(gateway_id), name(gateway_id)),
        )
        return parse_nat_gateway(model, gateway_id)

    async def public_address(self, address_id: ResourceId) -> PublicAddress:
        """Read a public IP address or a public IP prefix, told apart by the id."""
        if segment(address_id, "publicIPPrefixes") is not None:
            return await self._public_prefix(address_id)
        if (vmss := segment(address_id, "virtualMachineScaleSets")) is not None:
            return await self._instance_address(address_id, vmss)
        client = self._requests.clients.network(address_id)
        model = await self._requests.one(
            Reading(address_id, f"{_NETWORK}/publicIPAddresses/read"),
            lambda: client.public_ip_addresses.get(resource_group(address_id), name(address_id)),
        )
        return parse_public_address(model, address_id)

    async def _public_prefix(self, prefix_id: ResourceId) -> PublicAddress:
        client = self._requests.clients.network(prefix_id)
        model = await self._requests.one(
            Reading(prefix_id, f"{_NETWORK}/publicIPPrefixes/read"),
            lambda: client.public_ip_prefixes.get(resource_group(prefix_id), name(prefix_id)),
        )
        return parse_public_prefix(model, prefix_id)

    async def _instance_address(self, address_id: ResourceId, vmss: str) -> PublicAddress:
        kinds = ("virtualMachines", "networkInterfaces", "ipConfigurations")
        index, nic, configuration = (segment(address_id, kind) or "" for kind in kinds)
        public = self._requests.clients.network(address_id).public_ip_addresses
        model = await self._requests.one(
            Reading(
                address_id,
                "Microsoft.Compute/virtualMachineScaleSets/virtualMachines/networkInterfaces"
                "/ipConfigurations/publicIPAddresses/read",
            ),
            lambda: public.get_virtual_machine_scale_set_public_ip_address(
                resource_group(address_id), vmss, index, nic, configuration, name(address_id)
            ),
        )
        return parse_public_address(model, address_id)
