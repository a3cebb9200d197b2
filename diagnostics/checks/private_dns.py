"""The private name resolves to the private endpoint from the node's virtual network.

The zone needs an A record with the endpoint's present address, and a link to the virtual network
from which Azure DNS is asked: the node's own, or with custom DNS servers the one they sit in. A
missing link or record makes the look-up fail, a stale record sends nodes to a dead address.

Source: https://learn.microsoft.com/azure/aks/private-clusters
(hub and spoke with custom DNS; article: Resolve connection timeout, step 5)
"""

from dataclasses import replace

from diagnostics.fixes.cluster import retry
from diagnostics.fixes.dns import (
    await_link,
    kept_elsewhere,
    link_if_free,
    point,
    relink,
)
from diagnostics.fixes.retest import retest
from diagnostics.model.article import TIMEOUT
from diagnostics.model.facts import Missing
from diagnostics.model.finding import (
    Answer,
    Argv,
    Check,
    failed,
    not_applicable,
    passed,
    unknown,
)
from diagnostics.model.ids import name, resource_group
from diagnostics.model.incident import Category, Incident
from diagnostics.model.network import PrivateZone
from diagnostics.model.snapshot import Snapshot
from diagnostics.network.flow import Topology, topology
from diagnostics.network.names import (
    APEX,
    Resolver,
    answering,
    asked_from,
    is_stuck,
    link_to,
    others_read,
    record_name,
    record_set,
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
    zone = snapshot.zone.value
    if zone is None:
        return failed(
            "there is no private DNS zone that holds the API server's private name",
            resource_id=cluster.id,
            fixes=(retry(cluster, "private_dns"),),
        )
    fqdn = cluster.private_fqdn or incident.endpoint.fqdn or ""
    label = record_name(fqdn, zone)
    if label is None:
        return unknown(f"zone {zone.name} does not hold {fqdn or 'a private name of the cluster'}")
    verify, resolver = retest(incident, snapshot), resolver_of(snapshot)
    used = answering((zone, *others_read(snapshot)), asked_from(snapshot))
    if used is not None and used is not zone and _decides(used, zone, fqdn):
        return _by_another(zone, used, fqdn, incident, snapshot)
    return (
        _broken_link(zone, resolver, verify, snapshot)
        or _wrong_record(zone, label, verify, snapshot)
        or _reached(zone, resolver, incident, snapshot)
    )


def _decides(used: PrivateZone, zone: PrivateZone, fqdn: str) -> bool:
    """Say whether the zone that answers is at fault, or right, in the place of the cluster's own.

    A wider zone that does not know the name answers only because the cluster's own is not linked
    there: that link is what is missing.
    """
    wider = len(used.name) < len(zone.name)
    return not wider or bool(records(used, record_name(fqdn, used) or APEX))


def _by_another(
    zone: PrivateZone, used: PrivateZone, fqdn: str, incident: Incident, snapshot: Snapshot
) -> Answer:
    """Judge the zone that answers in the place of the cluster's own: linked, or more specific."""
    label = record_name(fqdn, used) or APEX
    verify, resolver = retest(incident, snapshot), resolver_of(snapshot)
    said = _wrong_record(used, label, verify, snapshot)
    if said is None:
        return _reached(used, resolver, incident, snapshot)
    there = f"zone {used.name} of resource group {resource_group(used.id)}"
    own = f"zone {zone.name} of resource group {resource_group(zone.id)}"
    asked = name(asked_from(snapshot) or "")
    return replace(
        said,
        because=f"{said.because}; it answers in the place of the cluster's own zone",
        evidence=(f"{there} is linked to {asked}, and answers in the place of {own}",),
        fixes=tuple(kept_elsewhere(fix, zone) for fix in said.fixes),
        # Servers of one's own may ask from elsewhere, or hold the name themselves.
        assumptions=() if resolver.azure else (_forwarded(used),),
    )


def _forwarded(zone: PrivateZone) -> str:
    return f"the servers forward {zone.name} to 168.63.129.16"


def _broken_link(
    zone: PrivateZone, resolver: Resolver, verify: tuple[Argv, ...], snapshot: Snapshot
) -> Answer | None:
    """Look for the link through which Azure DNS answers the nodes; None where it works.

    With custom servers a missing link is a suspicion only: they may ask from elsewhere.
    """
    if not resolver.azure:
        return None
    home = snapshot.vnet.value.id
    found = link_to(zone, home)
    if found is None:
        return failed(
            f"zone {zone.name} is not linked to the nodes' virtual network {name(home)}",
            *_links(zone),
            resource_id=zone.id,
            fixes=(link_if_free(zone, home, others_read(snapshot), verify),),
        )
    if not works(found):
        mend = relink if is_stuck(found) else await_link
        return failed(
            f"link {found.name} of zone {zone.name} is in state {found.state}",
            resource_id=zone.id,
            fixes=(mend(zone, found, verify),),
        )
    return None


def _wrong_record(
    zone: PrivateZone, label: str, verify: tuple[Argv, ...], snapshot: Snapshot
) -> Answer | None:
    """Compare the record with the endpoint; None where all it says is right (S5.7)."""
    said, present = record_set(zone, label) or (label, ())
    endpoint = snapshot.private_endpoint.value
    right = endpoint.addresses if endpoint is not None else ()
    if present and (not right or set(present) <= set(right)):
        return None
    because = (
        f"{_named(said, label)} in zone {zone.name} points at {', '.join(present)}, but the "
        f"private endpoint is at {', '.join(right)}"
        if present
        else f"zone {zone.name} has no A record {label}"
    )
    # A wildcard stays as it is, for it may answer for others too.
    own = present if said.lower() == label.lower() else ()
    remedy = (
        point(zone, label, own, right, verify)
        if right
        else retry(snapshot.cluster.value, "private_dns")
    )
    return failed(because, resource_id=zone.id, fixes=(remedy,))


def _named(said: str, label: str) -> str:
    same = said.lower() == label.lower()
    return f"record {label}" if same else f"wildcard record {said}, which answers for {label},"


def _reached(
    zone: PrivateZone, resolver: Resolver, incident: Incident, snapshot: Snapshot
) -> Answer:
    """Say how sure it is that the nodes' resolver gets at a zone in which all is right."""
    home, servers = resolver.vnet_id, ", ".join(resolver.servers)
    if resolver.azure:
        unseen = isinstance(snapshot.other_zones, Missing)
        alone = f"no more specific private DNS zone is linked to {snapshot.vnet.value.name}"
        return passed(
            f"zone {zone.name} is linked to {snapshot.vnet.value.name} and its record is right",
            assumptions=(f"{alone} (others could not be read)",) if unseen else (),
        )
    if _unresolved(incident, snapshot):
        return unknown(
            f"the node could not resolve the name: custom DNS {servers} does not forward "
            f"{zone.name} to a resolver in a linked network, or did not then. Look the name up on "
            "a node",
            *_links(zone),
        )
    endpoint = snapshot.private_endpoint.value
    if endpoint is not None and incident.endpoint.ip in endpoint.addresses:
        return passed(f"the node itself resolved the name to {incident.endpoint.ip}")
    if home is not None and (found := link_to(zone, home)) and works(found):
        return passed(
            f"custom DNS {servers} sits in {name(home)}, to which zone {zone.name} is linked",
            assumptions=(_forwarded(zone),),
        )
    return unknown(
        f"the node asks custom DNS {servers}, and zone {zone.name} is not linked to the virtual "
        "network those servers sit in, as far as it is known. Whether they forward the zone to a "
        "resolver in a linked network is not readable: look the name up on a node",
        *_links(zone),
    )


def _unresolved(incident: Incident, snapshot: Snapshot) -> bool:
    """Say whether the node's own words are that the private name does not exist for it."""
    fqdn = snapshot.cluster.value.private_fqdn or incident.endpoint.fqdn
    return f"could not resolve host: {fqdn}".lower() in incident.message.lower()


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
