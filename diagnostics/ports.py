"""The one way into Azure: a protocol whose methods are single readings, and its errors.

ArmError
├── Denied        401, 403: the identity may not read this
├── NotFound      404: no such resource
│   └── NoParent  404 of a list or of a question to a resource: no such parent
├── Throttled     429 to the end; `retry_after_s` is what the service asked for
└── Unavailable   5xx, broken connections, no token

Only `diagnostics.arm` raises them, always from the SDK's own; `collect` turns them into facts.
"""

from collections.abc import Mapping
from typing import Protocol

from diagnostics.model.activity import LogEntry, LogQuery
from diagnostics.model.admin_rules import AdminRule
from diagnostics.model.cluster import Cluster, Nic, Node, Pool, ScaleSet
from diagnostics.model.firewall import PolicySettings, RuleGroup
from diagnostics.model.holders import Firewall, InternalLoadBalancer
from diagnostics.model.ids import ResourceId
from diagnostics.model.network import (
    NatGateway,
    Nsg,
    PrivateEndpoint,
    PrivateZone,
    PublicAddress,
    RouteTable,
    Subnet,
    VirtualNetwork,
)
from diagnostics.model.permission import Permission
from diagnostics.model.snapshot import Identity


class ArmError(Exception):
    """A reading failed. `action` is the ARM action it needs, `resource_id` what was read."""

    def __init__(self, detail: str, *, resource_id: str = "", action: str = "") -> None:
        """Keep the service's short reason, redacted, and what was being read."""
        super().__init__(detail)
        self.detail = detail
        self.resource_id = resource_id
        self.action = action


class Denied(ArmError):
    """The identity has no right to this reading; `principal` is its object id as Azure names it."""

    principal: str = ""


class NotFound(ArmError):
    """The resource does not exist."""


class NoParent(NotFound):
    """What a list is of does not exist, or cannot be seen; that says nothing of its items."""


class Throttled(ArmError):
    """Azure kept refusing for load; `retry_after_s` is None where it named no time."""

    retry_after_s: float | None = None


class Unavailable(ArmError):
    """Azure, the network or the identity endpoint did not answer properly."""


class Estate(Protocol):
    """Readings of what lies around clusters; every method raises `ArmError` as those of `Arm`."""

    async def managed_by(self, group_id: ResourceId) -> ResourceId | None:
        """Read the id of the resource that manages a resource group; None where none does."""

    async def clusters(self) -> tuple[ResourceId, ...]:
        """List the clusters of every subscription that can be read, one or more reads each."""


class Rights(Protocol):
    """Readings of what the caller may do; every method raises `ArmError` as those of `Arm`."""

    async def identity(self) -> Identity:
        """Read who the token belongs to; no ARM call."""

    async def permissions(self, scope: ResourceId) -> tuple[Permission, ...]:
        """List what the caller's roles allow at a scope, inherited ones included, a page a read."""

    async def see(self, scope: ResourceId) -> None:
        """Read a subscription or a resource group, to know that it is there."""

    async def cluster(self, cluster_id: ResourceId) -> Cluster:
        """Read a managed cluster."""

    async def pools(self, cluster_id: ResourceId) -> tuple[Pool, ...]:
        """List the agent pools with their provisioning errors."""


