"""The address that the node dialled is the API server's address now.

A private endpoint is made anew when a cluster stops and starts, and may get another address; old
records, hosts files and rules then lead nodes to a dead one. A DNS server of one's own may give a
public API server's name a private address. The node's own words tell, and may be older than what
stands: a record that still holds the old address proves them, a later change of record or endpoint
refutes them, and without either they count on an assumption.

Source: https://learn.microsoft.com/azure/aks/start-stop-cluster
(private endpoint is recreated; facts beyond the article)
"""

from datetime import datetime

from diagnostics.fixes.cluster import retry
from diagnostics.fixes.servers import correct_private, correct_public, find_astray, let_go
from diagnostics.model.facts import Known
from diagnostics.model.finding import Answer, Check, failed, not_applicable, passed, unknown
from diagnostics.model.ids import ResourceId, name
from diagnostics.model.incident import Category, Incident
from diagnostics.model.network import PrivateEndpoint
from diagnostics.model.snapshot import Snapshot
from diagnostics.network.astray import astray_address
from diagnostics.network.dialled import dialled_at, moved_since
from diagnostics.network.flow import Topology, dialled_address, topology
from diagnostics.network.names import (
    answering,
    asked_from,
    others_read,
    record_name,
    records,
    resolver_of,
)

_UNREADABLE = "the address of this kind of endpoint cannot be read from Azure"


def ask(incident: Incident, snapshot: Snapshot) -> Answer:
    """Compare the address in the message with the endpoint's, and both in time."""
    cluster = snapshot.cluster.value
    if topology(cluster) is Topology.PUBLIC:
        return _public(incident, snapshot)
    if topology(cluster) is Topology.VNET_INTEGRATION:
        return not_applicable(_UNREADABLE)
    dialled = incident.endpoint.ip
    if dialled is None or dialled_address(incident, cluster) is None:
        return not_applicable("the message does not say which address the node dialled")
    endpoint = snapshot.private_endpoint.value
    if endpoint is None or not endpoint.addresses:
        return not_applicable("there is no endpoint address to compare with")
    if dialled in endpoint.addresses:
        return passed(f"the node dialled {dialled}, the private endpoint's address")
    return _elsewhere(incident, endpoint, snapshot)


def _public(incident: Incident, snapshot: Snapshot) -> Answer:
    """Answer for a public API server, which no node reaches at a private address."""
    dialled = astray_address(incident, snapshot.cluster.value)
    if dialled is None:
        return not_applicable(_UNREADABLE)
    named = snapshot.cluster.value.fqdn or incident.endpoint.fqdn or snapshot.cluster.value.name
    because = f"the node dialled {dialled} for the public API server {named}"
    home, resolver = snapshot.vnet.value, resolver_of(snapshot)
    zone = answering(others_read(snapshot), home.id)
    label = record_name(named, zone) if zone is not None else None
    if resolver.azure and zone and label and dialled in records(zone, label):
        return failed(
            f"{because}, which zone {zone.name} gives for it",
            resource_id=zone.id,
            fixes=(let_go(incident, snapshot, zone, home),),
        )
    if resolver.azure:
        return failed(
            because,
            resource_id=home.id,
            fixes=(find_astray(incident, snapshot, home),),
            assumptions=(f"nodes in {home.name} are still given that address",),
        )
    asked = f"custom DNS {', '.join(resolver.servers)}"
    return failed(
        f"{because}; it asks {asked}",
        resource_id=home.id,
        fixes=(correct_public(incident, snapshot, resolver.servers),),
        assumptions=(f"{asked} still gives that address",),
    )


def _elsewhere(incident: Incident, endpoint: PrivateEndpoint, snapshot: Snapshot) -> Answer:
    """Answer for another address: it counts unless it is older than what stands."""
    recorded = _recorded(incident, snapshot)
    if recorded is not None and incident.endpoint.ip in recorded:
        return _contradicted(incident, endpoint, snapshot)
    at = dialled_at(incident, snapshot)
    moved = moved_since(at, snapshot)
    if moved is None:
        return _contradicted(incident, endpoint, snapshot, assumptions=(_unmoved(at),))
    change = f"{moved.operation} on {name(moved.resource_id)} at {_time(moved.at)}"
    before = "before" if at is not None else "perhaps before"
    said = f"the node dialled {incident.endpoint.ip} {before} {change}"
    there = f"the private endpoint is at {', '.join(endpoint.addresses)}"
    right = recorded is None or (bool(recorded) and set(recorded) <= set(endpoint.addresses))
    if not right or not resolver_of(snapshot).azure:
        return unknown(f"{said}; {there}, and whether nodes get that address now is not known")
    undated = () if at is not None else (f"the error text is older than {change}",)
    return passed(f"{said}; now {there}, and its name leads there", assumptions=undated)


def _recorded(incident: Incident, snapshot: Snapshot) -> tuple[str, ...] | None:
    """Return what the zone says now; None where AKS keeps the record in public DNS."""
    cluster = snapshot.cluster.value
    if (cluster.private_dns_zone or "").lower() == "none":
        return None
    own, fqdn = snapshot.zone.value, cluster.private_fqdn or incident.endpoint.fqdn or ""
    used = answering((own, *others_read(snapshot)), _asked(snapshot)) if own is not None else None
    zone = used or own
    label = record_name(fqdn, zone) if zone is not None else None
    return records(zone, label) if zone is not None and label is not None else ()


def _asked(snapshot: Snapshot) -> ResourceId | None:
    """Return where Azure DNS is asked from, as far as other zones were looked for there."""
    return asked_from(snapshot) if others_read(snapshot) else None


def _contradicted(
    incident: Incident,
    endpoint: PrivateEndpoint,
    snapshot: Snapshot,
    *,
    assumptions: tuple[str, ...] = (),
) -> Answer:
    because = (
        f"the node dialled {incident.endpoint.ip}, the private endpoint is now at "
        f"{', '.join(endpoint.addresses)}"
    )
    again = retry(snapshot.cluster.value, "api_server_address")
    servers = _own_servers(incident, snapshot)
    if not servers:
        return failed(because, resource_id=endpoint.id, fixes=(again,), assumptions=assumptions)
    return failed(
        f"{because}; it asks custom DNS {', '.join(servers)}",
        resource_id=snapshot.vnet.value.id,
        fixes=(correct_private(incident, snapshot, servers, endpoint.addresses),),
        assumptions=assumptions,
    )


def _own_servers(incident: Incident, snapshot: Snapshot) -> tuple[str, ...]:
    """Return the DNS servers of one's own that gave the address; () where Azure's records did."""
    recorded = _recorded(incident, snapshot) or ()
    if not isinstance(snapshot.vnet, Known) or incident.endpoint.ip in recorded:
        return ()
    resolver = resolver_of(snapshot)
    return () if resolver.azure else resolver.servers


def _unmoved(at: datetime | None) -> str:
    since = "for two weeks, and the error text is no older" if at is None else f"since {_time(at)}"
    return f"neither record nor endpoint was changed {since} (the Activity Log shows no change)"


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M UTC")


CHECK = Check(
    id="api_server_address",
    title="API server address",
    source="https://learn.microsoft.com/azure/aks/start-stop-cluster",
    ask=ask,
    steps={
        Category.CONNECTION_TIMEOUT: 8,
        Category.CONNECTION_REFUSED: 8,
        Category.NO_ROUTE_TO_HOST: 4,
        Category.CERTIFICATE: 4,
        Category.UNSPECIFIED: 8,
    },
)
