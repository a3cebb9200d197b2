"""Read everything about an incident, and tell how far it has come."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime

from diagnostics.collect.history import read_history
from diagnostics.collect.logged import has_failed
from diagnostics.collect.messages import find_message
from diagnostics.collect.reads import Reads
from diagnostics.collect.survey import Survey
from diagnostics.collect.tags import read_service_tags
from diagnostics.model.incident import Incident
from diagnostics.model.snapshot import Snapshot
from diagnostics.ports import Arm

OnStage = Callable[[Snapshot], Awaitable[None]]
# The log adds words to a verdict that stands without it, so nobody waits for it for long.
_LOG_S = 10.0

CLUSTER = ("identity", "cluster", "pools", "pool")
ENDS = ("node", "subnet", "vnet", "api_subnet", "private_endpoint", "endpoint_subnet", "zone")
FILTERS = ("nic_nsg", "subnet_nsg", "api_subnet_nsg", "endpoint_subnet_nsg", "admin_rules")
WAYS = ("route_table", "api_route_table", "nat_gateway")
BEHIND = ("appliances", "firewall_rules", "public_addresses", "other_zones")
# In this order they are told, not read: each is read as soon as what leads to it is known.
_STAGES = (CLUSTER, ENDS, (*FILTERS, *WAYS, "logged_error"), BEHIND)


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


def reads_for(arm: Arm, terms: Terms) -> tuple[Reads, Reads]:
    """Return how to read the configuration, and how to read logs, from now on."""
    until = asyncio.get_running_loop().time() + terms.limit_s
    return Reads(arm, terms.timeout_s, until), Reads(arm, min(terms.timeout_s, _LOG_S), until)


async def collect(
    incident: Incident,
    arm: Arm,
    *,
    now: datetime,
    on_stage: OnStage | None = None,
    terms: Terms = Terms(),
) -> Snapshot:
    """Read one incident's facts; what cannot be read is missing and says why.

    Args:
        incident: names the cluster, and the pool and node where they are known.
        arm: the readings, 10 to 45 of them.
        now: when this happens, aware UTC.
        on_stage: awaited with the snapshot so far at the end of each of the five stages; the
            fourth has all that a verdict takes, and the last adds what was changed.
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
    snapshot = await _told(snapshot, on_stage)
    return await _told(await _history(log, snapshot, incident, terms), on_stage)


async def _told(snapshot: Snapshot, on_stage: OnStage | None) -> Snapshot:
    if on_stage is not None:
        await on_stage(snapshot)
    return snapshot


async def _history(log: Reads, snapshot: Snapshot, incident: Incident, terms: Terms) -> Snapshot:
    """Add what changed, where anything has failed at all."""
    told = incident.source is not None or find_message(snapshot) is not None
    if not told and not has_failed(snapshot):
        return snapshot
    history = await read_history(log, snapshot, with_callers=terms.with_callers)
    return replace(snapshot, history=history)
