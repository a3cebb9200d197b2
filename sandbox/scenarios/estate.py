"""The ground that every topology stands on: names, addresses, the network, two node pools."""

from dataclasses import dataclass

from sandbox.azure.bodies import cluster, network
from sandbox.azure.bodies.compute import PoolPlan, add_scale_set
from sandbox.azure.bodies.scope import Scope
from sandbox.azure.store import Body
from sandbox.world import Outside, World

SUBSCRIPTION = "3d9f2c51-7a64-4e0b-9f1d-5b8e6a2c4f70"
NETWORK = Scope(subscription_id=SUBSCRIPTION, group="rg-network-prod")
HUB = Scope(subscription_id=SUBSCRIPTION, group="rg-hub-network")
NAMES = Scope(subscription_id=SUBSCRIPTION, group="rg-dns-prod")
AKS = Scope(subscription_id=SUBSCRIPTION, group="rg-aks-prod")
NODES = Scope(subscription_id=SUBSCRIPTION, group="MC_rg-aks-prod_aks-prod-uks_uksouth")
CLUSTER = "aks-prod-uks"
FQDN = "aks-prod-uks-dns-7k2mq9xd.hcp.uksouth.azmk8s.io"
API_ADDRESS = "20.26.114.37"
REGISTRY = {"mcr.microsoft.com": ("150.171.70.10",)}
# A few made-up prefixes in the place of Azure's long lists.
TAGS = {
    "AzureCloud": ("20.26.0.0/16", "20.90.0.0/16", "51.140.0.0/14", "150.171.0.0/16"),
    "AzureCloud.uksouth": ("20.26.0.0/16", "20.90.0.0/16", "51.140.0.0/14"),
    "MicrosoftContainerRegistry": ("150.171.70.0/24",),
}


@dataclass(slots=True, kw_only=True)
class Estate:
    """A world under construction, with the bodies that faults change."""

    world: World
    vnet: Body
    nodes: Body
    apps: Body
    nodes_nsg: Body
    apps_nsg: Body

    @property
    def properties(self) -> Body:
        """Return the cluster's properties."""
        properties: Body = self.world.cluster["properties"]
        return properties


def ground(profile: Body, access: Body) -> Estate:
    """Build network, cluster and nodes from a network profile and an API server access profile."""
    nodes_nsg, apps_nsg = _group("nsg-aks-nodes"), _group("nsg-aks-apps")
    vnet = network.vnet(NETWORK, "vnet-prod-uks", "10.40.0.0/16")
    nodes = _subnet(vnet, "snet-aks-nodes", "10.40.0.0/22", nodes_nsg)
    apps = _subnet(vnet, "snet-aks-apps", "10.40.4.0/22", apps_nsg)
    body = cluster.cluster(AKS, CLUSTER, FQDN, profile, access)
    outside = Outside(public_dns={FQDN: (API_ADDRESS,), **REGISTRY}, service_tags=dict(TAGS))
    world = World(subscription_id=SUBSCRIPTION, cluster_id=body["id"], outside=outside)
    estate = Estate(
        world=world, vnet=vnet, nodes=nodes, apps=apps, nodes_nsg=nodes_nsg, apps_nsg=apps_nsg
    )
    for one in (nodes_nsg, apps_nsg, vnet, body):
        world.put(one)
    _add_pools(estate)
    return estate


def _group(name: str) -> Body:
    """Build a group with the rules one finds in practice, none of which concerns TCP 443."""
    body = network.nsg(NETWORK, name)
    network.rule(body, "deny-smtp", 300, "Deny", destinationPortRange="25")
    network.rule(body, "allow-dns", 310, "Allow", protocol="*", destinationPortRange="53")
    return body


def _subnet(vnet: Body, name: str, prefix: str, group: Body) -> Body:
    return network.subnet(vnet, name, prefix, networkSecurityGroup=group["id"])


def _add_pools(estate: Estate) -> None:
    world = estate.world
    nic_nsg = network.nsg(NODES, "aks-agentpool-37156204-nsg")
    world.put(nic_nsg)
    plans = (
        ("system", "System", estate.nodes, ("10.40.0.4", "10.40.0.5")),
        ("apps", "User", estate.apps, ("10.40.4.4",)),
    )
    for name, mode, subnet, addresses in plans:
        profile = cluster.pool(name, mode, len(addresses), subnet["id"])
        world.cluster["properties"]["agentPoolProfiles"].append(profile)
        plan = PoolPlan(
            name=name, subnet_id=subnet["id"], addresses=addresses, nic_nsg_id=nic_nsg["id"]
        )
        add_scale_set(world, NODES, plan)
