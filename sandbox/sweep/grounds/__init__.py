"""The topologies: every way in which nodes reach an API server, healthy.

Traits that faults ask for: `public` or `private` (the API server's address), `endpoint` (reached
through a private endpoint), `zone` (a private zone holds its name), `azure_dns` (nodes ask Azure's
own DNS), `custom_dns`, `balancer`, `nat`, `firewall`, `appliance`, `own_addresses` (how nodes
leave), `outbound` (they may leave at all), `own_network` (not made by AKS), `policy`, `classic`,
`parent` (where a firewall's rules are), `windows` (the pool that breaks runs it),
`default_route`, `partly_routed` (all other traffic, or the API server's range, goes through an
appliance).
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from sandbox.sweep.grounds import clouds, inward, outward, pools, spread, walls
from sandbox.sweep.grounds.base import OTHER_SUBSCRIPTIONS
from sandbox.sweep.site import Site

__all__ = ["OTHER_SUBSCRIPTIONS", "TOPOLOGIES"]

TOPOLOGIES: Mapping[str, Callable[[], Site]] = MappingProxyType(
    {
        "public-lb": outward.public_lb,
        "public-nat": outward.public_nat,
        "managed-nat": outward.managed_nat,
        "public-firewall": outward.public_firewall,
        "public-appliance": outward.public_appliance,
        "lb-and-firewall": outward.balancer_and_firewall,
        "node-addresses": outward.node_addresses,
        "managed-network": outward.managed_network,
        "locked-node-group": outward.locked,
        "plural-prefixes": outward.plural_prefixes,
        "classic-firewall": walls.classic_firewall,
        "parent-policy": walls.parent_policy,
        "firewall-and-nat": walls.firewall_and_nat,
        "virtual-machines": pools.single_machines,
        "second-pool": pools.second_pool,
        "windows-pool": pools.windows,
        "three-subscriptions": spread.spread,
        "us-government": clouds.us_public,
        "china": clouds.china_public,
        "private-system-zone": inward.private_system_zone,
        "private-own-zone": inward.private_own_zone,
        "private-hub-dns": inward.private_hub_dns,
        "private-resolver": inward.private_resolver,
        "private-no-zone": inward.private_no_zone,
        "private-firewall": inward.private_firewall,
        "vnet-integration": inward.integrated,
        "private-integration": inward.integrated_private,
        "isolated": inward.isolated,
        "isolated-block": inward.isolated_block,
        "spread-private": spread.spread_private,
        "us-government-private": clouds.us_private,
        "china-private": clouds.china_private,
    }
)
