"""Private API servers: behind a private endpoint, or in the nodes' own network."""

from sandbox.azure.bodies import edge, names, network
from sandbox.azure.bodies.scope import Scope, child, ref
from sandbox.scenarios import topologies
from sandbox.scenarios.estate import FQDN, NODES
from sandbox.scenarios.topologies import ENDPOINT_ADDRESS
from sandbox.sweep.grounds.base import private
from sandbox.sweep.site import Site
from sandbox.world import Resolver

_API_SUBNET = "10.40.8.0/28"
_API_INSIDE = "10.40.8.4"
_INBOUND = "10.10.4.4"
_GUID = "9d0b6f38-41c7-4e5a-8a2e-6b7c1d93f054"


def private_system_zone() -> Site:
    """Private API server, its zone made by AKS."""
    return private(topologies.private_system_zone(), "zone", "azure_dns", "system_zone")


def private_own_zone() -> Site:
    """Private API server, a zone of one's own linked to the nodes' network."""
    estate = topologies.private_custom_dns()
    del estate.vnet["properties"]["dhcpOptions"]
    (zone,) = estate.world.of_kind(names.ZONE)
    estate.world.put(names.link(zone, estate.vnet["id"]))
    return private(estate, "zone", "azure_dns")


def private_hub_dns() -> Site:
    """Private API server, the zone linked to the hub alone, where the nodes' DNS server stands."""
    return private(topologies.private_custom_dns(), "zone", "custom_dns")


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
    return private(estate, "azure_dns")


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


def isolated(outbound: str = "none") -> Site:
    """A network-isolated cluster: private API server, no way out at all (`none` or `block`)."""
    estate = topologies.private_system_zone()
    profile = estate.properties["networkProfile"]
    profile["outboundType"] = outbound
    del profile["loadBalancerProfile"]
    estate.properties["bootstrapProfile"] = {"artifactSource": "Cache"}
    site = private(estate, "zone", "azure_dns", "system_zone")
    site.traits -= {"outbound", "balancer"}
    return site


def isolated_block() -> Site:
    """A network-isolated cluster whose outbound traffic AKS blocks."""
    return isolated("block")


def integrated_private() -> Site:
    """API Server VNet Integration without a public name; nodes still have the address alone."""
    site = integrated()
    label, place = "aks-prod-uks-dns-1v8c4twz", site.estate.properties
    del place["fqdn"]
    zone = names.zone(NODES, f"{_GUID}.private.uksouth.azmk8s.io")
    place["privateFQDN"] = f"{label}.{zone['name']}"
    place["apiServerAccessProfile"] |= {"enablePrivateCluster": True, "privateDNSZone": "system"}
    for body in (zone, names.record(zone, label, site.api), names.link(zone, site.vnet["id"])):
        site.world.put(body)
    return site


def private_resolver() -> Site:
    """As with DNS in the hub, but the server there is the inbound endpoint of a DNS resolver."""
    site = private_hub_dns()
    hub, place = site.hub, Scope.of(site.hub)
    network.subnet(hub, "snet-dns-inbound", "10.10.4.0/28")
    resolver = place.body(
        "Microsoft.Network/dnsResolvers", "dnspr-hub-uks", {"virtualNetwork": ref(hub["id"])}
    )
    address = {
        "privateIpAddress": _INBOUND,
        "privateIpAllocationMethod": "Static",
        "subnet": ref(f"{hub['id']}/subnets/snet-dns-inbound"),
    }
    inbound = child(resolver, "inboundEndpoints", "inbound", {"ipConfigurations": [address]})
    site.world.put(resolver)
    site.world.put(inbound)
    site.vnet["properties"]["dhcpOptions"] = {"dnsServers": [_INBOUND]}
    site.world.outside.resolvers[_INBOUND] = Resolver(vnet_id=hub["id"])
    return site


def private_firewall() -> Site:
    """Private API server; all other traffic goes through an Azure Firewall."""
    estate = topologies.private_custom_dns()
    profile = estate.properties["networkProfile"]
    profile["outboundType"] = "userDefinedRouting"
    del profile["loadBalancerProfile"]
    site = private(estate, "zone", "custom_dns")
    topologies.add_firewall(estate, site.hub)
    hop = topologies.FIREWALL_HOP
    topologies.add_routes(estate, ("default", "0.0.0.0/0", "VirtualAppliance", hop))
    site.traits = site.traits - {"balancer"} | {"default_route"}
    return site
