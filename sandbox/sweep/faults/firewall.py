"""Rules of an Azure Firewall on the path, in a policy, its parent or the firewall itself."""

from collections.abc import Callable

from sandbox.azure import store
from sandbox.azure.bodies import edge, network
from sandbox.azure.bodies.scope import Scope, ref
from sandbox.azure.store import Body
from sandbox.scenarios.topologies import FIREWALL_ADDRESS
from sandbox.sweep.fault import Expected, Fault, cause, on, open_question
from sandbox.sweep.site import Site

CHECK = "firewall_rules"
_IP_GROUP = "Microsoft.Network/ipGroups"
_GROUPS = "microsoft.network/firewallpolicies/rulecollectiongroups"
_ON_PREMISES = "81.2.69.17"
_REGISTRY = ["mcr.microsoft.com", "*.data.mcr.microsoft.com"]


def holder(site: Site) -> Body:
    """Return what holds the firewall's rules: its policy, or itself where it has none."""
    policy = site.firewall()["properties"].get("firewallPolicy")
    return site.world.need(policy["id"]) if policy else site.firewall()


def add(site: Site, name: str, priority: int, action: str, rule: Body) -> None:
    """Add a collection with one rule to the firewall's policy, or to the firewall."""
    place = holder(site)
    if "classic" in site.traits:
        body = edge.classic_collection(place, name, priority, action, rule)
        kind = "application" if "targetFqdns" in rule else "network"
        place["properties"][f"{kind}RuleCollections"].append(body)
        return
    _groups(site, place)[0]["properties"]["ruleCollections"].append(
        edge.collection(name, priority, action, rule)
    )


def _groups(site: Site, policy: Body) -> list[Body]:
    return store.children(site.world.resources, policy["id"], _GROUPS) or []


def _blamed(site: Site) -> Expected:
    return cause(CHECK, holder(site)["name"])


def _rule(site: Site) -> Body:
    """Return the rule that allows AKS's names, wherever it is."""
    if "classic" in site.traits:
        (held,) = holder(site)["properties"]["applicationRuleCollections"]
        own: Body = held["properties"]["rules"][0]
        return own
    policy = holder(site)
    above = policy["properties"].get("basePolicy")
    (group,) = _groups(site, site.world.need(above["id"]) if above else policy)
    rule: Body = group["properties"]["ruleCollections"][0]["rules"][0]
    return rule


def _no_rule(site: Site) -> Expected:
    """Allow the registry's names, and not the API server's."""
    _rule(site).update(fqdnTags=[], targetFqdns=list(_REGISTRY))
    return _blamed(site)


def _other_source(site: Site) -> Expected:
    """Allow AKS's names for another subnet, the registry's for all."""
    _rule(site)["sourceAddresses"] = ["10.99.0.0/16"]
    add(site, "registry", 300, "Allow", edge.application_rule("mcr", targetFqdns=list(_REGISTRY)))
    return _blamed(site)


def _other_port(site: Site) -> Expected:
    """Allow AKS's names on another port, the registry's on the right one."""
    _rule(site)["protocols"] = [{"protocolType": "Https", "port": 8443}]
    add(site, "registry", 300, "Allow", edge.application_rule("mcr", targetFqdns=list(_REGISTRY)))
    return _blamed(site)


def denied(**fields: object) -> Callable[[Site], Expected]:
    """Deny by a network rule; `{api}` and `{around}` stand for the addresses."""

    def apply(site: Site) -> Expected:
        words = {"api": site.api, "around": site.around, "region": site.region, "own": site.range}
        filled = {
            name: [str(one).format(**words) for one in list_of(value)]
            for name, value in fields.items()
        }
        add(site, "deny", 4000, "Deny", edge.network_rule("deny-azure", **filled))
        return _blamed(site)

    return apply


def list_of(value: object) -> list[object]:
    """Return a rule's field as the list that it is."""
    return value if isinstance(value, list) else [value]


def _name_denied(site: Site) -> Expected:
    rule = edge.application_rule("deny-aks", targetFqdns=[f"*.{site.domain}"])
    if "classic" in site.traits:
        add(site, "deny", 110, "Deny", rule)
    else:
        first = edge.collection("deny", 100, "Deny", rule)
        site.world.put(edge.rule_group(holder(site), "rcg-first", 200, first))
    return _blamed(site)


def _by_group(site: Site) -> Expected:
    place = Scope.of(site.firewall())
    body = place.body(_IP_GROUP, "ipg-blocked", {"ipAddresses": ["203.0.113.7", site.around]})
    site.world.put(body)
    rule = edge.network_rule("deny-group", destinationIpGroups=[body["id"]])
    add(site, "deny", 4000, "Deny", rule)
    return _blamed(site)


