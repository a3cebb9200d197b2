"""Healthy estates: five ways out of the network, two of them to a private API server."""

from sandbox.azure.bodies import edge, names, network
from sandbox.azure.bodies.scope import Scope, ref
from sandbox.azure.store import Body
from sandbox.scenarios.estate import HUB, NAMES, NETWORK, NODES, Estate, ground
from sandbox.world import Middlebox, Resolver

BALANCER_ADDRESS = "20.90.132.18"
NAT_ADDRESS = "51.140.61.92"
FIREWALL_ADDRESS = "51.142.77.203"
FIREWALL_HOP = "10.10.1.4"
APPLIANCE_HOP = "10.10.2.4"
RESOLVER = "10.10.3.4"
ENDPOINT_ADDRESS = "10.40.3.250"
SYSTEM_ZONE = "5c1a9e7b-2d84-4f63-a0b9-8e3d7f6c1a25.privatelink.uksouth.azmk8s.io"
OWN_ZONE = "privatelink.uksouth.azmk8s.io"
_RECORD = "aks-prod-uks-dns-1v8c4twz"


def public_lb() -> Estate:
    """Public API server, nodes leave through the cluster's load balancer."""
    estate = ground(_balanced(), {})
    _add_balancer(estate)
    return estate


def public_nat() -> Estate:
    """Public API server, nodes leave through a NAT gateway on their subnets."""
    estate = ground({"outboundType": "userAssignedNATGateway"}, {})
    public = edge.public_ip(NETWORK, "pip-nat-prod-uks", NAT_ADDRESS)
    gateway = edge.nat_gateway(NETWORK, "ng-prod-uks", public["id"])
    estate.world.put(public)
    estate.world.put(gateway)
    for subnet in (estate.nodes, estate.apps):
        subnet["properties"]["natGateway"] = ref(gateway["id"])
    return estate


def public_firewall() -> Estate:
    """Public API server, a default route through an Azure Firewall in a peered hub."""
    estate = ground({"outboundType": "userDefinedRouting"}, {})
    hub = add_hub(estate)
    add_firewall(estate, hub)
    add_routes(estate, ("default", "0.0.0.0/0", "VirtualAppliance", FIREWALL_HOP))
    return estate


def public_appliance() -> Estate:
    """Public API server, a default route through a third-party appliance in a peered hub."""
    estate = ground({"outboundType": "userDefinedRouting"}, {})
    hub = add_hub(estate)
    add_appliance(estate, hub, Middlebox())
    add_routes(estate, ("default", "0.0.0.0/0", "VirtualAppliance", APPLIANCE_HOP))
    return estate


def private_system_zone() -> Estate:
    """Private API server, its zone made by AKS and linked to the nodes' network."""
    estate = _private("system", f"{_RECORD}.{SYSTEM_ZONE}")
    zone = names.zone(NODES, SYSTEM_ZONE)
    estate.world.put(zone)
    estate.world.put(names.record(zone, _RECORD, ENDPOINT_ADDRESS))
    estate.world.put(names.link(zone, estate.vnet["id"]))
    return estate


def private_custom_dns() -> Estate:
    """Private API server, own zone linked to the hub alone, where the nodes' DNS server stands."""
    zone = names.zone(NAMES, OWN_ZONE)
    estate = _private(zone["id"], f"{_RECORD}.{OWN_ZONE}")
    hub = add_hub(estate)
    estate.vnet["properties"]["dhcpOptions"] = {"dnsServers": [RESOLVER]}
    estate.world.outside.resolvers[RESOLVER] = Resolver(vnet_id=hub["id"])
    estate.world.put(zone)
    estate.world.put(names.record(zone, _RECORD, ENDPOINT_ADDRESS))
    estate.world.put(names.link(zone, hub["id"]))
    return estate


