"""The managed cluster, its agent pools and the node that failed, as Azure describes them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from diagnostics.model.ids import ResourceId


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpProxy:
    """The cluster's HTTP proxy configuration; the URLs without user and password.

    `effective_no_proxy` is what nodes get: `no_proxy` with what AKS adds, the API server's name
    among it. None where Azure does not show it, as the stable versions of its interface may not.
    """

    http_proxy: str | None
    https_proxy: str | None
    no_proxy: tuple[str, ...]
    has_trusted_ca: bool
    effective_no_proxy: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorDetail:
    """A `provisioningError` of a cluster or pool, redacted; `message` may span many lines."""

    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """A managed cluster (`Microsoft.ContainerService/managedClusters`).

    `authorized_ranges` is empty where the feature is off; entries may be addresses, CIDRs or a
    service tag. `private_dns_zone` is `system`, `none`, a zone's id, or None on public clusters.
    `outbound_type` and the states are Azure's own words, unknown ones included.
    `load_balancer_outbound_ids` and `nat_outbound_ids` are the effective outbound addresses.
    `service_ranges` are what Kubernetes services take their addresses from.
    """

    id: ResourceId
    name: str
    location: str
    provisioning_state: str
    power_state: str
    node_resource_group: str
    fqdn: str | None
    private_fqdn: str | None
    private: bool
    private_dns_zone: str | None
    vnet_integration: bool
    api_subnet_id: ResourceId | None
    authorized_ranges: tuple[str, ...]
    outbound_type: str
    load_balancer_sku: str | None
    load_balancer_outbound_ids: tuple[ResourceId, ...]
    nat_outbound_ids: tuple[ResourceId, ...]
    http_proxy: HttpProxy | None
    network_isolated: bool
    node_group_locked: bool
    run_command_disabled: bool
    tags: tuple[tuple[str, str], ...]
    error: ErrorDetail | None
    service_ranges: tuple[str, ...] = ()


class PoolKind(StrEnum):
    """How a pool's machines are made; any other word of Azure's becomes `OTHER`."""

    SCALE_SET = "VirtualMachineScaleSets"
    VIRTUAL_MACHINES = "VirtualMachines"
    AVAILABILITY_SET = "AvailabilitySet"
    OTHER = "Other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """An agent pool. `subnet_id` is None in a VNet that AKS manages.

    `public_prefix_id` is the prefix that nodes take their own public addresses from, if any.
    """

    name: str
    kind: PoolKind
    provisioning_state: str
    power_state: str
    os_type: str
    subnet_id: ResourceId | None
    node_public_ip: bool
    error: ErrorDetail | None
    public_prefix_id: ResourceId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Nic:
    """A network interface: a node's, an appliance's or a private endpoint's.

    `addresses` are the private IPv4 addresses, primary first. `dns_servers` overrides the VNet's.
    """

    id: ResourceId
    addresses: tuple[str, ...]
    subnet_id: ResourceId | None
    nsg_id: ResourceId | None
    asg_ids: tuple[ResourceId, ...] = ()
    public_ip_ids: tuple[ResourceId, ...] = ()
    dns_servers: tuple[str, ...] = ()
    ip_forwarding: bool = False
    machine_id: ResourceId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleSet:
    """A scale set of the node resource group.

    `pool` is the pool that AKS's tag names, None without that tag. `planned_nic` is the interface
    that the next machine would get, with a subnet, an NSG, ASGs and DNS servers and no address;
    its id is the scale set's.
    """

    id: ResourceId
    name: str
    pool: str | None
    planned_nic: Nic | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """The machine that failed, or where none is left, one of the affected pool.

    `vmss` is None for a machine of a VirtualMachines pool. `extension_message` is the failed
    extension status of the instance view, redacted, None where the extension did not fail, and
    `extension_at` its time, aware UTC, None where it has none.
    `failed` tells which of the two this node is.
    """

    id: ResourceId
    pool: str | None
    vmss: str | None
    instance_id: str | None
    failed: bool
    extension_message: str | None
    nic: Nic | None
    extension_at: datetime | None = None
