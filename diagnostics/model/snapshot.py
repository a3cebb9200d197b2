"""Everything that was read about one incident, each thing a fact, and when.

A snapshot is all that a check may look at, so a verdict can be replayed from it offline.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from diagnostics.model.activity import History, LoggedError
from diagnostics.model.admin_rules import AdminRule
from diagnostics.model.cluster import Cluster, Node, Pool
from diagnostics.model.facts import Fact, Missing, Why
from diagnostics.model.firewall import FirewallRules
from diagnostics.model.ids import ResourceId
from diagnostics.model.network import (
    Appliance,
    NatGateway,
    Nsg,
    PrivateEndpoint,
    PrivateZone,
    PublicAddress,
    RouteTable,
    Subnet,
    VirtualNetwork,
)
from diagnostics.model.plan import Plan
from diagnostics.model.probe import Probe


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who reads: the object id and kind of the token's principal, for `az role assignment`.

    `principal_type` is `ServicePrincipal` (managed identities included) or `User`.
    """

    object_id: str
    principal_type: str


def pending(what: str) -> Missing:
    """Return the fact of something that is still to be read."""
    return Missing(why=Why.PENDING, what=what)


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The facts of one incident. `Known(None)`: looked, and there is none.

    `pool` is the affected pool: the one the message names, else the failed one, else the first.
    `node` is the failed instance of that pool, else any instance; None where no machine exists.
    `appliances` is keyed by a route's next hop address, `public_addresses` by folded resource id.
    `zone` is the zone that answers for the private FQDN. `zone_links` and records are inside it.
    `other_zones` are further zones for the API server's name that are linked to the network Azure
    DNS is asked from, in the subscriptions that zone and networks are in; None where the node's
    words leave nothing to look for.
    `firewall_rules` is keyed by the folded id of each Azure Firewall that holds a next hop.
    `service_tags` are the IPv4 prefixes of the tags that something here names, by folded name; a
    tag that is not in it is one that Azure's list does not know. `endpoint_subnet_nsg` is
    `Known(None)` where the subnet's policies keep its NSG away from private endpoints.
    `logged_error` is None where another text was found first, `history` where nothing has failed.
    `probe` is None while nobody asked for one. `plan` is None for a cluster that exists; with a
    plan, cluster, pool, private endpoint and zone are as they will be, and all else was read.
    """

    cluster_id: ResourceId
    read_at: datetime
    identity: Fact[Identity] = field(default_factory=lambda: pending("the reader's identity"))
    cluster: Fact[Cluster] = field(default_factory=lambda: pending("the cluster"))
    pools: Fact[tuple[Pool, ...]] = field(default_factory=lambda: pending("the agent pools"))
    pool: Fact[Pool] = field(default_factory=lambda: pending("the affected pool"))
    node: Fact[Node | None] = field(default_factory=lambda: pending("the failed node"))
    subnet: Fact[Subnet] = field(default_factory=lambda: pending("the node subnet"))
    vnet: Fact[VirtualNetwork] = field(default_factory=lambda: pending("the virtual network"))
    nic_nsg: Fact[Nsg | None] = field(default_factory=lambda: pending("the NIC's NSG"))
    subnet_nsg: Fact[Nsg | None] = field(default_factory=lambda: pending("the subnet's NSG"))
    route_table: Fact[RouteTable | None] = field(default_factory=lambda: pending("the route table"))
    admin_rules: Fact[tuple[AdminRule, ...]] = field(
        default_factory=lambda: pending("the security admin rules")
    )
    appliances: Mapping[str, Fact[Appliance | None]] = field(default_factory=dict)
    firewall_rules: Mapping[str, Fact[FirewallRules]] = field(default_factory=dict)
    service_tags: Fact[Mapping[str, tuple[str, ...]]] = field(
        default_factory=lambda: pending("the service tags")
    )
    nat_gateway: Fact[NatGateway | None] = field(default_factory=lambda: pending("the NAT gateway"))
    public_addresses: Mapping[str, Fact[PublicAddress]] = field(default_factory=dict)
    api_subnet: Fact[Subnet | None] = field(
        default_factory=lambda: pending("the API server's subnet")
    )
    api_subnet_nsg: Fact[Nsg | None] = field(
        default_factory=lambda: pending("the NSG of the API server's subnet")
    )
    api_route_table: Fact[RouteTable | None] = field(
        default_factory=lambda: pending("the route table of the API server's subnet")
    )
    private_endpoint: Fact[PrivateEndpoint | None] = field(
        default_factory=lambda: pending("the private endpoint")
    )
    endpoint_subnet: Fact[Subnet | None] = field(
        default_factory=lambda: pending("the private endpoint's subnet")
    )
    endpoint_subnet_nsg: Fact[Nsg | None] = field(
        default_factory=lambda: pending("the NSG of the private endpoint's subnet")
    )
    zone: Fact[PrivateZone | None] = field(default_factory=lambda: pending("the private DNS zone"))
    other_zones: Fact[tuple[PrivateZone, ...]] | None = None
    logged_error: Fact[LoggedError | None] | None = None
    history: Fact[History] | None = None
    probe: Fact[Probe | None] | None = None
    plan: Plan | None = None
