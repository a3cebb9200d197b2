"""Red herrings: what looks like a cause and is none, alone and beside a real one."""

from collections.abc import Callable
from dataclasses import replace

from sandbox.azure.bodies import cluster, names, network
from sandbox.azure.bodies.scope import Scope, ref
from sandbox.scenarios.estate import AKS, NODES
from sandbox.sweep.fault import Expected, Fault, cause, on
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
    """Deny for the members of a security group that the nodes are not in."""
    body = NODES.body("Microsoft.Network/applicationSecurityGroups", "asg-strangers", {})
    site.world.put(body)
    members = {"sourceAddressPrefix": "", "sourceApplicationSecurityGroups": [ref(body["id"])]}
    rule(site, "deny-strangers", 155, "Deny", destinationAddressPrefix="{around}", **members)


def _unused_table(site: Site) -> None:
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
    site.route("azure-uks", "20.26.0.0/16", *_way(site))


def _way(site: Site) -> tuple[str, ...]:
    if "appliance" in site.traits:
        return ("VirtualAppliance", "10.10.2.4")
    return ("VirtualAppliance", "10.10.1.4") if "firewall" in site.traits else ("Internet",)


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


def _other_zone(site: Site) -> None:
    """Keep an old zone of the same region, linked to nothing, with a stale record."""
    zone = names.zone(Scope.of(site.subnet), f"old.privatelink.{site.region}.{site.domain}")
    site.world.put(zone)
    site.world.put(names.record(zone, "aks-prod-uks-dns-0", "10.40.3.9"))


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


_ALONE: tuple[tuple[str, Break, frozenset[str], frozenset[str]], ...] = (
    ("denies-in-vain", _denies_in_vain, on(), on()),
    ("denies-for-strangers", _denies_for_strangers, on(), on()),
    ("unused-table", _unused_table, on(), on()),
    ("unused-group", _unused_group, on(), on()),
    ("wider-route", _wider_route, on("public"), on()),
    ("other-pool", _other_pool, on("own_network"), on()),
    ("other-endpoint", _other_endpoint, on(), on()),
    ("other-zone", _other_zone, on(), on()),
    ("private-ranges", _private_ranges, on("private"), on()),
    ("balancer-only", _balancer_only, on("public", "balancer"), on()),
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
    *(
        replace(_fault(*row), name=f"nsg-with-{row[0]}", apply=_beside(row[1]), past=False)
        for row in _ALONE
    ),
)
