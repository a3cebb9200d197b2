"""A naive model of Azure Firewall: no maybe, no spans, nothing shared with the product's code.

It takes the same values and one concrete world: what each IP group and service tag holds, where
the node and the API server are, and what the server is called. It answers what then happens.
"""

from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from diagnostics.model.firewall import (
    ApplicationRule,
    FirewallRule,
    FirewallRules,
    NetworkRule,
    RuleCollection,
)


@dataclass(frozen=True, kw_only=True)
class World:
    """Everything known: addresses as text, groups and tags with their entries."""

    source: str
    destination: str
    port: int
    name: str
    sni: bool
    groups: dict[str, tuple[str, ...]]
    tags: dict[str, tuple[str, ...]]


def what_happens(rules: FirewallRules, world: World) -> tuple[str, bool]:
    """Return (allow or deny, inspected)."""
    listed = everything(rules)
    for kind in (NetworkRule, ApplicationRule):
        for _, collection, rule in listed:
            if isinstance(rule, kind) and matches(rule, world):
                inspects = isinstance(rule, ApplicationRule) and rule.terminate_tls
                return collection.action.lower(), inspects
    return "deny", False


Listed = tuple[tuple[int, int, int, int], RuleCollection, FirewallRule]


def everything(rules: FirewallRules) -> list[Listed]:
    """List every rule under the number that orders it: policy, group, collection, place."""
    listed: list[Listed] = []

    def add(policy: int, group: int, collection: RuleCollection) -> None:
        for place, rule in enumerate(collection.rules):
            listed.append(((policy, group, collection.priority, place), collection, rule))

    depth, policy = 0, rules.policy
    while policy is not None:
        for group in policy.groups:
            for collection in group.collections:
                add(depth, group.priority, collection)
        depth, policy = depth - 1, policy.parent
    if rules.policy is None:
        for collection in rules.collections:
            add(0, 0, collection)
    return sorted(listed, key=lambda one: one[0])


def matches(rule: FirewallRule, world: World) -> bool:
    """Say whether a rule matches in a world where nothing is uncertain."""
    groups = rule.source_group_ids
    if isinstance(rule, NetworkRule):
        groups += rule.destination_group_ids
    if any(not world.groups[one.lower()] for one in groups):
        return False
    sources = [*rule.sources]
    for group in rule.source_group_ids:
        sources += world.groups[group.lower()]
    if not any(holds(text, world.source, world) for text in sources):
        return False
    if isinstance(rule, NetworkRule):
        return network_matches(rule, world)
    return application_matches(rule, world)


def network_matches(rule: NetworkRule, world: World) -> bool:
    """Match protocol, port and destination."""
    if not {"tcp", "any"} & {one.lower() for one in rule.protocols}:
        return False
    if not any(world.port in ports(text) for text in rule.destination_ports):
        return False
    targets = [*rule.destinations]
    for group in rule.destination_group_ids:
        targets += world.groups[group.lower()]
    by_address = any(holds(text, world.destination, world) for text in targets)
    return by_address or world.name in rule.destination_fqdns


def ports(text: str) -> range:
    """Spell out ports."""
    if text == "*":
        return range(65536)
    numbers = [int(part) for part in text.split("-")]
    return range(numbers[0], numbers[-1] + 1)


def holds(text: str, address: str, world: World) -> bool:
    """Say whether an address text holds one address."""
    if text == "*":
        return True
    if text.lower() in world.tags:
        return any(holds(one, address, world) for one in world.tags[text.lower()])
    if "-" in text:
        first, last = text.split("-")
        return int(ip_address(first)) <= int(ip_address(address)) <= int(ip_address(last))
    return ip_address(address) in ip_network(text, strict=False)


def application_matches(rule: ApplicationRule, world: World) -> bool:
    """Match protocol and name."""
    if not world.sni or ("https", world.port) not in {(a.lower(), b) for a, b in rule.protocols}:
        return False
    if any(like(pattern, world.name) for pattern in rule.target_fqdns):
        return True
    labels = world.name.split(".")
    public = labels[-2:] == ["azmk8s", "io"] and len(labels) > 4 and labels[-4] == "hcp"
    return public and "AzureKubernetesService" in rule.fqdn_tags


def like(pattern: str, name: str) -> bool:
    """Match a name with the asterisk leftmost."""
    if pattern[0] != "*":
        return name == pattern
    wanted = pattern[1:]
    return name[len(name) - len(wanted) :] == wanted if wanted else True
