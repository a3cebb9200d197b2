"""Two faults at once: the article's order names the headline, the other is listed."""

from sandbox.scenarios.estate import CLUSTER
from sandbox.sweep.fault import Expected, Fault, cause, on
from sandbox.sweep.faults import herrings, states
from sandbox.sweep.faults.endpoint import record, status
from sandbox.sweep.faults.firewall import denied
from sandbox.sweep.faults.nsg import CHECK, rule
from sandbox.sweep.site import Site


def _group(site: Site) -> str:
    rule(site, "deny-range", 200, "Deny", destinationAddressPrefix="{around}")
    return str(site.group["name"])


def _group_and_route(site: Site) -> Expected:
    site.route("quarantine", f"{site.api}/32", "None")
    return cause(CHECK, _group(site), "route_table")


def _ranges_and_group(site: Site) -> Expected:
    _group(site)
    _ranges(site)
    return cause("authorized_ip_ranges", CLUSTER, CHECK)


def _group_and_endpoint(site: Site) -> Expected:
    status("Rejected")(site)
    return cause(CHECK, _group(site), "private_endpoint")


def _group_and_record(site: Site) -> Expected:
    record("10.40.3.200")(site)
    return cause(CHECK, _group(site), "private_dns", "api_server_address")


def _ranges(site: Site) -> None:
    access = site.estate.properties["apiServerAccessProfile"]
    access["authorizedIPRanges"] = ["20.50.1.17/32"]


def _three_public(site: Site) -> Expected:
    _ranges(site)
    site.route("quarantine", f"{site.api}/32", "None")
    _group(site)
    # Which address they leave with, the dead route leaves open.
    return cause(CHECK, str(site.group["name"]), "route_table")


def _three_private(site: Site) -> Expected:
    status("Disconnected")(site)
    site.route("quarantine", f"{site.api}/32", "None")
    return cause(CHECK, _group(site), "route_table", "private_endpoint")


def _group_and_firewall(site: Site) -> Expected:
    denied(destinationAddresses="{around}")(site)
    return cause(CHECK, _group(site), "firewall_rules")


def _ranges_and_firewall(site: Site) -> Expected:
    denied(destinationAddresses="{around}")(site)
    _ranges(site)
    return cause("authorized_ip_ranges", CLUSTER, "firewall_rules")


def _stopped_and_group(site: Site) -> Expected:
    states.stopped(site)
    _group(site)
    return cause("cluster_state", CLUSTER, CHECK)


def _three_with_herrings(site: Site) -> Expected:
    """Hide a group and a route among rules and routes that concern nobody."""
    herrings.unused_table(site)
    herrings.other_zone(site)
    rule(site, "deny-udp", 150, "Deny", protocol="Udp", destinationAddressPrefix="{around}")
    site.route("partner-link", "203.0.113.0/24", "None")
    return _group_and_route(site)


FAULTS = (
    Fault(name="three-group-route-ranges", apply=_three_public, needs=on("public", "nat")),
    Fault(name="three-group-route-endpoint", apply=_three_private, needs=on("endpoint")),
    Fault(name="both-group-firewall", apply=_group_and_firewall, needs=on("firewall")),
    Fault(name="both-ranges-firewall", apply=_ranges_and_firewall, needs=on("public", "firewall")),
    Fault(name="both-stopped-group", apply=_stopped_and_group),
    Fault(name="both-among-herrings", apply=_three_with_herrings),
    Fault(name="both-group-route", apply=_group_and_route),
    Fault(name="both-ranges-group", apply=_ranges_and_group, needs=on("public", "nat")),
    Fault(name="both-group-endpoint", apply=_group_and_endpoint, needs=on("endpoint")),
    Fault(name="both-group-record", apply=_group_and_record, needs=on("zone")),
)