def _by_parent(site: Site) -> Expected:
    """Deny in the parent policy, whose rules come first."""
    rule = edge.network_rule("deny-azure", destinationAddresses=[site.around])
    collection = edge.collection("deny", 100, "Deny", rule)
    above = holder(site)["properties"].get("basePolicy")
    parent = (
        site.world.need(above["id"])
        if above
        else edge.policy(Scope.of(site.firewall()), "afwp-global")
    )
    site.world.put(parent)
    site.world.put(edge.rule_group(parent, "rcg-global", 100, collection))
    holder(site)["properties"]["basePolicy"] = ref(parent["id"])
    return cause(CHECK, parent["name"])


def _inspected(site: Site) -> Expected:
    _rule(site)["terminateTLS"] = True
    above = holder(site)["properties"].get("basePolicy")
    return cause(CHECK, site.world.need(above["id"])["name"]) if above else _blamed(site)


FIREWALL, POLICY = on("firewall"), on("firewall", "policy")


def _onward(site: Site, *row: str) -> str:
    """Route what the firewall lets through by a table on its own subnet; return its name."""
    table = network.route_table(Scope.of(site.hub), "rt-afw")
    network.route(table, *row)
    site.world.put(table)
    configuration = site.firewall()["properties"]["ipConfigurations"][0]["properties"]
    subnet = site.world.need(configuration["subnet"]["id"])
    subnet["properties"]["routeTable"] = ref(table["id"])
    return str(table["name"])


def _dropped_onward(site: Site) -> Expected:
    """Let the API server's range through, and drop it on the firewall's own subnet."""
    return cause("route_table", _onward(site, "quarantine", site.around, "None"))


def _tunnelled(site: Site) -> Expected:
    """Lead what the firewall lets through on premises, whose address no range lists."""
    firewall = site.firewall()
    place = Scope.of(firewall)
    public = edge.public_ip(place, "pip-afw-management", "51.140.61.99")
    site.world.put(public)
    firewall["properties"]["managementIpConfiguration"] = {
        "name": "management",
        "properties": {"publicIPAddress": ref(public["id"])},
    }
    site.world.outside.on_premises = (_ON_PREMISES,)
    _onward(site, "home", "0.0.0.0/0", "VirtualNetworkGateway")
    return open_question("authorized_ip_ranges")


def _tunnelled_unlisted(site: Site) -> Expected:
    """List the firewall's address, which the API server then does not see."""
    _list(site, f"{FIREWALL_ADDRESS}/32")
    return _tunnelled(site)


def _tunnelled_listed(site: Site) -> Expected:
    """List the address on premises, and not the firewall's: all is well."""
    _list(site, f"{_ON_PREMISES}/32")
    return _tunnelled(site)


def _list(site: Site, *ranges: str) -> None:
    site.estate.properties["apiServerAccessProfile"]["authorizedIPRanges"] = list(ranges)


FAULTS = (
    *(
        Fault(name=name, apply=apply, needs=FIREWALL)
        for name, apply in (
            ("firewall-no-rule", _no_rule),
            ("firewall-other-source", _other_source),
            ("firewall-other-port", _other_port),
            ("firewall-denied", denied(destinationAddresses="{around}")),
            ("firewall-denied-host", denied(destinationAddresses="{api}", ipProtocols="Any")),
            (
                "firewall-denied-source",
                denied(destinationAddresses="{around}", sourceAddresses="{own}"),
            ),
            ("firewall-denied-range", denied(destinationAddresses="20.26.114.0-20.26.114.255")),
            ("firewall-denied-tag", denied(destinationAddresses="AzureCloud.{region}")),
            ("firewall-ip-group", _by_group),
        )
    ),
    Fault(name="firewall-name-denied", apply=_name_denied, needs=FIREWALL, unless=on("parent")),
    Fault(name="firewall-parent", apply=_by_parent, needs=POLICY),
    Fault(name="firewall-inspects", apply=_inspected, needs=POLICY),
    Fault(
        name="firewall-dropped-onward",
        apply=_dropped_onward,
        needs=on("public", "firewall"),
    ),
    Fault(
        name="firewall-tunnelled-unlisted",
        apply=_tunnelled_unlisted,
        needs=on("public", "firewall"),
    ),
    Fault(
        name="firewall-tunnelled-listed",
        apply=_tunnelled_listed,
        needs=on("public", "firewall"),
        past=True,
    ),
)
