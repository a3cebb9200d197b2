"""Read the private zones that may answer for the API server's name in the place of its own.

Azure DNS answers out of the most specific zone that is linked to the network it is asked from, and
a network can be linked to one zone of a name only. Such zones may lie in any resource group.
"""

from collections.abc import Iterator

from diagnostics.collect.reads import Reads, gathered, passed_on
from diagnostics.model.cluster import Cluster
from diagnostics.model.facts import Fact, Known, Missing
from diagnostics.model.ids import ResourceId, name, same, subscription
from diagnostics.model.incident import Incident
from diagnostics.model.network import PrivateZone
from diagnostics.model.snapshot import Snapshot
from diagnostics.network.astray import astray_address
from diagnostics.network.flow import Topology, topology
from diagnostics.network.names import asked_from, link_to, record_name

_WHAT = "other private DNS zones for the API server's name"


async def read_other_zones(
    reads: Reads, incident: Incident, snapshot: Snapshot
) -> Fact[tuple[PrivateZone, ...]] | None:
    """Read the other zones for the name that are linked to the network DNS is asked from.

    One list a subscription, and three reads for each zone of the name. None where the node rightly
    resolved the name, where no zone is involved, and where what leads there was not read.
    """
    fqdn = _sought(incident, snapshot)
    # Whether a node exists at all, and where its servers sit, was read before.
    at = asked_from(snapshot) if fqdn and isinstance(snapshot.vnet, Known) else None
    if fqdn is None or at is None:
        return None
    lists = await gathered(
        reads.read(f"the private DNS zones of subscription {each}", reads.arm.all_zones, each)
        for each in dict.fromkeys(map(str.lower, _subscriptions(at, snapshot)))
    )
    own = snapshot.zone.value if isinstance(snapshot.zone, Known) else None
    found = await gathered(
        reads.read(f"private DNS zone {name(each.id)}", reads.arm.zone, each.id)
        for listed in lists
        if isinstance(listed, Known)
        for each in listed.value
        if record_name(fqdn, each) is not None and not (own and same(own.id, each.id))
    )
    unread = next((each for each in (*lists, *found) if isinstance(each, Missing)), None)
    if unread is not None:
        return passed_on(unread, _WHAT)
    zones = (each.value for each in found if isinstance(each, Known))
    return Known(tuple(zone for zone in zones if link_to(zone, at) is not None), at)


def _sought(incident: Incident, snapshot: Snapshot) -> str | None:
    """Return the name whose zones are to be found, None where none has to be."""
    if isinstance(snapshot.cluster, Missing):
        return None
    cluster = snapshot.cluster.value
    if topology(cluster) is Topology.PRIVATE_ENDPOINT:
        return cluster.private_fqdn if _is_open(incident, cluster, snapshot) else None
    return cluster.fqdn if astray_address(incident, cluster) else None


def _is_open(incident: Incident, cluster: Cluster, snapshot: Snapshot) -> bool:
    zone, endpoint = snapshot.zone, snapshot.private_endpoint
    if (cluster.private_dns_zone or "").lower() == "none" or isinstance(zone, Missing):
        return False
    right = endpoint.value.addresses if isinstance(endpoint, Known) and endpoint.value else ()
    return zone.value is not None and incident.endpoint.ip not in right


def _subscriptions(at: ResourceId, snapshot: Snapshot) -> Iterator[str]:
    yield subscription(snapshot.cluster_id)
    yield subscription(at)
    for fact in (snapshot.vnet, snapshot.zone):
        if isinstance(fact, Known) and fact.value is not None:
            yield subscription(fact.value.id)
