"""Red herrings: what looks like a cause and is none, alone and beside a real one."""

from collections.abc import Callable
from dataclasses import replace

from sandbox.azure.bodies import cluster, edge, managers, names, network
from sandbox.azure.bodies.scope import Scope, ref
from sandbox.azure.store import Body
from sandbox.packets.journey import api_server, connect
from sandbox.scenarios.estate import AKS, HUB, NODES
from sandbox.sweep.fault import Expected, Fault, cause, on
from sandbox.sweep.faults import endpoint, firewall, inside
from sandbox.sweep.faults.nsg import CHECK, rule
from sandbox.sweep.site import Site

Break = Callable[[Site], None]


def _denies_in_vain(site: Site) -> None:
    """Add Deny rules of which none fits the node's packet."""
    over = {"destinationAddressPrefix": "{around}"}
    rule(site, "allow-api", 190, "Allow", destinationAddressPrefix="{api}")
    rule(site, "deny-late", 195, "Deny", **over)
    rule(site, "deny-udp", 150, "Deny", protocol="Udp", **over)
    rule(site, "deny-from-443", 151, "Deny", sourcePortRange="443", **over)
    rule(site, "deny-others", 152, "Deny", sourceAddressPrefix="10.99.0.0/16", **over)
    rule(site, "deny-ports", 153, "Deny", destinationPortRange="444-500", **over)
    rule(site, "deny-inbound", 154, "Deny", direction="Inbound", destinationPortRange="*")


def _denies_for_strangers(site: Site) -> None:
    """Deny for the members of a security group that neither nodes nor API server are in."""
    body = NODES.body("Microsoft.Network/applicationSecurityGroups", "asg-strangers", {})
    site.world.put(body)
    members = {"sourceAddressPrefix": "", "sourceApplicationSecurityGroups": [ref(body["id"])]}
    rule(site, "deny-strangers", 155, "Deny", destinationAddressPrefix="{around}", **members)
    theirs = {
        "destinationAddressPrefix": "",
        "destinationApplicationSecurityGroups": [ref(body["id"])],
    }
    rule(site, "deny-to-strangers", 156, "Deny", **theirs)


def unused_table(site: Site) -> None:
    """Keep a table that drops everything, on no subnet."""
    table = network.route_table(Scope.of(site.subnet), "rt-unused")
    network.route(table, "quarantine", "0.0.0.0/0", "None")
    site.world.put(table)


def _unused_group(site: Site) -> None:
    group = network.nsg(Scope.of(site.subnet), "nsg-unused")
    network.rule(group, "deny-all", 100, "Deny", protocol="*", destinationPortRange="*")
    site.world.put(group)


def _wider_route(site: Site) -> None:
    """Drop a wide range, out of which a longer prefix leads the API server's part."""
    site.route("quarantine", "20.0.0.0/7", "None")
    site.route("azure-uks", "20.26.0.0/16", *site.way)


def _other_pool(site: Site) -> None:
    """Deny for a pool that did not fail, and has no node yet."""
    group = network.nsg(Scope.of(site.vnet), "nsg-aks-spare")
    network.rule(group, "deny-all", 100, "Deny", protocol="*", destinationPortRange="*")
    site.world.put(group)
    attached = {"networkSecurityGroup": group["id"]}
    subnet = network.subnet(site.vnet, "snet-aks-spare", "10.40.16.0/24", **attached)
    site.estate.properties["agentPoolProfiles"].append(
        cluster.pool("spare", "User", 0, subnet["id"])
    )


def _other_endpoint(site: Site) -> None:
    """Disconnect the private endpoint of another service in the node resource group."""
    nic = site.world.need(site.nodes[0].nic_id)
    body = names.private_endpoint(NODES, site.subnet["id"], nic["id"], AKS.id("Contoso/x", "y"))
    body |= {"id": f"{body['id']}-storage", "name": f"{body['name']}-storage"}
    body["properties"]["networkInterfaces"] = []
    (connection,) = body["properties"]["privateLinkServiceConnections"]
    connection["properties"]["privateLinkServiceConnectionState"]["status"] = "Disconnected"
    site.world.put(body)


