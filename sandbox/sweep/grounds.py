"""The topologies: every way in which nodes reach an API server, healthy.

Traits that faults ask for: `public` or `private` (the API server's address), `endpoint` (reached
through a private endpoint), `zone` (a private zone holds its name), `azure_dns` (nodes ask Azure's
own DNS), `custom_dns`, `balancer`, `nat`, `firewall`, `appliance` (how nodes leave), `outbound`
(they may leave at all), `own_network` (not made by AKS).
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from sandbox.azure.bodies import cluster, edge, names, network
from sandbox.azure.bodies.compute import PoolPlan, add_machines
from sandbox.azure.bodies.scope import Scope
from sandbox.scenarios import topologies
from sandbox.scenarios.estate import (
    API_ADDRESS,
    FQDN,
    HUB,
    NAMES,
    NETWORK,
    NODES,
    SUBSCRIPTION,
    Estate,
)
from sandbox.scenarios.topologies import ENDPOINT_ADDRESS
from sandbox.sweep.moving import move
from sandbox.sweep.site import Site

OTHER_SUBSCRIPTIONS = (
    "8be1f0d4-26c3-4a97-b5de-0c4f7e913a68",
    "c47d0a1e-93b8-4e25-8f16-72d9b35e60af",
)
_OTHER, _NAMES_SUBSCRIPTION = OTHER_SUBSCRIPTIONS
_API_SUBNET = "10.40.8.0/28"
_API_INSIDE = "10.40.8.4"


def public_lb() -> Site:
    """Public API server, out by the cluster's load balancer."""
    return _public(topologies.public_lb(), "balancer")


def public_nat() -> Site:
    """Public API server, out by a NAT gateway."""
    return _public(topologies.public_nat(), "nat")


def public_firewall() -> Site:
    """Public API server, a default route through an Azure Firewall with a policy."""
    return _public(topologies.public_firewall(), "firewall")


def public_appliance() -> Site:
    """Public API server, a default route through a third-party appliance."""
    site = _public(topologies.public_appliance(), "appliance")
    site.healthy = site.recovered = "not_determined"
    return site


def balancer_and_firewall() -> Site:
    """Outbound type load balancer, but the API server's range goes through an Azure Firewall."""
    site = _public(topologies.public_lb(), "firewall")
    firewall = site.firewall()
    address = firewall["properties"]["ipConfigurations"][0]["properties"]["privateIPAddress"]
    site.route("azure-uks-by-firewall", "20.0.0.0/10", "VirtualAppliance", address)
    # Which address the API server has is in no resource, so without a text the route is uncertain.
    site.healthy = "not_determined"
    return site


def private_system_zone() -> Site:
    """Private API server, its zone made by AKS."""
    return _private(topologies.private_system_zone(), "zone", "azure_dns", "system_zone")


def private_own_zone() -> Site:
    """Private API server, a zone of one's own linked to the nodes' network."""
    estate = topologies.private_custom_dns()
    del estate.vnet["properties"]["dhcpOptions"]
    (zone,) = estate.world.of_kind(names.ZONE)
    estate.world.put(names.link(zone, estate.vnet["id"]))
    return _private(estate, "zone", "azure_dns")


def private_hub_dns() -> Site:
    """Private API server, the zone linked to the hub alone, where the nodes' DNS server stands."""
    return _private(topologies.private_custom_dns(), "zone", "custom_dns")


def private_no_zone() -> Site:
    """Private API server, no zone: the public name carries the private address."""
    estate = topologies.private_system_zone()
    for zone in estate.world.of_kind(names.ZONE):
        estate.world.remove(zone["id"])
    access = estate.properties["apiServerAccessProfile"]
    access |= {"privateDNSZone": "none", "enablePrivateClusterPublicFQDN": True}
    del estate.properties["privateFQDN"]
    estate.properties["fqdn"] = FQDN
    estate.world.outside.public_dns[FQDN] = (ENDPOINT_ADDRESS,)
    return _private(estate, "azure_dns")


def integrated() -> Site:
    """API Server VNet Integration: the API server is an address in the nodes' own network."""
    estate = topologies.public_lb()
    subnet = network.subnet(estate.vnet, "snet-apiserver", _API_SUBNET)
    access = {"enableVnetIntegration": True, "subnetId": subnet["id"]}
    estate.properties["apiServerAccessProfile"] = access
    body = edge.internal_balancer(NODES, "kube-apiserver", _API_INSIDE, subnet["id"])
    estate.world.put(body)
    traits = frozenset({"private", "integrated", "balancer", "outbound", "own_network"})
    return Site(estate=estate, traits=traits, api=_API_INSIDE, around="10.40.8.0/24")


