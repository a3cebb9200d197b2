"""Two faults at once: the article's order names the headline, the other is listed."""

from sandbox.scenarios.estate import CLUSTER
from sandbox.sweep.fault import Expected, Fault, cause, on
from sandbox.sweep.faults.endpoint import record, status
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


FAULTS = (
    Fault(name="both-group-route", apply=_group_and_route),
    Fault(name="both-ranges-group", apply=_ranges_and_group, needs=on("public", "nat")),
    Fault(name="both-group-endpoint", apply=_group_and_endpoint, needs=on("endpoint")),
    Fault(name="both-group-record", apply=_group_and_record, needs=on("zone")),
)
