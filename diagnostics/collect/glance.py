"""Read again what one check decides on, to see whether its fault is still there.

What the check wants beyond that is pending, so that its answer is unknown and never passed.
"""

import asyncio
from dataclasses import replace
from datetime import datetime

from diagnostics.collect.attachments import read_filters, read_ways
from diagnostics.collect.egress import appliance_ids, cluster_ids, nat_ids, read_public_addresses
from diagnostics.collect.endpoints import read_endpoint, read_zone
from diagnostics.collect.firewalls import read_firewall_rules
from diagnostics.collect.hops import read_appliances
from diagnostics.collect.nodes import NodeFacts, read_node
from diagnostics.collect.reads import Reads
from diagnostics.collect.subnets import read_api_subnet, read_subnet
from diagnostics.collect.tags import read_service_tags
from diagnostics.collect.waves import Terms, read_cluster
from diagnostics.model.cluster import Nic, Pool
from diagnostics.model.facts import Fact, Known, Missing
from diagnostics.model.incident import Incident
from diagnostics.model.snapshot import Snapshot
from diagnostics.ports import Arm

_CLUSTER = ("cluster_state",)
_WORDS = ("http_proxy",)
_NAMES = ("private_endpoint", "private_dns", "api_server_address")
_FILTERS = ("nsg_outbound", "api_server_subnet")
_WAY_OUT = ("route_table", "firewall_rules", "authorized_ip_ranges")
# What decides these is the same for every node of a pool.
_NODELESS = ("private_endpoint", "route_table", "authorized_ip_ranges")


def can_glance(check: str) -> bool:
    """Say whether a check decides on a part of what a whole run reads; node checks do not."""
    return check in (*_CLUSTER, *_WORDS, *_NAMES, *_FILTERS, *_WAY_OUT)


async def glance(
    incident: Incident, arm: Arm, check: str, *, now: datetime, terms: Terms
) -> Snapshot:
    """Read cluster and pools, and what one check decides on, in two to five waves."""
    until = asyncio.get_running_loop().time() + terms.limit_s
    reads = Reads(arm, terms.timeout_s, until)
    snapshot = Snapshot(cluster_id=incident.cluster_id, read_at=now)
    snapshot = await read_cluster(reads, snapshot, incident)
    if check in _CLUSTER:
        return snapshot
    snapshot, nic = await _node(reads, snapshot, incident, check)
    if check in _WORDS:
        return snapshot
    snapshot = await _names(reads, snapshot)
    if check in _FILTERS:
        api_subnet = await read_api_subnet(reads, snapshot.cluster)
        # What a virtual network's tag holds follows from its routes, too.
        snapshot = await read_ways(reads, replace(snapshot, api_subnet=api_subnet), nic)
        snapshot = await read_filters(reads, snapshot, nic)
    if check in _WAY_OUT:
        snapshot = await _way_out(reads, snapshot, nic)
    return replace(snapshot, service_tags=await read_service_tags(reads, snapshot))


async def _node(
    reads: Reads, snapshot: Snapshot, incident: Incident, check: str
) -> tuple[Snapshot, Fact[Nic | None]]:
    cluster, pool = snapshot.cluster, snapshot.pool
    is_left_out = check in _NODELESS and _stands_for_all(incident, pool)
    reading = _no_node() if is_left_out else read_node(reads, cluster, pool, incident.node)
    async with asyncio.TaskGroup() as wave:
        node = wave.create_task(reading)
        subnet = wave.create_task(read_subnet(reads, cluster, pool, node))
    around = subnet.result()
    found = replace(snapshot, node=node.result().node, subnet=around.subnet, vnet=around.vnet)
    return found, node.result().nic


def _stands_for_all(incident: Incident, pool: Fact[Pool]) -> bool:
    """Say whether a pool's subnet tells of each node what routes and addresses depend on.

    A text without the API server's address leaves it to the node's own words.
    """
    if incident.endpoint.ip is None or isinstance(pool, Missing):
        return False
    return pool.value.subnet_id is not None and not pool.value.node_public_ip


async def _no_node() -> NodeFacts:
    """Let the whole subnet stand for the node, as where a pool has none."""
    return NodeFacts(node=Known(None), nic=Known(None))


async def _names(reads: Reads, snapshot: Snapshot) -> Snapshot:
    async with asyncio.TaskGroup() as wave:
        endpoint = wave.create_task(read_endpoint(reads, snapshot.cluster))
        zone = wave.create_task(read_zone(reads, snapshot.cluster))
    return replace(
        snapshot,
        private_endpoint=endpoint.result().endpoint,
        endpoint_subnet=endpoint.result().subnet,
        zone=zone.result(),
    )


async def _way_out(reads: Reads, snapshot: Snapshot, nic: Fact[Nic | None]) -> Snapshot:
    """Read routes, what they lead to, and the addresses that packets leave with."""
    snapshot = await read_ways(reads, snapshot, nic)
    appliances = await read_appliances(reads, snapshot.route_table, snapshot.vnet)
    ids = (*cluster_ids(snapshot.cluster), *nat_ids(snapshot.nat_gateway))
    async with asyncio.TaskGroup() as wave:
        rules = wave.create_task(read_firewall_rules(reads, appliances))
        public = wave.create_task(read_public_addresses(reads, (*ids, *appliance_ids(appliances))))
    return replace(
        snapshot,
        appliances=appliances,
        firewall_rules=rules.result(),
        public_addresses={**snapshot.public_addresses, **public.result()},
    )
