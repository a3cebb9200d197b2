"""Read again what one check decides on, to see whether its fault is still there.

What the check wants beyond that is pending, so that its answer is unknown and never passed.
"""

import asyncio
from dataclasses import replace
from datetime import datetime

from diagnostics.collect.stages import CLUSTER, ENDS, FILTERS
from diagnostics.collect.survey import Survey
from diagnostics.collect.tags import read_service_tags
from diagnostics.collect.terms import Terms, reads_for
from diagnostics.model.facts import Known, Missing
from diagnostics.model.incident import Incident
from diagnostics.model.snapshot import Snapshot
from diagnostics.ports import Arm

_NODE = ("node", "subnet", "vnet")
_NAMES = (*_NODE, "private_endpoint", "endpoint_subnet", "zone")
_ROUTES = (*_NAMES, "route_table", "appliances")
# What a virtual network's tag holds follows from its routes, too.
_RULES = (*ENDS, *FILTERS, "route_table", "api_route_table")
_DECIDES = {
    "cluster_state": (),
    "http_proxy": _NODE,
    "private_endpoint": _NAMES,
    "private_dns": _NAMES,
    "api_server_address": _NAMES,
    "nsg_outbound": _RULES,
    "api_server_subnet": _RULES,
    "route_table": _ROUTES,
    "firewall_rules": (*_ROUTES, "firewall_rules"),
    "authorized_ip_ranges": (*_ROUTES, "nat_gateway", "public_addresses"),
}
# What decides these is the same for every node of a pool.
_NODELESS = ("private_endpoint", "route_table", "authorized_ip_ranges")
_TAGLESS = ("cluster_state", "http_proxy")


def can_glance(check: str) -> bool:
    """Say whether a check decides on a part of what a whole run reads; node checks do not."""
    return check in _DECIDES


async def glance(
    incident: Incident, arm: Arm, check: str, *, now: datetime, terms: Terms
) -> Snapshot:
    """Read cluster and pools, and what one check decides on."""
    reads, log = reads_for(arm, terms)
    blank = Snapshot(cluster_id=incident.cluster_id, read_at=now)
    async with asyncio.TaskGroup() as tasks:
        survey = Survey(reads, log, incident, blank, tasks)
        snapshot = await survey.add(blank, CLUSTER)
        if check in _NODELESS and _stands_for_all(incident, snapshot):
            # The whole subnet stands for the node, as where a pool has none.
            survey.give(node=Known(None), nic=Known(None))
        snapshot = await survey.add(snapshot, _DECIDES[check])
    if check in _TAGLESS:
        return snapshot
    return replace(snapshot, service_tags=await read_service_tags(reads, snapshot))


def _stands_for_all(incident: Incident, snapshot: Snapshot) -> bool:
    """Say whether a pool's subnet tells of each node what routes and addresses depend on.

    A text without the API server's address leaves it to the node's own words.
    """
    pool = snapshot.pool
    if incident.endpoint.ip is None or isinstance(pool, Missing):
        return False
    return pool.value.subnet_id is not None and not pool.value.node_public_ip
