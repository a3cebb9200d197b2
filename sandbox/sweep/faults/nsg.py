"""Network security groups that drop the node's packets to the API server."""

from collections.abc import Callable

from sandbox.azure.bodies import managers, network
from sandbox.azure.bodies.scope import ref
from sandbox.scenarios.estate import HUB, NODES
from sandbox.sweep.fault import Expected, Fault, cause, on
from sandbox.sweep.faults.endpoint import endpoint_of
from sandbox.sweep.site import Site

CHECK = "nsg_outbound"
_REGISTRY = "150.171.70.0/24"


def _denied(name: str, priority: int = 200, **fields: object) -> Callable[[Site], Expected]:
    """Deny by one rule of the subnet's group; `{api}` and `{around}` stand for the addresses."""

    def apply(site: Site) -> Expected:
        rule(site, name, priority, "Deny", **fields)
        return _dropped(site, any_port=fields.get("destinationPortRange") in ("*", "0-65535"))

    return apply


def _dropped(site: Site, *, any_port: bool) -> Expected:
    """Blame the subnet's group; nodes reach an API server in their own network on a second port."""
    second = any_port and "integrated" in site.traits
    return cause(CHECK, site.group["name"], *(("api_server_subnet",) if second else ()))


def rule(site: Site, name: str, priority: int, access: str, **fields: object) -> None:
    """Add a rule to the subnet's group, its placeholders filled in."""
    filled = {field: _filled(site, value) for field, value in fields.items()}
    network.rule(site.group, name, priority, access, **filled)


def _filled(site: Site, value: object) -> object:
    if isinstance(value, list):
        return [_filled(site, one) for one in value]
    if isinstance(value, str):
        return value.format(api=site.api, around=site.around, own=site.range, region=site.region)
    return value


def _late_allow(site: Site) -> Expected:
    """Allow the very address, by a rule that comes too late."""
    rule(site, "deny-range", 200, "Deny", destinationAddressPrefix="{around}")
    rule(site, "allow-api", 220, "Allow", destinationAddressPrefix="{api}/32")
    return cause(CHECK, site.group["name"])


def _on_interface(site: Site) -> Expected:
    group = site.nic_group
    network.rule(group, "lockdown", 150, "Deny", destinationAddressPrefix=site.around)
    return cause(CHECK, group["name"])


def _on_both(site: Site) -> Expected:
    _on_interface(site)
    rule(site, "deny-range", 200, "Deny", destinationAddressPrefix="{around}")
    # On the way out the interface's group comes first.
    return cause(CHECK, site.nic_group["name"])


def _narrow_allow(site: Site) -> Expected:
    """Allow only what somebody thought of, and deny the rest."""
    rule(site, "allow-registry", 400, "Allow", destinationAddressPrefix=_REGISTRY)
    rule(site, "deny-all", 4000, "Deny", protocol="*", destinationPortRange="*")
    return _dropped(site, any_port=True)


def _no_internet(site: Site) -> Expected:
    rule(site, "allow-registry", 400, "Allow", destinationAddressPrefix=_REGISTRY)
    rule(site, "no-internet", 410, "Deny", destinationAddressPrefix="Internet")
    return cause(CHECK, site.group["name"])


def _by_listed_tag(site: Site) -> Expected:
    """Deny by a list that holds tags among addresses."""
    site.world.outside.service_tags["Storage"] = ("20.60.0.0/16",)
    words = ["203.0.113.0/24", "Storage", "AzureCloud.{region}"]
    rule(
        site,
        "deny-tags",
        200,
        "Deny",
        destinationAddressPrefix="",
        destinationAddressPrefixes=words,
    )
    return cause(CHECK, site.group["name"])


def _by_security_group(site: Site) -> Expected:
    """Deny for the members of an application security group, to which the nodes belong."""
    body = NODES.body("Microsoft.Network/applicationSecurityGroups", "asg-aks-nodes", {})
    site.world.put(body)
    for nic in site.nics:
        configuration = nic["properties"]["ipConfigurations"][0]["properties"]
        configuration["applicationSecurityGroups"] = [ref(body["id"])]
    members = {"sourceAddressPrefix": "", "sourceApplicationSecurityGroups": [ref(body["id"])]}
    rule(site, "deny-members", 210, "Deny", destinationAddressPrefix="{around}", **members)
    return cause(CHECK, site.group["name"])


