"""Private endpoints that carry no traffic, and zones that lead nodes astray."""

from collections.abc import Callable
from dataclasses import replace

from sandbox.azure import store
from sandbox.azure.bodies import names
from sandbox.azure.bodies.scope import Scope
from sandbox.azure.store import Body
from sandbox.scenarios.estate import CLUSTER
from sandbox.sweep.fault import Expected, Fault, cause, likely, on, open_question
from sandbox.sweep.site import Site
from sandbox.world import Resolver

ENDPOINT, DNS = "private_endpoint", "private_dns"
_STALE = "10.40.3.117"
_MOVED = "10.40.3.251"
_PUBLIC = "20.26.114.37"
_OWN_DNS = "10.99.0.53"
_A = "microsoft.network/privatednszones/a"


def endpoint_of(site: Site) -> Body:
    """Return the API server's private endpoint."""
    (found,) = site.world.of_kind(names.ENDPOINT)
    return found


def zone_of(site: Site) -> Body:
    """Return the zone with the API server's name."""
    (found,) = site.world.of_kind(names.ZONE)
    return found


def status(word: str) -> Callable[[Site], Expected]:
    """Put the endpoint's connection into a state."""

    def apply(site: Site) -> Expected:
        _connection(site)["privateLinkServiceConnectionState"]["status"] = word
        return cause(ENDPOINT, endpoint_of(site)["name"])

    return apply


def _connection(site: Site) -> Body:
    (connection,) = endpoint_of(site)["properties"]["privateLinkServiceConnections"]
    found: Body = connection["properties"]
    return found


def _by_hand(site: Site) -> Expected:
    """Leave a connection, which somebody had to approve by hand, unapproved."""
    expected = status("Pending")(site)
    properties = endpoint_of(site)["properties"]
    properties["manualPrivateLinkServiceConnections"] = properties["privateLinkServiceConnections"]
    properties["privateLinkServiceConnections"] = []
    return expected


def _failed(site: Site) -> Expected:
    endpoint_of(site)["properties"]["provisioningState"] = "Failed"
    return cause(ENDPOINT, endpoint_of(site)["name"])


def _missing(site: Site) -> Expected:
    endpoint = endpoint_of(site)
    for reference in endpoint["properties"]["networkInterfaces"]:
        site.world.remove(reference["id"])
    site.world.remove(endpoint["id"])
    return cause(ENDPOINT, CLUSTER)


def _unlinked(site: Site) -> Expected:
    _noticed_when_connecting(site)
    zone = zone_of(site)
    site.world.remove(_link(site, zone)["id"])
    return cause(DNS, zone["name"])


def _link_broken(site: Site) -> Expected:
    _noticed_when_connecting(site)
    zone = zone_of(site)
    _link(site, zone)["properties"]["virtualNetworkLinkState"] = "InProgress"
    return cause(DNS, zone["name"])


def _link_failed(site: Site) -> Expected:
    """Leave a link, with settings of its own, whose last operation failed."""
    expected = _link_broken(site)
    _link(site, zone_of(site))["properties"] |= {
        "provisioningState": "Failed",
        "registrationEnabled": True,
        "resolutionPolicy": "NxDomainRedirect",
    }
    return expected


def _link(site: Site, zone: Body) -> Body:
    return site.world.need(f"{zone['id']}/virtualNetworkLinks/link-{site.vnet['name']}")


def _no_zone(site: Site) -> Expected:
    _noticed_when_connecting(site)
    site.world.remove(zone_of(site)["id"])
    return cause(DNS, CLUSTER)


def _own_zone_gone(site: Site) -> Expected:
    """Remove a zone that AKS did not make; to a reader it may as well be out of sight."""
    _noticed_when_connecting(site)
    site.world.remove(zone_of(site)["id"])
    return open_question(DNS)


def _linked_elsewhere(site: Site) -> Expected:
    """Link the zone to the hub alone, while the nodes ask Azure's own DNS."""
    hub, zone = site.hub, zone_of(site)
    expected = _unlinked(site)
    site.world.put(names.link(zone, hub["id"]))
    return expected


def _specific_zone(site: Site) -> Expected:
    """Link a zone that is the API server's whole name, and holds an old address for it."""
    zone = _zone_beside(site, site.estate.properties["privateFQDN"], "@", _STALE)
    found = cause(DNS, zone["name"], "api_server_address")
    # Whether servers of one's own ask it cannot be read.
    return replace(found, state="likely_cause") if "custom_dns" in site.traits else found


def _twin_zone(site: Site) -> Expected:
    """Link the nodes' network to another zone of the name, which lacks the record."""
    expected = _unlinked(site)
    _zone_beside(site, str(expected.blames), "other", _STALE)
    return expected


def _public_zone(site: Site) -> Expected:
    """Link a zone that gives a private address for the public API server's name."""
    zone = _zone_beside(site, site.estate.properties["fqdn"], "@", _STALE)
    return cause("api_server_address", zone["name"])


def _zone_beside(site: Site, name: str, label: str, address: str) -> Body:
    """Put a zone with one record into the network's group, linked to where DNS is asked."""
    zone = names.zone(Scope.of(site.subnet), name)
    asking = site.hub if "custom_dns" in site.traits else site.vnet
    for body in (zone, names.link(zone, asking["id"]), names.record(zone, label, address)):
        site.world.put(body)
    return zone


def _moved(site: Site) -> Expected:
    """Make the endpoint anew, at another address than its name still carries."""
    (reference,) = endpoint_of(site)["properties"]["networkInterfaces"]
    nic = site.world.need(reference["id"])
    nic["properties"]["ipConfigurations"][0]["properties"]["privateIPAddress"] = _MOVED
    if "zone" in site.traits:
        return cause(DNS, zone_of(site)["name"], "api_server_address")
    # Without a zone to compare with, a text that says no time may be older than the endpoint.
    return likely("api_server_address", endpoint_of(site)["name"])


