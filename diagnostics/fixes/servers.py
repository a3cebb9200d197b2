"""Have those who run DNS correct what it says of the API server; no `az` line can.

Source: https://learn.microsoft.com/azure/aks/private-clusters (hub and spoke with custom DNS)
"""

from diagnostics.fixes.az import owner
from diagnostics.fixes.on_path import look_up
from diagnostics.model.finding import Argv, Fix
from diagnostics.model.incident import Incident
from diagnostics.model.network import PrivateZone, VirtualNetwork
from diagnostics.model.snapshot import Snapshot
from diagnostics.probes.target import host, target

CHECK = "api_server_address"
_AZURE = "168.63.129.16, asked from a network that the zone is linked to"


def correct_private(
    incident: Incident, snapshot: Snapshot, servers: tuple[str, ...], right: tuple[str, ...]
) -> Fix:
    """Have the servers give the private endpoint's address for the private API server's name."""
    named = _named(incident, snapshot)
    public = (snapshot.cluster.value.private_dns_zone or "").lower() == "none"
    domain = named if public else named.partition(".")[2]
    asked = "public DNS" if public else _AZURE
    return _by_owner(
        incident,
        snapshot,
        servers,
        f"correct the A record of {named} to {', '.join(right)}, or remove it and forward "
        f"{domain} to {asked}",
    )


def correct_public(incident: Incident, snapshot: Snapshot, servers: tuple[str, ...]) -> Fix:
    """Have the servers give what public DNS says of a public API server's name."""
    named = _named(incident, snapshot)
    way = f"remove the record or zone that holds {named}, and forward the name to public DNS"
    return _by_owner(incident, snapshot, servers, way)


def _by_owner(incident: Incident, snapshot: Snapshot, servers: tuple[str, ...], way: str) -> Fix:
    listed, named = ", ".join(servers), _named(incident, snapshot)
    return Fix(
        check=CHECK,
        title=f"Correct {named} on DNS server {listed}",
        verify=_look_up(incident, snapshot),
        instructions=f"Those who run DNS server {listed} {way}. Where it is right there already, "
        "the node's hosts file or an old cached answer is left to look at.",
        owner=f"whoever runs DNS server {listed}",
    )


def find_astray(incident: Incident, snapshot: Snapshot, asking: VirtualNetwork) -> Fix:
    """Look for what gives the name a private address where the nodes ask Azure DNS."""
    named, dialled = _named(incident, snapshot), incident.endpoint.ip
    return Fix(
        check=CHECK,
        title=f"Find what gives {named} the address {dialled}",
        verify=_look_up(incident, snapshot),
        instructions="Look for a private DNS zone that is linked to virtual network "
        f"{asking.name} and holds {named} with {dialled}; its owner removes the record or the "
        "link. Where there is none, something on the node gives the address: its hosts file, or a "
        "resolver that is set there.",
        owner=f"owner of virtual network {asking.name}",
    )


def let_go(
    incident: Incident, snapshot: Snapshot, zone: PrivateZone, asking: VirtualNetwork
) -> Fix:
    """Have a zone's owner stop it from answering for a public API server's name."""
    named = _named(incident, snapshot)
    return Fix(
        check=CHECK,
        title=f"Keep zone {zone.name} from answering for {named}",
        verify=_look_up(incident, snapshot),
        instructions=f"The zone hides public DNS from virtual network {asking.name}. Its owner "
        f"removes its link to {asking.name}; or, where other names in it are needed, puts the API "
        f"server's public address in the place of {incident.endpoint.ip}.",
        owner=owner(zone.id, zone.tags),
    )


def _named(incident: Incident, snapshot: Snapshot) -> str:
    return host(target(incident, snapshot.cluster.value)) or "the API server's name"


def _look_up(incident: Incident, snapshot: Snapshot) -> tuple[Argv, ...]:
    dialled = host(target(incident, snapshot.cluster.value))
    return look_up(incident, snapshot, dialled) if dialled else ()
