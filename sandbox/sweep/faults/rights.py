"""Rights that are missing: what cannot be read is neither passed nor blamed."""

from collections.abc import Callable

from sandbox.sweep.fault import Expected, Fault, on, open_question
from sandbox.sweep.faults.nsg import rule
from sandbox.sweep.site import Site
from sandbox.world import Denial

_EVERYWHERE = "/subscriptions"


def _denied(kind: str, check: str) -> Callable[[Site], Expected]:
    """Take away the right to read resources of one kind."""

    def apply(site: Site) -> Expected:
        site.world.denials.append(Denial(scope=_EVERYWHERE, action=f"Microsoft.Network/{kind}/*"))
        return open_question(check)

    return apply


def _route_table(site: Site) -> Expected:
    site.route("partner-link", "203.0.113.0/24", "None")
    return _denied("routeTables", "route_table")(site)


def _nat(site: Site) -> Expected:
    site.estate.properties["apiServerAccessProfile"]["authorizedIPRanges"] = ["20.50.1.17/32"]
    return _denied("natGateways", "authorized_ip_ranges")(site)


def _addresses(site: Site) -> Expected:
    site.estate.properties["apiServerAccessProfile"]["authorizedIPRanges"] = ["20.50.1.17/32"]
    return _denied("publicIPAddresses", "authorized_ip_ranges")(site)


def _hidden_cause(site: Site) -> Expected:
    """Deny by a group that nobody may read."""
    rule(site, "deny-range", 200, "Deny", destinationAddressPrefix="{around}")
    return _denied("networkSecurityGroups", "nsg_outbound")(site)


FAULTS = (
    Fault(name="unread-hidden-cause", apply=_hidden_cause),
    *(
        Fault(name=f"unread-{name}", apply=apply, needs=needs, past=True)
        for name, apply, needs in (
            ("group", _denied("networkSecurityGroups", "nsg_outbound"), on()),
            ("network", _denied("virtualNetworks", "route_table"), on()),
            ("route-table", _route_table, on()),
            ("nat-gateway", _nat, on("public", "nat")),
            ("firewall", _denied("azureFirewalls", "route_table"), on("firewall")),
            ("endpoint", _denied("privateEndpoints", "private_endpoint"), on("endpoint")),
            ("policy", _denied("firewallPolicies", "firewall_rules"), on("firewall", "policy")),
            ("addresses", _addresses, on("public", "nat")),
            ("zone", _denied("privateDnsZones", "private_dns"), on("zone")),
        )
    ),
)
