"""Build firewall rules that tests speak of: each lets the node's flow through unless told else."""

# ruff: noqa: ANN401 - a builder takes any field of its type and hands it on

from ipaddress import IPv4Network
from typing import Any

from diagnostics.model.facts import Fact, Known, Missing, Why
from diagnostics.model.firewall import (
    ApplicationRule,
    FirewallPolicy,
    FirewallRule,
    FirewallRules,
    NetworkRule,
    RuleCollection,
    RuleGroup,
)
from diagnostics.model.ids import key
from diagnostics.network.firewall.seen import Seen, see
from diagnostics.network.firewall.verdict import FirewallRuling, judge_firewall
from diagnostics.network.flow import Flow
from tests.builders import API_IP, FQDN, NODE_IP, arm_id

FLOW = Flow(source=IPv4Network(NODE_IP), destination=IPv4Network(API_IP))
SUBNET = "10.0.2.0/24"
NODES = arm_id("Microsoft.Network/ipGroups", "ipg-nodes")
EMPTIED = arm_id("Microsoft.Network/ipGroups", "ipg-emptied")
DENIED = arm_id("Microsoft.Network/ipGroups", "ipg-denied")
NO_RIGHT = Missing(why=Why.DENIED, what="IP group ipg-denied", action="ipGroups/read")
GROUPS: dict[str, Fact[tuple[str, ...]]] = {
    key(NODES): Known(("10.0.2.0/25", "10.0.2.128-10.0.2.255")),
    key(EMPTIED): Known(()),
    key(DENIED): NO_RIGHT,
}


def flow(source: str = NODE_IP, destination: str | None = API_IP, port: int = 443) -> Flow:
    """Build a flow; no destination is some public address."""
    target = IPv4Network(destination) if destination is not None else None
    return Flow(source=IPv4Network(source), destination=target, port=port)


def network(name: str = "net", **fields: Any) -> NetworkRule:
    """Build a network rule that matches the flow."""
    usual: dict[str, Any] = {
        "protocols": ("TCP",),
        "sources": ("*",),
        "destinations": ("*",),
        "destination_ports": ("443",),
    }
    return NetworkRule(name=name, **(usual | fields))


def application(name: str = "app", **fields: Any) -> ApplicationRule:
    """Build an application rule that matches the flow."""
    usual: dict[str, Any] = {
        "protocols": (("Https", 443),),
        "sources": ("*",),
        "target_fqdns": (FQDN,),
    }
    return ApplicationRule(name=name, **(usual | fields))


def collection(
    *rules: FirewallRule, name: str = "held", priority: int = 200, action: str = "Allow"
) -> RuleCollection:
    """Build a collection."""
    return RuleCollection(name=name, priority=priority, action=action, rules=rules)


def group(*collections: RuleCollection, name: str = "group", priority: int = 300) -> RuleGroup:
    """Build a rule collection group."""
    return RuleGroup(
        id=arm_id("Microsoft.Network/firewallPolicies/hub/ruleCollectionGroups", name),
        name=name,
        priority=priority,
        collections=collections,
    )


def policy(
    *groups: RuleGroup, name: str = "policy", parent: FirewallPolicy | None = None
) -> FirewallPolicy:
    """Build a policy."""
    return FirewallPolicy(
        id=arm_id("Microsoft.Network/firewallPolicies", name),
        name=name,
        groups=groups,
        parent=parent,
    )


def rules_of(*collections: RuleCollection, **fields: Any) -> FirewallRules:
    """Build what a firewall applies: a policy with one group of these collections."""
    return FirewallRules(policy=policy(group(*collections)), ip_groups=GROUPS, **fields)


def seen(flow: Flow = FLOW, fqdn: str | None = FQDN, *, sni: bool = True, **fields: Any) -> Seen:
    """Build what a firewall sees; it has no rules."""
    tags = fields.pop("tags", {})
    return see(rules_of(**fields), flow, fqdn=fqdn, sni=sni, tags=tags)


def judged(
    rules: FirewallRules, flow: Flow = FLOW, fqdn: str | None = FQDN, *, sni: bool = True
) -> FirewallRuling:
    """Judge the flow to the API server."""
    return judge_firewall(rules, flow, fqdn=fqdn, sni=sni)