def other_zone(site: Site) -> None:
    """Keep an old zone of the same region, linked to nothing, with a stale record."""
    zone = names.zone(Scope.of(site.subnet), f"old.privatelink.{site.region}.{site.domain}")
    site.world.put(zone)
    site.world.put(names.record(zone, "aks-prod-uks-dns-0", "10.40.3.9"))


def _wildcard(site: Site) -> None:
    """Let a wildcard give the endpoint's address in the place of a record of the name's own."""
    zone = endpoint.zone_of(site)
    site.world.remove(endpoint.record_of(site)["id"])
    site.world.put(names.record(zone, "*", site.api))


def _private_ranges(site: Site) -> None:
    """Set authorized ranges, which guard the public side that these nodes do not use."""
    access = site.estate.properties["apiServerAccessProfile"]
    access["authorizedIPRanges"] = ["20.50.1.17/32"]


def _balancer_only(site: Site) -> None:
    """Let in nothing but the load balancer that nodes leave by."""
    _private_ranges(site)


def _proxy_bypassed(site: Site) -> None:
    """Set a proxy that the API server's name bypasses."""
    url = "http://proxy.contoso.internal:3128/"
    exempt = [f".{site.domain}", "mcr.microsoft.com"]
    config = {"httpProxy": url, "httpsProxy": url, "noProxy": exempt}
    site.estate.properties["httpProxyConfig"] = config


def _no_defaults(site: Site) -> None:
    """Show the groups without their default rules, which they have all the same."""
    for group in (site.group, site.nic_group):
        del group["properties"]["defaultSecurityRules"]


def _always_allowed(site: Site) -> None:
    """Deny in the subnet's group what a security admin rule always allows."""
    rule(site, "deny-range", 200, "Deny", destinationAddressPrefix="{around}")
    held = managers.admin_rule("allow-azure", 10, "AlwaysAllow")
    _managed(site, site.vnet["id"], held)


def _managed_elsewhere(site: Site) -> None:
    """Deny by a security admin rule that holds on another network."""
    held = managers.admin_rule("deny-azure", 10, "Deny")
    _managed(site, f"{site.vnet['id']}-other", held)


def _managed(site: Site, vnet_id: str, held: Body) -> None:
    for body in managers.manager(HUB, "avnm-herring", vnet_id, held):
        site.world.put(body)


def _listed(site: Site) -> None:
    """Let in exactly what nodes leave with, together with the offices."""
    came = [connect(site.world, one, api_server(site.world)) for one in site.world.nodes]
    ranges = [f"{address}/32" for one in came for address in one.egress]
    access = site.estate.properties["apiServerAccessProfile"]
    access["authorizedIPRanges"] = ["20.50.1.17/32", *sorted(set(ranges))]


def _listed_by_tag(site: Site) -> None:
    """Let in a service tag that holds what nodes leave with."""
    access = site.estate.properties["apiServerAccessProfile"]
    access["authorizedIPRanges"] = [f"AzureCloud.{site.region}"]


def _firewall_denies_in_vain(site: Site) -> None:
    """Deny what the node's packet is not, and what an earlier rule allows."""
    for name, fields in (
        ("deny-udp", {"ipProtocols": ["UDP"], "destinationAddresses": ["*"]}),
        ("deny-port", {"destinationPorts": ["444-500"], "destinationAddresses": ["*"]}),
        ("deny-source", {"sourceAddresses": ["10.99.0.0/16"], "destinationAddresses": ["*"]}),
        ("deny-there", {"destinationAddresses": ["203.0.113.0/24"]}),
    ):
        firewall.add(site, name, 3000, "Deny", edge.network_rule(name, **fields))
    late = edge.application_rule("deny-late", targetFqdns=[f"*.{site.domain}"])
    firewall.add(site, "deny-late", 4100, "Deny", late)


