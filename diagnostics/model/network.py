"""Network resources that lie between a node and the API server, reduced to what decides.

Addresses, prefixes and ports stay Azure's own strings here (they may be service tags);
`diagnostics.network` gives them their meaning.
"""

from dataclasses import dataclass
from enum import StrEnum

from diagnostics.model.facts import Fact
from diagnostics.model.ids import ResourceId
from diagnostics.model.tags import Tags


@dataclass(frozen=True, slots=True, kw_only=True)
class NsgRule:
    """One security rule. Prefixes and ports are the union of the singular and plural fields.

    A side with application security groups and no prefix is not "any": see network-semantics S1.8.
    `priority` 0, and an empty word, is what Azure did not tell; such a rule decides nothing.
    """

    name: str
    priority: int
    direction: str
    access: str
    protocol: str
    sources: tuple[str, ...]
    source_ports: tuple[str, ...]
    destinations: tuple[str, ...]
    destination_ports: tuple[str, ...]
    source_asg_ids: tuple[ResourceId, ...] = ()
    destination_asg_ids: tuple[ResourceId, ...] = ()
    default: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Nsg:
    """A network security group: own and default rules together, in no particular order."""

    id: ResourceId
    name: str
    rules: tuple[NsgRule, ...]
    subnet_ids: tuple[ResourceId, ...] = ()
    tags: Tags = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One user-defined route. `prefix` is a CIDR or a service tag."""

    name: str
    prefix: str
    next_hop_type: str
    next_hop_addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteTable:
    """A route table; `bgp_disabled` also drops gateway routes."""

    id: ResourceId
    name: str
    routes: tuple[Route, ...]
    bgp_disabled: bool = False
    tags: Tags = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Subnet:
    """A subnet and what is attached to it.

    `endpoint_policies` is `privateEndpointNetworkPolicies`; `default_outbound` is
    `defaultOutboundAccess`, None where Azure does not say.
    """

    id: ResourceId
    name: str
    prefixes: tuple[str, ...]
    nsg_id: ResourceId | None = None
    route_table_id: ResourceId | None = None
    nat_gateway_id: ResourceId | None = None
    endpoint_policies: str = "Disabled"
    service_endpoints: tuple[str, ...] = ()
    default_outbound: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Peering:
    """A peering as seen from this VNet.

    `prefixes` is the remote address space that is peered, `unsynced` what the remote network has
    now beside it, `sync` Azure's word for whether both sides know each other's present space.
    `partial` tells that it joins subnets only.
    Source: https://learn.microsoft.com/azure/virtual-network/update-virtual-network-peering-address-space,
    https://learn.microsoft.com/azure/virtual-network/how-to-configure-subnet-peering
    """

    name: str
    remote_vnet_id: ResourceId
    state: str
    prefixes: tuple[str, ...]
    allows_access: bool = True
    uses_remote_gateway: bool = False
    unsynced: tuple[str, ...] = ()
    sync: str = ""
    partial: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class VirtualNetwork:
    """A virtual network. Empty `dns_servers` means Azure DNS (168.63.129.16).

    `nat_gateway_id` is a NAT gateway of the whole network (`defaultPublicNatGateway`). `location`
    is its region as Azure spells it, empty where it does not say.
    """

    id: ResourceId
    name: str
    prefixes: tuple[str, ...]
    dns_servers: tuple[str, ...] = ()
    peerings: tuple[Peering, ...] = ()
    subnet_ids: tuple[ResourceId, ...] = ()
    tags: Tags = ()
    nat_gateway_id: ResourceId | None = None
    location: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicAddress:
    """A public IP address (as /32) or public IP prefix; None where none is allocated."""

    id: ResourceId
    network: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NatGateway:
    """A NAT gateway and the ids of its public addresses and prefixes."""

    id: ResourceId
    name: str
    public_ids: tuple[ResourceId, ...]


class ApplianceKind(StrEnum):
    """What holds the private address that a route names as its next hop."""

    FIREWALL = "firewall"
    MACHINE = "machine"
    LOAD_BALANCER = "load_balancer"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Onward:
    """What routes the traffic that an Azure Firewall lets through: its network, and a route table.

    `managed` tells that the firewall has a management interface, without which Azure lets no
    default route lead away from it.
    Source: https://learn.microsoft.com/azure/firewall/forced-tunneling
    """

    vnet: Fact[VirtualNetwork]
    table: Fact[RouteTable | None]
    managed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Appliance:
    """The holder of a next hop's address.

    `power_state` is the machine's own word (`running`, `deallocated`), None for other kinds or
    where it could not be read. `public_ids` are an Azure Firewall's public addresses, `nic_id` is
    the machine's interface that holds the address.
    An Azure Firewall that was stopped keeps its resource and loses its IP configurations, so it
    no longer holds any address; `collect` matches it by the subnet it last sat in, and says so in
    `matched_by`. `provisioning_state` is empty where it was not read (machines, other holders).
    `egress_doubt` says why the public addresses may be others, or why there are none, empty where
    they were all read. `onward` is None where the traffic leaves straight for the internet.
    """

    id: ResourceId
    name: str
    kind: ApplianceKind
    provisioning_state: str
    power_state: Fact[str] | None = None
    ip_forwarding: bool | None = None
    public_ids: tuple[ResourceId, ...] = ()
    policy_id: ResourceId | None = None
    matched_by: str = ""
    egress_doubt: str = ""
    nic_id: ResourceId | None = None
    onward: Onward | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateEndpoint:
    """A private endpoint. `connections` are (name, status) of both connection lists.

    `target_ids` are the resources those connections lead to, in the same order. `asg_ids` are the
    application security groups it is in, None where that was not read.
    """

    id: ResourceId
    name: str
    provisioning_state: str
    subnet_id: ResourceId | None
    connections: tuple[tuple[str, str], ...]
    nic_ids: tuple[ResourceId, ...]
    addresses: tuple[str, ...] = ()
    target_ids: tuple[ResourceId, ...] = ()
    asg_ids: tuple[ResourceId, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneLink:
    """A private DNS zone's link to a virtual network.

    `state` says whether it answers, `provisioning_state` how the last operation on it ended.
    `registration` writes the network's machines into the zone.
    """

    id: ResourceId
    name: str
    vnet_id: ResourceId
    state: str
    resolution_policy: str | None = None
    registration: bool = False
    provisioning_state: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateZone:
    """A private DNS zone: its name, A records (relative name, addresses) and links."""

    id: ResourceId
    name: str
    records: tuple[tuple[str, tuple[str, ...]], ...]
    links: tuple[ZoneLink, ...]
    tags: Tags = ()
