"""Read everything about an incident, in waves: each asks for what the one before led to."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime

from diagnostics.collect.choices import affected_pool, named_pool
from diagnostics.collect.egress import (
    appliance_ids,
    cluster_ids,
    nat_ids,
    nic_ids,
    read_public_addresses,
)
from diagnostics.collect.endpoints import read_endpoint, read_zone
from diagnostics.collect.hops import read_appliances
from diagnostics.collect.nodes import read_node
from diagnostics.collect.reads import Reads, absent, passed_on
from diagnostics.collect.subnets import read_api_subnet, read_attached, read_subnet
from diagnostics.model.cluster import Nic, Pool
from diagnostics.model.facts import Fact, Known, Missing
from diagnostics.model.incident import Incident, NodeRef
from diagnostics.model.snapshot import Snapshot
from diagnostics.ports import Arm

OnWave = Callable[[Snapshot], Awaitable[None]]
_POOL = "the affected pool"


async def collect(
    incident: Incident,
    arm: Arm,
    *,
    now: datetime,
    on_wave: OnWave | None = None,
    timeout_s: float = 30,
) -> Snapshot:
    """Read one incident's facts; what cannot be read is missing and says why.

    Args:
        incident: names the cluster, and the pool and node where they are known.
        arm: the readings, 10 to 40 of them.
        now: when this happens, aware UTC.
        on_wave: awaited after each of the four waves with the snapshot so far.
        timeout_s: bounds each single reading.
    """
    reads = Reads(arm, timeout_s)
    snapshot = Snapshot(cluster_id=incident.cluster_id, read_at=now)
    snapshot = await _told(await _cluster(reads, snapshot, incident), on_wave)
    snapshot, nic = await _surroundings(reads, snapshot, incident.node)
    snapshot = await _told(snapshot, on_wave)
    snapshot = await _told(await _attachments(reads, snapshot, nic), on_wave)
    return await _told(await _way_out(reads, snapshot), on_wave)


async def _told(snapshot: Snapshot, on_wave: OnWave | None) -> Snapshot:
    if on_wave is not None:
        await on_wave(snapshot)
    return snapshot


async def _cluster(reads: Reads, snapshot: Snapshot, incident: Incident) -> Snapshot:
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
        pool=_pool(pools.result(), named_pool(incident.node)),
    )


def _pool(pools: Fact[tuple[Pool, ...]], wanted: str | None) -> Fact[Pool]:
    if isinstance(pools, Missing):
        return passed_on(pools, _POOL)
    chosen = affected_pool(pools.value, wanted)
    if chosen is None:
        return absent(_POOL, f"the cluster has no pool {wanted or ''}".strip(), pools.source)
    return Known(chosen, f"{pools.source}/agentPools/{chosen.name}")


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
        public = wave.create_task(read_public_addresses(reads, cluster_ids(cluster)))
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


async def _attachments(reads: Reads, snapshot: Snapshot, nic: Fact[Nic | None]) -> Snapshot:
    arm, subnet = reads.arm, snapshot.subnet
    async with asyncio.TaskGroup() as wave:
        nic_nsg = wave.create_task(
            read_attached(
                reads, "the NIC's NSG", nic, lambda it: it.nsg_id if it else None, arm.nsg
            )
        )
        subnet_nsg = wave.create_task(
            read_attached(reads, "the subnet's NSG", subnet, lambda it: it.nsg_id, arm.nsg)
        )
        table = wave.create_task(
            read_attached(
                reads, "the route table", subnet, lambda it: it.route_table_id, arm.route_table
            )
        )
        gateway = wave.create_task(
            read_attached(
                reads, "the NAT gateway", subnet, lambda it: it.nat_gateway_id, arm.nat_gateway
            )
        )
        public = wave.create_task(read_public_addresses(reads, nic_ids(nic)))
    return replace(
        snapshot,
        nic_nsg=nic_nsg.result(),
        subnet_nsg=subnet_nsg.result(),
        route_table=table.result(),
        nat_gateway=gateway.result(),
        public_addresses={**snapshot.public_addresses, **public.result()},
    )


async def _way_out(reads: Reads, snapshot: Snapshot) -> Snapshot:
    async with asyncio.TaskGroup() as wave:
        nat = wave.create_task(read_public_addresses(reads, nat_ids(snapshot.nat_gateway)))
        appliances = await read_appliances(reads, snapshot.route_table, snapshot.vnet)
        public = await read_public_addresses(reads, appliance_ids(appliances))
    return replace(
        snapshot,
        appliances=appliances,
        public_addresses={**snapshot.public_addresses, **nat.result(), **public},
    )
