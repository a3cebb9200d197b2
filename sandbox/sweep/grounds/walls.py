"""An Azure Firewall on the way, by where its rules are and which addresses it leaves with."""

from sandbox.azure.bodies import edge
from sandbox.azure.bodies.scope import Scope, ref
from sandbox.scenarios.topologies import NAT_ADDRESS
from sandbox.sweep.grounds.outward import public_firewall
from sandbox.sweep.site import Site

_GROUPS = "Microsoft.Network/firewallPolicies/ruleCollectionGroups"


def classic_firewall() -> Site:
    """As with a firewall, but its rules are its own: it has no policy."""
    site = public_firewall()
    world, firewall = site.world, site.firewall()
    world.remove(firewall["properties"].pop("firewallPolicy")["id"])
    allow = edge.application_rule("aks", fqdnTags=["AzureKubernetesService"])
    firewall["properties"] |= {
        "networkRuleCollections": [],
        "natRuleCollections": [],
        "applicationRuleCollections": [
            edge.classic_collection(firewall, "allow-aks", 200, "Allow", allow)
        ],
    }
    site.traits = site.traits - {"policy"} | {"classic"}
    return site


def parent_policy() -> Site:
    """As with a firewall, but what it allows is in the parent of its policy."""
    site = public_firewall()
    world, place = site.world, Scope.of(site.firewall())
    (policy,) = world.of_kind(edge.POLICY)
    (group,) = world.of_kind(_GROUPS)
    parent = edge.policy(place, "afwp-global")
    above = edge.rule_group(parent, "rcg-aks", 500, *group["properties"]["ruleCollections"])
    time = edge.network_rule("time", ipProtocols=["UDP"], destinationPorts=["123"])
    time["destinationAddresses"] = ["*"]
    group["properties"]["ruleCollections"] = [edge.collection("team", 100, "Allow", time)]
    policy["properties"]["basePolicy"] = ref(parent["id"])
    world.put(parent)
    world.put(above)
    site.traits |= {"parent"}
    return site


def firewall_and_nat() -> Site:
    """As with a firewall, but a NAT gateway on its subnet replaces its addresses."""
    site = public_firewall()
    place = Scope.of(site.firewall())
    public = edge.public_ip(place, "pip-ng-hub-uks", NAT_ADDRESS)
    gateway = edge.nat_gateway(place, "ng-hub-uks", public["id"])
    site.world.put(public)
    site.world.put(gateway)
    subnet = site.world.need(f"{site.hub['id']}/subnets/AzureFirewallSubnet")
    subnet["properties"]["natGateway"] = ref(gateway["id"])
    return site