def _to_security_group(site: Site) -> Expected:
    """Deny to the members of an application security group, one of which is the endpoint."""
    body = NODES.body("Microsoft.Network/applicationSecurityGroups", "asg-endpoints", {})
    site.world.put(body)
    endpoint = endpoint_of(site)["properties"]
    endpoint["applicationSecurityGroups"] = [ref(body["id"])]
    for one in endpoint["networkInterfaces"]:
        configuration = site.world.need(one["id"])["properties"]["ipConfigurations"][0]
        configuration["properties"]["applicationSecurityGroups"] = [ref(body["id"])]
    members = {
        "destinationAddressPrefix": "",
        "destinationApplicationSecurityGroups": [ref(body["id"])],
    }
    rule(site, "deny-endpoints", 210, "Deny", **members)
    return cause(CHECK, site.group["name"])


def _no_number_left(site: Site) -> Expected:
    """Deny at the lowest number there is, so that no rule can come before it."""
    rule(site, "deny-first", 100, "Deny", destinationAddressPrefix="{around}")
    return cause(CHECK, site.group["name"])


def _managed(site: Site) -> Expected:
    """Deny by a security admin rule, which comes before every group."""
    destinations = [{"addressPrefix": site.around, "addressPrefixType": "IPPrefix"}]
    held = managers.admin_rule("deny-azure", 10, "Deny", destinations=destinations)
    for body in managers.manager(HUB, "avnm-contoso", site.vnet["id"], held):
        site.world.put(body)
    return cause(CHECK, "deny-azure")


FAULTS = (
    Fault(name="nsg-late-allow", apply=_late_allow),
    Fault(name="nsg-interface", apply=_on_interface),
    Fault(name="nsg-both", apply=_on_both),
    Fault(
        name="nsg-prefix-list",
        apply=_denied(
            "deny-list",
            destinationAddressPrefix="",
            destinationAddressPrefixes=["203.0.113.0/24", "{around}", "198.51.100.7"],
        ),
    ),
    Fault(
        name="nsg-port-list",
        apply=_denied(
            "deny-ports",
            destinationAddressPrefix="{api}",
            destinationPortRange="",
            destinationPortRanges=["80", "440-450", "8443"],
        ),
    ),
    Fault(
        name="nsg-both-fields",
        apply=_denied(
            "deny-mixed",
            destinationAddressPrefix="203.0.113.0/24",
            destinationAddressPrefixes=["{api}/32"],
            destinationPortRange="22",
            destinationPortRanges=["443"],
        ),
    ),
    Fault(
        name="nsg-source-list",
        apply=_denied(
            "deny-nodes",
            protocol="*",
            sourceAddressPrefix="",
            sourceAddressPrefixes=["172.16.0.0/12", "{own}"],
            destinationAddressPrefix="{around}",
            destinationPortRange="*",
        ),
    ),
    Fault(name="nsg-host-bits", apply=_denied("deny-loose", destinationAddressPrefix="{api}/27")),
    Fault(name="nsg-narrow-allow", apply=_narrow_allow),
    Fault(
        name="nsg-no-internet",
        apply=_no_internet,
        needs=on("public"),
        unless=on("firewall", "appliance"),
    ),
    Fault(
        name="nsg-virtual-network",
        apply=_denied("deny-vnet", destinationAddressPrefix="VirtualNetwork"),
        needs=on("private"),
        unless=on("default_route"),
    ),
    Fault(
        name="nsg-service-tag",
        apply=_denied("deny-azure", destinationAddressPrefix="AzureCloud.{region}"),
        needs=on("public"),
    ),
    Fault(name="nsg-tag-list", apply=_by_listed_tag, needs=on("public")),
    Fault(
        name="nsg-all-ports",
        apply=_denied(
            "deny-range", destinationAddressPrefix="{around}", destinationPortRange="0-65535"
        ),
    ),
    Fault(
        name="nsg-private-space",
        apply=_denied("deny-private", protocol="*", destinationAddressPrefix="10.0.0.0/8"),
        needs=on("private"),
    ),
    Fault(
        name="nsg-routed-network",
        # What a route leads to an appliance is part of the virtual network.
        apply=_denied("deny-vnet", destinationAddressPrefix="VirtualNetwork"),
        needs=on("partly_routed"),
    ),
    Fault(name="nsg-security-group", apply=_by_security_group),
    Fault(name="nsg-to-security-group", apply=_to_security_group, needs=on("endpoint")),
    Fault(name="nsg-no-number-left", apply=_no_number_left),
    Fault(name="admin-rule", apply=_managed),
)