def single_machines() -> Site:
    """A pool of single virtual machines in a subnet of its own; it is the one that breaks."""
    estate = topologies.public_lb()
    group = network.nsg(NETWORK, "nsg-aks-batch")
    attached = {"networkSecurityGroup": group["id"]}
    subnet = network.subnet(estate.vnet, "snet-aks-batch", "10.40.12.0/24", **attached)
    estate.world.put(group)
    profile = cluster.pool("batch", "User", 1, subnet["id"]) | {"type": "VirtualMachines"}
    estate.properties["agentPoolProfiles"].append(profile)
    plan = PoolPlan(
        name="batch",
        subnet_id=subnet["id"],
        addresses=("10.40.12.4",),
        nic_nsg_id=NODES.id(network.NSG, "aks-agentpool-37156204-nsg"),
    )
    add_machines(estate.world, NODES, plan)
    return _public(estate, "balancer", pool="batch")


def second_pool() -> Site:
    """Two pools, of which the second breaks."""
    return _public(topologies.public_nat(), "nat", pool="apps")


def isolated() -> Site:
    """A network-isolated cluster: private API server, no way out at all."""
    estate = topologies.private_system_zone()
    profile = estate.properties["networkProfile"]
    profile["outboundType"] = "none"
    del profile["loadBalancerProfile"]
    estate.properties["bootstrapProfile"] = {"artifactSource": "Cache"}
    site = _private(estate, "zone", "azure_dns", "system_zone")
    site.traits -= {"outbound", "balancer"}
    return site


def spread() -> Site:
    """As the firewall topology, but network, hub and cluster in three subscriptions."""
    site = public_firewall()
    move(site.world, NETWORK, Scope(subscription_id=_OTHER, group="rg-landing-zone"))
    move(site.world, HUB, Scope(subscription_id=_NAMES_SUBSCRIPTION, group="rg-connectivity"))
    return site


def spread_private() -> Site:
    """As with DNS in the hub, but network, hub and zone in other subscriptions."""
    site = private_hub_dns()
    move(site.world, NETWORK, Scope(subscription_id=_OTHER, group="rg-landing-zone"))
    move(site.world, HUB, Scope(subscription_id=_NAMES_SUBSCRIPTION, group="rg-connectivity"))
    move(site.world, NAMES, Scope(subscription_id=_NAMES_SUBSCRIPTION, group="rg-names"))
    return site


def managed_network() -> Site:
    """A virtual network that AKS made in the node resource group; pools name no subnet."""
    site = public_lb()
    world = site.world
    move(world, NETWORK, Scope(subscription_id=SUBSCRIPTION, group=NODES.group))
    for pool in site.estate.properties["agentPoolProfiles"]:
        del pool["vnetSubnetID"]
    site.traits -= {"own_network"}
    return site


def locked() -> Site:
    """As with AKS's own network, and only AKS may change the node resource group."""
    site = managed_network()
    site.estate.properties["nodeResourceGroupProfile"] = {"restrictionLevel": "ReadOnly"}
    return site


def _public(estate: Estate, way: str, *, pool: str = "system") -> Site:
    traits = frozenset({"public", "outbound", "own_network", way})
    return Site(estate=estate, traits=traits, api=API_ADDRESS, around="20.26.0.0/16", pool=pool)


def _private(estate: Estate, *more: str) -> Site:
    traits = frozenset({"private", "endpoint", "balancer", "outbound", "own_network", *more})
    return Site(estate=estate, traits=traits, api=ENDPOINT_ADDRESS, around="10.40.3.128/25")


TOPOLOGIES: Mapping[str, Callable[[], Site]] = MappingProxyType(
    {
        "public-lb": public_lb,
        "public-nat": public_nat,
        "public-firewall": public_firewall,
        "public-appliance": public_appliance,
        "lb-and-firewall": balancer_and_firewall,
        "private-system-zone": private_system_zone,
        "private-own-zone": private_own_zone,
        "private-hub-dns": private_hub_dns,
        "private-no-zone": private_no_zone,
        "vnet-integration": integrated,
        "virtual-machines": single_machines,
        "second-pool": second_pool,
        "isolated": isolated,
        "three-subscriptions": spread,
        "spread-private": spread_private,
        "managed-network": managed_network,
        "locked-group": locked,
    }
)
