"""The private name resolves to the private endpoint from the node's virtual network.

The zone needs an A record with the endpoint's present address, and a link to the virtual network
from which Azure DNS is asked: the node's own, or with custom DNS servers the one they sit in. A
missing link or record makes the look-up fail, a stale record sends nodes to a dead address.

Source: https://learn.microsoft.com/azure/aks/private-clusters
(hub and spoke with custom DNS; article: Resolve connection timeout, step 5)
"""

from diagnostics.fixes.cluster import retry
from diagnostics.fixes.dns import link, point, relink
from diagnostics.fixes.retest import retest
from diagnostics.model.article import TIMEOUT
from diagnostics.model.finding import (
    Answer,
    Argv,
    Check,
    failed,
    not_applicable,
    passed,
    unknown,
)
from diagnostics.model.ids import name
from diagnostics.model.incident import Category, Incident
from diagnostics.model.network import PrivateZone
from diagnostics.model.snapshot import Snapshot
from diagnostics.network.flow import Topology, topology
from diagnostics.network.names import (
    Resolver,
    link_to,
    record_name,
    records,
    resolver_of,
    works,
)


def ask(incident: Incident, snapshot: Snapshot) -> Answer:
    """Ask for the zone, then the record, then the link, as a resolver would need them."""
    cluster = snapshot.cluster.value
    if topology(cluster) is not Topology.PRIVATE_ENDPOINT:
        return not_applicable("no private name is involved")
    if (cluster.private_dns_zone or "").lower() == "none":
        return not_applicable("the public name carries the private address; no zone is needed")
    zone, fqdn = snapshot.zone.value, cluster.private_fqdn or incident.endpoint.fqdn
    if zone is None:
        return failed(
            "there is no private DNS zone that holds the API server's private name",
            resource_id=cluster.id,
            fixes=(retry(cluster, "private_dns"),),
        )
    if fqdn is None:
        return unknown("the cluster shows no private name to look up")
    verify = retest(incident, snapshot)
    return _record(zone, fqdn, verify, snapshot) or _link(zone, incident, verify, snapshot)


def _record(
    zone: PrivateZone, fqdn: str, verify: tuple[Argv, ...], snapshot: Snapshot
) -> Answer | None:
    """Compare the record with the endpoint; None where it is right."""
    label = record_name(fqdn, zone)
    if label is None:
        return failed(f"zone {zone.name} does not hold {fqdn}", resource_id=zone.id)
    present = records(zone, label)
    endpoint = snapshot.private_endpoint.value
    right = endpoint.addresses if endpoint is not None else ()
    if present and (not right or set(present) == set(right)):
        return None
    stale = tuple(address for address in present if address not in right)
    missing = tuple(address for address in right if address not in present)
    because = (
        f"record {label} in zone {zone.name} points at {', '.join(present)}, but the private "
        f"endpoint is at {', '.join(right)}"
        if present
        else f"zone {zone.name} has no A record {label}"
    )
    fixes = (point(zone, label, stale, missing, verify),) if right else ()
    return failed(because, resource_id=zone.id, fixes=fixes)


def _link(
    zone: PrivateZone, incident: Incident, verify: tuple[Argv, ...], snapshot: Snapshot
) -> Answer:
    resolver = resolver_of(snapshot)
    if resolver.azure:
        return _azure(zone, resolver, verify)
    linked = [home for home in resolver.vnet_ids if (found := link_to(zone, home)) and works(found)]
    servers = ", ".join(resolver.servers)
    if linked:
        return passed(
            f"custom DNS {servers} sits in {name(linked[0])}, to which zone {zone.name} is linked",
            assumptions=(f"the servers forward {zone.name} to 168.63.129.16",),
        )
    return _custom(zone, incident, servers, snapshot)


def _azure(zone: PrivateZone, resolver: Resolver, verify: tuple[Argv, ...]) -> Answer:
    home = resolver.vnet_ids[0]
    found = link_to(zone, home)
    if found is None:
        return failed(
            f"zone {zone.name} is not linked to the nodes' virtual network {name(home)}",
            *_links(zone),
            resource_id=zone.id,
            fixes=(link(zone, home, verify),),
        )
    if not works(found):
        return failed(
            f"link {found.name} of zone {zone.name} is in state {found.state}",
            resource_id=zone.id,
            fixes=(relink(zone, found, verify),),
        )
    return passed(f"zone {zone.name} is linked to {name(home)} and its record is right")


def _custom(zone: PrivateZone, incident: Incident, servers: str, snapshot: Snapshot) -> Answer:
    """A missing link is a suspicion only: the servers may forward to a resolver elsewhere."""
    endpoint = snapshot.private_endpoint.value
    if endpoint is not None and incident.endpoint.ip in endpoint.addresses:
        return passed(f"the node itself resolved the name to {incident.endpoint.ip}")
    return unknown(
        f"the node asks custom DNS {servers}, and zone {zone.name} is not linked to the virtual "
        "network those servers sit in, as far as it is known. Whether they forward the zone to a "
        "resolver in a linked network is not readable: look the name up on a node",
        *_links(zone),
    )


def _links(zone: PrivateZone) -> tuple[str, ...]:
    if not zone.links:
        return (f"zone {zone.name} has no link at all",)
    return tuple(f"linked to {name(item.vnet_id)}: {item.state}" for item in zone.links)


CHECK = Check(
    id="private_dns",
    title="Private DNS",
    source=TIMEOUT,
    ask=ask,
    steps={
        Category.CONNECTION_TIMEOUT: 6,
        Category.CONNECTION_REFUSED: 3,
        Category.UNSPECIFIED: 1,
    },
)
