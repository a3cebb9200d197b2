"""Subnets, virtual networks, NSGs and route tables out of the SDK's models.

Source: azure-mgmt-network 33.1.0; network-semantics S1.3, S2.7.
"""

from azure.mgmt.network import models as sdk

from diagnostics.arm.values import owner_tags, ref, refs, resource_id, text, texts, union
from diagnostics.model.ids import ResourceId, name
from diagnostics.model.network import (
    Nsg,
    NsgRule,
    Peering,
    Route,
    RouteTable,
    Subnet,
    VirtualNetwork,
)


def parse_subnet(model: sdk.Subnet, subnet_id: ResourceId) -> Subnet:
    """Return a subnet; `subnet_id` stands in where the body has no id."""
    own_id = resource_id(model.id) or subnet_id
    return Subnet(
        id=own_id,
        name=text(model.name) or name(own_id),
        prefixes=union(model.address_prefix, model.address_prefixes),
        nsg_id=ref(model.network_security_group),
        route_table_id=ref(model.route_table),
        nat_gateway_id=ref(model.nat_gateway),
        endpoint_policies=text(model.private_endpoint_network_policies) or "Disabled",
        service_endpoints=texts(each.service for each in model.service_endpoints or ()),
        default_outbound=model.default_outbound_access,
    )


def parse_vnet(model: sdk.VirtualNetwork, vnet_id: ResourceId) -> VirtualNetwork:
    """Return a virtual network; `vnet_id` stands in where the body has no id."""
    own_id = resource_id(model.id) or vnet_id
    dhcp = model.dhcp_options
    return VirtualNetwork(
        id=own_id,
        name=text(model.name) or name(own_id),
        prefixes=texts(model.address_space.address_prefixes) if model.address_space else (),
        dns_servers=texts(dhcp.dns_servers) if dhcp else (),
        peerings=tuple(
            parsed
            for each in model.virtual_network_peerings or ()
            if (parsed := _peering(each)) is not None
        ),
        subnet_ids=refs(model.subnets),
        tags=owner_tags(model.tags),
        nat_gateway_id=ref(model.default_public_nat_gateway),
        location=text(model.location),
    )


def _peering(model: sdk.VirtualNetworkPeering) -> Peering | None:
    remote = ref(model.remote_virtual_network)
    if remote is None:
        return None
    # What is peered is the space that was last synced; the other one is the peer's present space.
    peered, present = (
        texts(space.address_prefixes) if space else ()
        for space in (model.remote_address_space, model.remote_virtual_network_address_space)
    )
    partial = model.peer_complete_vnets is False
    return Peering(
        name=text(model.name),
        remote_vnet_id=remote,
        state=text(model.peering_state),
        prefixes=peered or present,
        allows_access=model.allow_virtual_network_access is not False,
        uses_remote_gateway=bool(model.use_remote_gateways),
        unsynced=tuple(each for each in present if peered and each not in peered),
        sync=text(model.peering_sync_level),
        partial=partial,
    )


def parse_nsg(model: sdk.NetworkSecurityGroup, nsg_id: ResourceId) -> Nsg:
    """Return a network security group with own and default rules."""
    own_id = resource_id(model.id) or nsg_id
    own = (_rule(rule, default=False) for rule in model.security_rules or ())
    default = (_rule(rule, default=True) for rule in model.default_security_rules or ())
    return Nsg(
        id=own_id,
        name=text(model.name) or name(own_id),
        rules=(*own, *default),
        subnet_ids=refs(model.subnets),
        tags=owner_tags(model.tags),
    )


def _rule(model: sdk.SecurityRule, *, default: bool) -> NsgRule:
    return NsgRule(
        name=text(model.name),
        priority=int(model.priority or 0),
        direction=text(model.direction),
        access=text(model.access),
        protocol=text(model.protocol),
        sources=union(model.source_address_prefix, model.source_address_prefixes),
        source_ports=union(model.source_port_range, model.source_port_ranges),
        destinations=union(model.destination_address_prefix, model.destination_address_prefixes),
        destination_ports=union(model.destination_port_range, model.destination_port_ranges),
        source_asg_ids=refs(model.source_application_security_groups),
        destination_asg_ids=refs(model.destination_application_security_groups),
        default=default,
    )


def parse_route_table(model: sdk.RouteTable, table_id: ResourceId) -> RouteTable:
    """Return a route table."""
    own_id = resource_id(model.id) or table_id
    return RouteTable(
        id=own_id,
        name=text(model.name) or name(own_id),
        routes=tuple(_route(each) for each in model.routes or ()),
        bgp_disabled=bool(model.disable_bgp_route_propagation),
        tags=owner_tags(model.tags),
    )


def _route(model: sdk.Route) -> Route:
    several = model.next_hop.next_hop_ip_addresses if model.next_hop else None
    return Route(
        name=text(model.name),
        prefix=text(model.address_prefix),
        next_hop_type=text(model.next_hop_type),
        next_hop_addresses=union(model.next_hop_ip_address, several),
    )