def _public_record(site: Site) -> Expected:
    expected = record(_PUBLIC)(site)
    # A firewall resets what it does not know, and that a record alone does not explain.
    reset = "default_route" in site.traits
    return replace(expected, state="likely_cause") if reset else expected


def _forwards_to_public(site: Site) -> Expected:
    """Let the nodes' DNS server ask the public for private names."""
    _noticed_when_connecting(site)
    for address in site.world.outside.resolvers:
        site.world.outside.resolvers[address] = Resolver(vnet_id=None)
    return open_question(DNS)


def _resolver_stale(site: Site) -> Expected:
    """Let the nodes' own DNS server hold a record of an address that is gone."""
    host = site.estate.properties["privateFQDN"]
    _answer(site, host, _STALE)
    return likely("api_server_address", site.vnet["name"])


def _resolver_private(site: Site) -> Expected:
    """Give the nodes a DNS server that holds a private address for the public API server."""
    site.vnet["properties"]["dhcpOptions"] = {"dnsServers": [_OWN_DNS]}
    site.world.outside.resolvers[_OWN_DNS] = Resolver(vnet_id=None)
    _answer(site, site.estate.properties["fqdn"], _STALE)
    return likely("api_server_address", site.vnet["name"])


def _answer(site: Site, host: str, address: str) -> None:
    held = site.world.outside.resolvers
    held.update({one: replace(held[one], static={host: (address,)}) for one in held})


def _no_record(site: Site) -> Expected:
    _noticed_when_connecting(site)
    zone = zone_of(site)
    site.world.remove(record_of(site)["id"])
    return cause(DNS, zone["name"])


def record(*addresses: str) -> Callable[[Site], Expected]:
    """Let the API server's record hold these addresses."""

    def apply(site: Site) -> Expected:
        record_of(site)["properties"]["aRecords"] = [{"ipv4Address": one} for one in addresses]
        # The node's own words name the address that it dialled.
        return cause(DNS, zone_of(site)["name"], "api_server_address")

    return apply


def _wildcard(site: Site) -> Expected:
    """Let a wildcard with an old address answer in the place of the API server's own record."""
    zone = zone_of(site)
    site.world.remove(record_of(site)["id"])
    site.world.put(names.record(zone, "*", _STALE))
    return cause(DNS, zone["name"], "api_server_address")


def _mixed(site: Site) -> Expected:
    return record(_STALE, site.api)(site)


def record_of(site: Site) -> Body:
    """Return the API server's record in its zone."""
    (found,) = store.children(site.world.resources, zone_of(site)["id"], _A) or []
    return found


def _hub_unlinked(site: Site) -> Expected:
    """Whom a DNS server of one's own asks is written nowhere, so this is a suspicion only."""
    _noticed_when_connecting(site)
    zone = zone_of(site)
    site.world.remove(f"{zone['id']}/virtualNetworkLinks/link-{site.hub['name']}")
    return open_question(DNS)


def _noticed_when_connecting(site: Site) -> None:
    """Nodes that skip their own look-up notice a missing name only when they connect."""
    site.world.outside.hosts_agent = True


FAULTS = (
    Fault(name="endpoint-pending", apply=status("Pending"), needs=on("endpoint")),
    Fault(name="endpoint-rejected", apply=status("Rejected"), needs=on("endpoint")),
    Fault(name="endpoint-disconnected", apply=status("Disconnected"), needs=on("endpoint")),
    Fault(name="endpoint-by-hand", apply=_by_hand, needs=on("endpoint")),
    Fault(name="endpoint-failed", apply=_failed, needs=on("endpoint")),
    Fault(name="endpoint-missing", apply=_missing, needs=on("endpoint")),
    Fault(name="zone-missing", apply=_no_zone, needs=on("zone", "system_zone")),
    Fault(name="zone-unlinked", apply=_unlinked, needs=on("zone", "azure_dns")),
    Fault(name="zone-link-broken", apply=_link_broken, needs=on("zone", "azure_dns")),
    Fault(name="zone-link-failed", apply=_link_failed, needs=on("zone", "azure_dns")),
    Fault(name="zone-more-specific", apply=_specific_zone, needs=on("zone")),
    Fault(name="zone-twin-linked", apply=_twin_zone, needs=on("zone", "azure_dns")),
    Fault(name="zone-for-public-name", apply=_public_zone, needs=on("public", "own_network")),
    Fault(name="record-missing", apply=_no_record, needs=on("zone")),
    Fault(name="record-stale", apply=record(_STALE), needs=on("zone")),
    Fault(name="record-mixed", apply=_mixed, needs=on("zone")),
    Fault(name="record-wildcard", apply=_wildcard, needs=on("zone")),
    Fault(name="record-public", apply=_public_record, needs=on("zone")),
    Fault(
        name="own-zone-missing",
        apply=_own_zone_gone,
        needs=on("zone"),
        unless=on("system_zone"),
    ),
    Fault(name="zone-linked-elsewhere", apply=_linked_elsewhere, needs=on("zone", "azure_dns")),
    Fault(name="endpoint-moved", apply=_moved, needs=on("endpoint")),
    Fault(name="resolver-asks-public", apply=_forwards_to_public, needs=on("zone", "custom_dns")),
    Fault(name="resolver-stale", apply=_resolver_stale, needs=on("zone", "custom_dns")),
    Fault(name="resolver-private", apply=_resolver_private, needs=on("public")),
    Fault(name="hub-unlinked", apply=_hub_unlinked, needs=on("zone", "custom_dns")),
)
