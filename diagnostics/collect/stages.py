"""Read everything about an incident, and tell how far it has come."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime

from diagnostics.collect.survey import Survey
from diagnostics.collect.tags import read_service_tags
from diagnostics.collect.terms import Terms, reads_for
from diagnostics.model.incident import Incident
from diagnostics.model.snapshot import Snapshot
from diagnostics.ports import Arm

OnStage = Callable[[Snapshot], Awaitable[None]]

CLUSTER = ("identity", "cluster", "pools", "pool")
ENDS = ("node", "subnet", "vnet", "api_subnet", "private_endpoint", "endpoint_subnet", "zone")
FILTERS = ("nic_nsg", "subnet_nsg", "api_subnet_nsg", "endpoint_subnet_nsg", "admin_rules")
WAYS = ("route_table", "api_route_table", "nat_gateway")
BEHIND = ("appliances", "firewall_rules", "public_addresses", "other_zones")
# In this order they are told, not read: each is read as soon as what leads to it is known.
_STAGES = (CLUSTER, ENDS, (*FILTERS, *WAYS, "logged_error"), BEHIND)


async def collect(
    incident: Incident,
    arm: Arm,
    *,
    now: datetime,
    on_stage: OnStage | None = None,
    terms: Terms,
) -> Snapshot:
    """Read all that a verdict takes; what cannot be read is missing and says why.

    Args:
        incident: names the cluster, and the pool and node where they are known.
        arm: the readings, 10 to 40 of them.
        now: when this happens, aware UTC.
        on_stage: awaited with the snapshot so far at the end of each of the four stages.
        terms: how long to wait, and whether to read names.
    """
    reads, log = reads_for(arm, terms)
    snapshot = Snapshot(cluster_id=incident.cluster_id, read_at=now)
    async with asyncio.TaskGroup() as tasks:
        survey = Survey(reads, log, incident, snapshot, tasks)
        survey.begin(name for stage in _STAGES for name in stage)
        for stage in _STAGES[:-1]:
            snapshot = await _told(await survey.add(snapshot, stage), on_stage)
        snapshot = await survey.add(snapshot, _STAGES[-1])
    snapshot = replace(snapshot, service_tags=await read_service_tags(reads, snapshot))
    return await _told(snapshot, on_stage)


async def _told(snapshot: Snapshot, on_stage: OnStage | None) -> Snapshot:
    if on_stage is not None:
        await on_stage(snapshot)
    return snapshot
