"""Read everything about an incident, in waves: each asks for what the one before led to."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime

from diagnostics.collect.attachments import read_filters, read_ways
from diagnostics.collect.egress import (
    appliance_ids,
    cluster_ids,
    nat_ids,
    pool_ids,
    read_public_addresses,
)
from diagnostics.collect.endpoints import read_endpoint, read_zone
from diagnostics.collect.firewalls import read_firewall_rules
from diagnostics.collect.history import read_history
from diagnostics.collect.hops import read_appliances
from diagnostics.collect.logged import has_failed, read_logged_error
from diagnostics.collect.messages import find_message
from diagnostics.collect.nodes import read_node
from diagnostics.collect.pools import read_pool
from diagnostics.collect.reads import Reads
from diagnostics.collect.rivals import read_other_zones
from diagnostics.collect.subnets import read_api_subnet, read_subnet
from diagnostics.collect.tags import read_service_tags
from diagnostics.model.cluster import Nic
from diagnostics.model.facts import Fact
from diagnostics.model.incident import Incident, NodeRef
from diagnostics.model.snapshot import Snapshot
from diagnostics.ports import Arm

OnWave = Callable[[Snapshot], Awaitable[None]]
# The log adds words to a verdict that stands without it, so nobody waits for it for long.
_LOG_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """On which terms to read.

    `timeout_s` bounds each single reading, `limit_s` the whole run, a node probe included: what
    was not read by then is missing. `with_callers` reads who made the changes, too, which is
    personal data.
    """

    timeout_s: float = 30
    limit_s: float = 120
    with_callers: bool = False


async def collect(
    incident: Incident,
    arm: Arm,
    *,
    now: datetime,
    on_wave: OnWave | None = None,
    terms: Terms = Terms(),
) -> Snapshot:
    """Read one incident's facts; what cannot be read is missing and says why.

    Args:
        incident: names the cluster, and the pool and node where they are known.
        arm: the readings, 10 to 45 of them.
        now: when this happens, aware UTC.
        on_wave: awaited after each of the five waves with the snapshot so far.
        terms: how long to wait, and whether to read names.
    """
    until = asyncio.get_running_loop().time() + terms.limit_s
    reads = Reads(arm, terms.timeout_s, until)
    log = Reads(arm, min(terms.timeout_s, _LOG_S), until)
    snapshot = Snapshot(cluster_id=incident.cluster_id, read_at=now)
    snapshot = await _told(await read_cluster(reads, snapshot, incident), on_wave)
    snapshot, nic = await _surroundings(reads, snapshot, incident.node)
    snapshot = await _told(snapshot, on_wave)
    snapshot = await _told(await _attachments(reads, log, snapshot, nic), on_wave)
    snapshot = await _told(await read_way_out(reads, snapshot, incident), on_wave)
    return await _told(await _history(log, snapshot, incident, terms), on_wave)


async def _told(snapshot: Snapshot, on_wave: OnWave | None) -> Snapshot:
    if on_wave is not None:
        await on_wave(snapshot)
    return snapshot


async def read_cluster(reads: Reads, snapshot: Snapshot, incident: Incident) -> Snapshot:
    """Read the cluster, its pools and who reads; choose the pool."""
    arm, cluster_id = reads.arm, snapshot.cluster_id
    async with asyncio.TaskGroup() as wave:
        identity = wave.create_task(reads.read("the reader's identity", arm.identity))
        cluster = wave.create_task(reads.read("the cluster", arm.cluster, cluster_id))
        pools = wave.create_task(reads.read("the agent pools", arm.pools, cluster_id))
    return replace(
        snapshot,
        identity=identity.result(),
        cluster=cluster.result(),
        pools=pools.result(),
        pool=await read_pool(reads, pools.result(), incident),
    )


async def _surroundings(
    reads: Reads, snapshot: Snapshot, wanted: NodeRef
) -> tuple[Snapshot, Fact[Nic | None]]:
    """Read node, subnets, private endpoint, zone; the interface goes on to the next wave."""
    cluster, pool = snapshot.cluster, snapshot.pool
    async with asyncio.TaskGroup() as wave:
        node = wave.create_task(read_node(reads, cluster, pool, wanted))
        subnet = wave.create_task(read_subnet(reads, cluster, pool, node))
        api_subnet = wave.create_task(read_api_subnet(reads, cluster))
        endpoint = wave.create_task(read_endpoint(reads, cluster))
        zone = wave.create_task(read_zone(reads, cluster))
        outbound = (*cluster_ids(cluster), *pool_ids(pool))
        public = wave.create_task(read_public_addresses(reads, outbound))
    found = replace(
        snapshot,
        node=node.result().node,
        subnet=subnet.result().subnet,
        vnet=subnet.result().vnet,
        api_subnet=api_subnet.result(),
        private_endpoint=endpoint.result().endpoint,
        endpoint_subnet=endpoint.result().subnet,
        zone=zone.result(),
        public_addresses=public.result(),
    )
    return found, node.result().nic


async def _attachments(
    reads: Reads, log: Reads, snapshot: Snapshot, nic: Fact[Nic | None]
) -> Snapshot:
    async with asyncio.TaskGroup() as wave:
        filters = wave.create_task(read_filters(reads, snapshot, nic))
        ways = wave.create_task(read_ways(reads, snapshot, nic))
        logged = wave.create_task(read_logged_error(log, snapshot, snapshot.read_at))
    return replace(
        filters.result(),
        route_table=ways.result().route_table,
        api_route_table=ways.result().api_route_table,
        nat_gateway=ways.result().nat_gateway,
        public_addresses=ways.result().public_addresses,
        logged_error=logged.result(),
    )


async def read_way_out(reads: Reads, snapshot: Snapshot, incident: Incident) -> Snapshot:
    """Read what lies behind the first hop, and the names and tags that depend on it."""
    async with asyncio.TaskGroup() as wave:
        nat = wave.create_task(read_public_addresses(reads, nat_ids(snapshot.nat_gateway)))
        others = wave.create_task(read_other_zones(reads, incident, snapshot))
        appliances = await read_appliances(reads, snapshot.route_table, snapshot.vnet)
        rules = wave.create_task(read_firewall_rules(reads, appliances))
        public = await read_public_addresses(reads, appliance_ids(appliances))
    found = replace(
        snapshot,
        appliances=appliances,
        firewall_rules=rules.result(),
        other_zones=others.result(),
        public_addresses={**snapshot.public_addresses, **nat.result(), **public},
    )
    return replace(found, service_tags=await read_service_tags(reads, found))


async def _history(log: Reads, snapshot: Snapshot, incident: Incident, terms: Terms) -> Snapshot:
    """Add what changed, where anything has failed at all."""
    told = incident.source is not None or find_message(snapshot) is not None
    if not told and not has_failed(snapshot):
        return snapshot
    history = await read_history(log, snapshot, with_callers=terms.with_callers)
    return replace(snapshot, history=history)