def _inspects_others(site: Site) -> None:
    """Inspect other names than the API server's."""
    held = edge.application_rule("web", targetFqdns=["*.contoso.com"], terminateTLS=True)
    firewall.add(site, "web", 90, "Allow", held)


def _stopped_bystander(site: Site) -> None:
    """Stop an appliance that no route leads to."""
    machine = site.appliance()
    machine["properties"]["instanceView"]["statuses"][1]["code"] = "PowerState/deallocated"


def _other_peering(site: Site) -> None:
    """Keep a disconnected peering to a network of another team."""
    other = network.vnet(Scope.of(site.vnet), "vnet-team-b", "10.77.0.0/16")
    site.world.put(other)
    network.peer(site.vnet, other)
    peering = site.vnet["properties"]["virtualNetworkPeerings"][-1]
    peering["properties"]["peeringState"] = "Disconnected"


def _guarded_inside(site: Site) -> None:
    """Guard the API server's subnet as Microsoft asks: nodes and probe may come in, nobody else."""
    probe = {"sourceAddressPrefix": "AzureLoadBalancer", "destinationPortRange": "9988"}
    inside.guard(
        site,
        ("nodes", 300, "Allow", inside.LET_NODES),
        ("probe", 310, "Allow", probe),
        ("deny-rest", 4000, "Deny", inside.ANYTHING),
    )


_ALONE: tuple[tuple[str, Break, frozenset[str], frozenset[str]], ...] = (
    ("denies-in-vain", _denies_in_vain, on(), on()),
    ("denies-for-strangers", _denies_for_strangers, on(), on()),
    ("unused-table", unused_table, on(), on()),
    ("unused-group", _unused_group, on(), on()),
    ("wider-route", _wider_route, on("public"), on()),
    ("other-pool", _other_pool, on("own_network"), on()),
    ("other-endpoint", _other_endpoint, on(), on()),
    ("other-zone", other_zone, on(), on()),
    ("wildcard-record", _wildcard, on("zone"), on()),
    ("private-ranges", _private_ranges, on("private"), on()),
    ("balancer-only", _balancer_only, on("public", "balancer"), on()),
    ("no-defaults", _no_defaults, on(), on()),
    ("admin-elsewhere", _managed_elsewhere, on(), on()),
    ("ranges-listed", _listed, on("public"), on()),
    ("ranges-tag", _listed_by_tag, on("public"), on("appliance", "own_addresses")),
    ("firewall-in-vain", _firewall_denies_in_vain, on("firewall"), on()),
    ("inspects-others", _inspects_others, on("firewall", "policy"), on()),
    ("stopped-bystander", _stopped_bystander, on("own_network"), on("appliance")),
    ("other-peering", _other_peering, on("own_network"), on()),
    ("guarded-inside", _guarded_inside, on("integrated"), on()),
    ("proxy-bypassed", _proxy_bypassed, on(), on("integrated")),
)


def _alone(decorate: Break) -> Callable[[Site], Expected]:
    def apply(site: Site) -> Expected:
        decorate(site)
        return Expected(state=site.recovered)

    return apply


def _beside(decorate: Break) -> Callable[[Site], Expected]:
    def apply(site: Site) -> Expected:
        decorate(site)
        rule(site, "deny-range", 120, "Deny", destinationAddressPrefix="{around}")
        return cause(CHECK, site.group["name"])

    return apply


def _fault(name: str, decorate: Break, needs: frozenset[str], unless: frozenset[str]) -> Fault:
    return Fault(
        name=f"herring-{name}", apply=_alone(decorate), needs=needs, unless=unless, past=True
    )


FAULTS = (
    *(_fault(*row) for row in _ALONE),
    _fault("always-allowed", _always_allowed, on(), on()),
    *(
        replace(_fault(*row), name=f"nsg-with-{row[0]}", apply=_beside(row[1]), past=False)
        for row in _ALONE
    ),
)
