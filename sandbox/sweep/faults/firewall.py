"""Rules of an Azure Firewall on the path."""

from collections.abc import Callable

from sandbox.azure.bodies import edge
from sandbox.azure.bodies.scope import Scope, ref
from sandbox.azure.store import Body
from sandbox.sweep.fault import Expected, Fault, cause, on
from sandbox.sweep.site import Site

CHECK = "firewall_rules"
_IP_GROUP = "Microsoft.Network/ipGroups"
_REGISTRY = ["mcr.microsoft.com", "*.data.mcr.microsoft.com"]


def _policy(site: Site) -> Body:
    return site.world.need(site.firewall()["properties"]["firewallPolicy"]["id"])


def _blamed(site: Site) -> Expected:
    return cause(CHECK, _policy(site)["name"])


def _collections(site: Site) -> list[Body]:
    (group,) = site.world.of_kind("Microsoft.Network/firewallPolicies/ruleCollectionGroups")
    held: list[Body] = group["properties"]["ruleCollections"]
    return held


def _rule(site: Site) -> Body:
    rule: Body = _collections(site)[0]["rules"][0]
    return rule


def _no_rule(site: Site) -> Expected:
    """Allow the registry's names, and not the API server's."""
    _rule(site).update(fqdnTags=[], targetFqdns=list(_REGISTRY))
    return _blamed(site)


def _other_source(site: Site) -> Expected:
    """Allow AKS's names for another subnet, the registry's for all."""
    _rule(site)["sourceAddresses"] = ["10.99.0.0/16"]
    _collections(site)[0]["rules"].append(
        edge.application_rule("registry", targetFqdns=list(_REGISTRY))
    )
    return _blamed(site)


def _denied(**fields: object) -> Callable[[Site], Expected]:
    """Deny by a network rule; `{api}` and `{around}` stand for the addresses."""

    def apply(site: Site) -> Expected:
        filled = {
            name: [str(one).format(api=site.api, around=site.around) for one in list_of(value)]
            for name, value in fields.items()
        }
        rule = edge.network_rule("deny-azure", **filled)
        _collections(site).append(edge.collection("deny", 4000, "Deny", rule))
        return _blamed(site)

    return apply


def list_of(value: object) -> list[object]:
    """Return a rule's field as the list that it is."""
    return value if isinstance(value, list) else [value]


def _name_denied(site: Site) -> Expected:
    rule = edge.application_rule("deny-aks", targetFqdns=["*.azmk8s.io"])
    _collections(site).append(edge.collection("deny", 90, "Deny", rule))
    return _blamed(site)


def _by_group(site: Site) -> Expected:
    place = Scope.of(site.firewall())
    body = place.body(_IP_GROUP, "ipg-blocked", {"ipAddresses": ["203.0.113.7", site.around]})
    site.world.put(body)
    rule = edge.network_rule("deny-group", destinationIpGroups=[body["id"]])
    _collections(site).append(edge.collection("deny", 4000, "Deny", rule))
    return _blamed(site)


def _by_parent(site: Site) -> Expected:
    """Deny in the parent policy, whose rules come first."""
    parent = edge.policy(Scope.of(site.firewall()), "afwp-global")
    rule = edge.network_rule("deny-azure", destinationAddresses=[site.around])
    group = edge.rule_group(parent, "rcg-global", 100, edge.collection("deny", 100, "Deny", rule))
    site.world.put(parent)
    site.world.put(group)
    _policy(site)["properties"]["basePolicy"] = ref(parent["id"])
    return cause(CHECK, parent["name"])


def _inspected(site: Site) -> Expected:
    _rule(site)["terminateTLS"] = True
    return _blamed(site)


FAULTS = tuple(
    Fault(name=name, apply=apply, needs=on("firewall"))
    for name, apply in (
        ("firewall-no-rule", _no_rule),
        ("firewall-other-source", _other_source),
        ("firewall-denied", _denied(destinationAddresses="{around}")),
        ("firewall-denied-range", _denied(destinationAddresses="20.26.114.0-20.26.114.255")),
        ("firewall-denied-tag", _denied(destinationAddresses="AzureCloud.uksouth")),
        ("firewall-name-denied", _name_denied),
        ("firewall-ip-group", _by_group),
        ("firewall-parent", _by_parent),
        ("firewall-inspects", _inspected),
    )
)
