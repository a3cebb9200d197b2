"""Public API servers, by the way in which nodes leave their network."""

from sandbox.azure.bodies import compute, edge
from sandbox.azure.bodies.scope import ref
from sandbox.scenarios import topologies
from sandbox.scenarios.estate import NETWORK, NODES
from sandbox.sweep.grounds.base import public
from sandbox.sweep.moving import move
from sandbox.sweep.site import Site


def public_lb() -> Site:
    """Public API server, out by the cluster's load balancer."""
    return public(topologies.public_lb(), "balancer")


def public_nat() -> Site:
    """Public API server, out by a NAT gateway."""
    return public(topologies.public_nat(), "nat")


def public_firewall() -> Site:
    """Public API server, a default route through an Azure Firewall with a policy."""
    return public(topologies.public_firewall(), "firewall", "policy")


def public_appliance() -> Site:
    """Public API server, a default route through a third-party appliance."""
    site = public(topologies.public_appliance(), "appliance")
    site.healthy = site.recovered = "not_determined"
    return site


def balancer_and_firewall() -> Site:
    """Outbound type load balancer, but the API server's range goes through an Azure Firewall."""
    site = public(topologies.public_lb(), "firewall", "policy", "partly_routed")
    firewall = site.firewall()
    address = firewall["properties"]["ipConfigurations"][0]["properties"]["privateIPAddress"]
    site.route("azure-uks-by-firewall", "20.0.0.0/10", "VirtualAppliance", address)
    # Which address the API server has is in no resource, so without a text the route is uncertain.
    site.healthy = "not_determined"
    return site


def managed_network() -> Site:
    """A virtual network that AKS made in the node resource group; pools name no subnet."""
    return _by_aks(public_lb())


def _by_aks(site: Site) -> Site:
    """Turn the network into one that AKS made."""
    move(site.world, NETWORK, NODES)
    for pool in site.estate.properties["agentPoolProfiles"]:
        del pool["vnetSubnetID"]
    site.traits -= {"own_network"}
    return site


def managed_nat() -> Site:
    """Public API server, out by a NAT gateway that AKS made beside a network of its own."""
    estate = topologies.public_nat()
    profile = estate.properties["networkProfile"]
    profile["outboundType"] = "managedNATGateway"
    (address,) = estate.world.of_kind(edge.PUBLIC_IP)
    profile["natGatewayProfile"] = {
        "managedOutboundIPProfile": {"count": 1},
        "effectiveOutboundIPs": [ref(address["id"])],
        "idleTimeoutInMinutes": 4,
    }
    return _by_aks(public(estate, "nat"))


def node_addresses() -> Site:
    """Public API server; each node leaves by a public address of its own."""
    estate = topologies.public_lb()
    for pool in estate.properties["agentPoolProfiles"]:
        pool["enableNodePublicIP"] = True
    for index, node in enumerate(estate.world.nodes):
        compute.add_public_address(estate.world, node, f"20.108.4.{10 + index}")
    return public(estate, "own_addresses")


def locked() -> Site:
    """As with a load balancer, but nobody may change the node resource group."""
    site = public_lb()
    site.estate.properties["nodeResourceGroupProfile"] = {"restrictionLevel": "ReadOnly"}
    return site


def plural_prefixes() -> Site:
    """As with a NAT gateway, but subnets and networks list several ranges, in the plural field."""
    site = public_nat()
    space = site.vnet["properties"]["addressSpace"]["addressPrefixes"]
    space.append("10.41.0.0/16")
    for index, subnet in enumerate(site.vnet["properties"]["subnets"]):
        first = subnet["properties"].pop("addressPrefix")
        subnet["properties"]["addressPrefixes"] = [f"10.41.{index}.0/24", first]
    return site
