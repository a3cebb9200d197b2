"""Ask one node itself, by one run-command, and read its answer."""

import asyncio
import math

from diagnostics.collect.reads import missing, too_late
from diagnostics.model.cluster import Cluster, Node
from diagnostics.model.facts import Fact, Known, Missing, Why
from diagnostics.model.incident import Endpoint, Incident
from diagnostics.model.probe import Probe
from diagnostics.model.snapshot import Snapshot
from diagnostics.ports import Arm, ArmError
from diagnostics.probes import parse, script
from diagnostics.probes.target import host, target
from diagnostics.redact import redact

WHAT = "the node's own measurements"


def is_askable(incident: Incident, snapshot: Snapshot) -> bool:
    """Say whether a node is there that will be asked, as far as that was read."""
    node, cluster = snapshot.node, snapshot.cluster
    if isinstance(node, Missing) or isinstance(cluster, Missing) or node.value is None:
        return False
    is_open = not cluster.value.node_group_locked
    return is_open and host(target(incident, cluster.value)) is not None


async def probe_node(
    incident: Incident, snapshot: Snapshot, arm: Arm, until: float = math.inf
) -> Fact[Probe | None]:
    """Probe the snapshot's node (30-90 s, root on the node); `Known(None)` where none exists.

    At `until`, a time of the event loop's, nobody waits for it any longer.
    """
    if isinstance(snapshot.node, Missing):
        return snapshot.node
    if isinstance(snapshot.cluster, Missing):
        return snapshot.cluster
    node, cluster = snapshot.node.value, snapshot.cluster.value
    if node is None:
        return Known(None)
    if asyncio.get_running_loop().time() >= until:
        return too_late(WHAT, node.id)
    try:
        async with asyncio.timeout_at(None if math.isinf(until) else until):
            return await _probed(node, cluster, target(incident, cluster), arm)
    except TimeoutError:
        return too_late(WHAT, node.id)


async def _probed(node: Node, cluster: Cluster, endpoint: Endpoint, arm: Arm) -> Fact[Probe | None]:
    if cluster.node_group_locked:
        return Missing(why=Why.LOCKED, what=WHAT, resource_id=node.id)
    if host(endpoint) is None:
        return Missing(why=Why.NOT_FOUND, what=WHAT, detail="no name or address to dial is known")
    via = cluster.http_proxy
    url = (via.https_proxy or via.http_proxy) if via is not None else None
    try:
        # What a certificate or a resolver says is foreign text, an address of a person in it too.
        said = redact(await arm.run_command(node, script(endpoint, url)))
        return Known(parse(said), source=node.id)
    except (ArmError, TimeoutError) as error:
        return missing(error, WHAT, node.id)