def add_hub(estate: Estate) -> Body:
    """Add a hub network and peer it with the nodes' network."""
    hub = network.vnet(HUB, "vnet-hub-uks", "10.10.0.0/16")
    network.subnet(hub, "AzureFirewallSubnet", "10.10.1.0/26")
    network.subnet(hub, "snet-nva", "10.10.2.0/24")
    network.subnet(hub, "snet-dns", "10.10.3.0/24")
    network.peer(estate.vnet, hub)
    estate.world.put(hub)
    return hub


def add_firewall(estate: Estate, hub: Body) -> Body:
    """Add an Azure Firewall that lets AKS's own hosts through."""
    place = Scope.of(hub)
    public = edge.public_ip(place, "pip-afw-hub-uks", FIREWALL_ADDRESS)
    policy = edge.policy(place, "afwp-hub-uks")
    allow = edge.application_rule("aks", fqdnTags=["AzureKubernetesService"])
    group = edge.rule_group(
        policy, "rcg-aks", 500, edge.collection("allow-aks", 100, "Allow", allow)
    )
    subnet_id = f"{hub['id']}/subnets/AzureFirewallSubnet"
    linked = {"subnet": subnet_id, "public": public["id"], "policy": policy["id"]}
    body = edge.firewall(place, "afw-hub-uks", FIREWALL_HOP, **linked)
    for one in (public, policy, group, body):
        estate.world.put(one)
    return body


def add_appliance(estate: Estate, hub: Body, behaviour: Middlebox) -> Body:
    """Add a third-party appliance: a virtual machine that forwards."""
    place, subnet_id = Scope.of(hub), f"{hub['id']}/subnets/snet-nva"
    nic = edge.interface(place, "nic-nva-fw-01", APPLIANCE_HOP, subnet_id, enableIPForwarding=True)
    machine = edge.machine(place, "nva-fw-01", nic["id"])
    nic["properties"]["virtualMachine"] = ref(machine["id"])
    estate.world.put(nic)
    estate.world.put(machine)
    estate.world.outside.middleboxes[APPLIANCE_HOP] = behaviour
    return machine


def add_routes(estate: Estate, *routes: tuple[str, ...]) -> Body:
    """Add a route table with routes (name, prefix, hop, address) to both node subnets."""
    table = network.route_table(NETWORK, "rt-aks-nodes")
    for route in routes:
        network.route(table, *route)
    estate.world.put(table)
    for subnet in (estate.nodes, estate.apps):
        subnet["properties"]["routeTable"] = ref(table["id"])
    return table


def _private(zone: str, private_fqdn: str) -> Estate:
    access: Body = {
        "enablePrivateCluster": True,
        "privateDNSZone": zone,
        "enablePrivateClusterPublicFQDN": False,
    }
    estate = ground(_balanced(), access)
    _add_balancer(estate)
    del estate.properties["fqdn"]
    estate.properties["privateFQDN"] = private_fqdn
    estate.world.outside.public_dns = {
        host: found for host, found in estate.world.outside.public_dns.items() if "hcp" not in host
    }
    nic = edge.interface(NODES, "kube-apiserver.nic.3f7c", ENDPOINT_ADDRESS, estate.nodes["id"])
    service_id = f"{estate.world.cluster_id}/privateLinkResources/management"
    estate.world.put(nic)
    estate.world.put(names.private_endpoint(NODES, estate.nodes["id"], nic["id"], service_id))
    return estate


def _balanced() -> Body:
    public_id = NODES.id(edge.PUBLIC_IP, "8d2f1c6e-5a4b-4c3d-9e8f-7a6b5c4d3e2f")
    profile = {"managedOutboundIPs": {"count": 1}, "effectiveOutboundIPs": [ref(public_id)]}
    return {"outboundType": "loadBalancer", "loadBalancerProfile": profile}


def _add_balancer(estate: Estate) -> None:
    name = "8d2f1c6e-5a4b-4c3d-9e8f-7a6b5c4d3e2f"
    public = edge.public_ip(NODES, name, BALANCER_ADDRESS)
    estate.world.put(public)
    estate.world.put(edge.load_balancer(NODES, "kubernetes", public["id"]))