class Arm(Protocol):
    """Readings of Azure Resource Manager, one method = one reading = one fact.

    Every method raises `ArmError` and nothing else on behalf of Azure. List methods return ().
    """

    @property
    def calls(self) -> int:
        """Count the HTTP requests sent to Resource Manager so far, retries and polls included."""

    async def identity(self) -> Identity:
        """Read who the token belongs to; no ARM call."""

    async def cluster(self, cluster_id: ResourceId) -> Cluster:
        """Read a managed cluster."""

    async def pools(self, cluster_id: ResourceId) -> tuple[Pool, ...]:
        """List the agent pools with their provisioning errors."""

    async def scale_sets(self, node_group_id: ResourceId) -> tuple[ScaleSet, ...]:
        """List the scale sets of a resource group."""

    async def instances(self, scale_set_id: ResourceId, pool: Pool) -> tuple[Node, ...]:
        """List a scale set's instances with their instance view; `nic` is None still."""

    async def machines(self, cluster_id: ResourceId, pool: Pool) -> tuple[Node, ...]:
        """List the machines of a VirtualMachines pool with their instance view."""

    async def machine_addresses(
        self, cluster_id: ResourceId, pool: Pool
    ) -> tuple[tuple[ResourceId, tuple[str, ...]], ...]:
        """List (instance or VM id, private addresses) of the machines of a pool of any kind."""

    async def node_nics(self, node: Node) -> tuple[Nic, ...]:
        """List a node's network interfaces, primary first."""

    async def subnet(self, subnet_id: ResourceId) -> Subnet:
        """Read a subnet."""

    async def vnet(self, vnet_id: ResourceId) -> VirtualNetwork:
        """Read a virtual network with its peerings."""

    async def vnets(self, group_id: ResourceId) -> tuple[VirtualNetwork, ...]:
        """List the virtual networks of a resource group."""

    async def nsg(self, nsg_id: ResourceId) -> Nsg:
        """Read a network security group with its default rules."""

    async def route_table(self, table_id: ResourceId) -> RouteTable:
        """Read a route table."""

    async def nat_gateway(self, gateway_id: ResourceId) -> NatGateway:
        """Read a NAT gateway."""

    async def public_address(self, address_id: ResourceId) -> PublicAddress:
        """Read a public IP address or a public IP prefix, told apart by the id."""

    async def firewalls(self, subscription_id: str) -> tuple[Firewall, ...]:
        """List the Azure Firewalls of a subscription."""

    async def firewall_policy(self, policy_id: ResourceId) -> PolicySettings:
        """Read a firewall policy without its rules."""

    async def rule_groups(self, policy_id: ResourceId) -> tuple[RuleGroup, ...]:
        """List the rule collection groups of a firewall policy, not those of its parent."""

    async def ip_group(self, group_id: ResourceId) -> tuple[str, ...]:
        """Read the addresses, CIDRs and ranges that an IP group holds."""

    async def service_tags(
        self, subscription_id: str, location: str, names: tuple[str, ...]
    ) -> Mapping[str, tuple[str, ...]]:
        """Read the IPv4 prefixes of the named service tags, by folded name (several MB).

        A tag that Azure's list does not know is left out.
        """

    async def admin_rules(self, vnet_id: ResourceId) -> tuple[AdminRule, ...]:
        """List the security admin rules that are in force on a virtual network."""

    async def activity(self, group_id: ResourceId, query: LogQuery) -> tuple[LogEntry, ...]:
        """List a resource group's Activity Log entries, newest first, a few pages at most."""

    async def nics(self, subscription_id: str) -> tuple[Nic, ...]:
        """List the standalone network interfaces of a subscription."""

    async def internal_load_balancers(
        self, subscription_id: str
    ) -> tuple[InternalLoadBalancer, ...]:
        """List the load balancers of a subscription that have private frontend addresses."""

    async def address_is_free(self, vnet_id: ResourceId, address: str) -> bool:
        """Ask whether nothing in the virtual network holds a private address."""

    async def power_state(self, machine_id: ResourceId) -> str:
        """Read a virtual machine's power state: `running`, `deallocated`, `stopped`, …."""

    async def private_endpoints(self, group_id: ResourceId) -> tuple[PrivateEndpoint, ...]:
        """List the private endpoints of a resource group; `addresses` are empty still."""

    async def nic(self, nic_id: ResourceId) -> Nic:
        """Read one network interface."""

    async def zones(self, group_id: ResourceId) -> tuple[PrivateZone, ...]:
        """List the private DNS zones of a resource group, without records and links."""

    async def all_zones(self, subscription_id: str) -> tuple[PrivateZone, ...]:
        """List the private DNS zones of a subscription, without records and links."""

    async def zone(self, zone_id: ResourceId) -> PrivateZone:
        """Read a private DNS zone with its A records and links (three reads)."""

    async def run_command(self, node: Node, script: str) -> str:
        """Run a shell script as root on a node and return its standard output (30-90 s).

        Raises:
            TimeoutError: the node did not report back in the reader's own bound.
        """
