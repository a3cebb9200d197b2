"""Random firewalls for property tests, of parts that often meet the flow to the API server."""

from dataclasses import replace
from functools import cache

from hypothesis import strategies as st

from diagnostics.model.firewall import (
    ApplicationRule,
    FirewallPolicy,
    FirewallRule,
    FirewallRules,
    NetworkRule,
    RuleCollection,
    RuleGroup,
)
from diagnostics.model.ids import ResourceId
from tests.builders import API_IP, FQDN, NODE_IP
from tests.diagnostics.network.firewall.values import DENIED, EMPTIED, GROUPS, NODES, group, policy

SOURCES = ("*", "10.0.2.0/24", "10.0.2.0-10.0.2.20", NODE_IP, "10.0.2.128/25", "10.9.0.0/16")
TARGETS = ("*", API_IP, "20.90.0.0/16", "20.90.10.0-20.90.10.30", "20.91.0.0/16", "10.0.0.0/8")
PORTS = ("443", "*", "400-500", "80", "8000-9000")
PROTOCOLS = ("TCP", "Any", "UDP")
NAMES = (FQDN, "*.hcp.uksouth.azmk8s.io", "*", "mcr.microsoft.com", "*.contoso.com")
TAG = "AzureCloud"
READ, UNREAD = (NODES, EMPTIED), (NODES, EMPTIED, DENIED)


@cache
def some(pool: tuple[str, ...], least: int = 1) -> st.SearchStrategy[tuple[str, ...]]:
    """Draw one or two texts of a pool, none as well where `least` is 0."""
    return st.lists(st.sampled_from(pool), min_size=least, max_size=2).map(tuple)


@cache
def group_ids(pool: tuple[ResourceId, ...]) -> st.SearchStrategy[tuple[ResourceId, ...]]:
    """Draw no IP group, mostly, or one."""
    return st.one_of(st.just(()), st.just(()), st.sampled_from(pool).map(lambda one: (one,)))


@cache
def network_rules(*, unread: bool, fqdns: bool) -> st.SearchStrategy[NetworkRule]:
    """Draw network rules; `unread` ones speak of groups and tags that were not read."""
    groups = group_ids(UNREAD if unread else READ)
    return st.builds(
        NetworkRule,
        name=st.just("network"),
        protocols=some(PROTOCOLS),
        destination_ports=some(PORTS),
        sources=some(SOURCES),
        source_group_ids=groups,
        destinations=some((*TARGETS, TAG) if unread else TARGETS, least=0),
        destination_group_ids=groups,
        destination_fqdns=some((FQDN, "ghcr.io"), least=0) if fqdns else st.just(()),
    )


@cache
def application_rules(*, unread: bool) -> st.SearchStrategy[ApplicationRule]:
    """Draw application rules."""
    protocols = st.sampled_from((("Https", 443), ("https", 443), ("Http", 80), ("Https", 8443)))
    return st.builds(
        ApplicationRule,
        name=st.just("application"),
        protocols=st.lists(protocols, min_size=1, max_size=2).map(tuple),
        sources=some(SOURCES),
        source_group_ids=group_ids(UNREAD if unread else READ),
        target_fqdns=some(NAMES, least=0),
        fqdn_tags=some(("AzureKubernetesService", "WindowsUpdate"), least=0),
        terminate_tls=st.booleans(),
    )


@cache
def priorities(size: int, *, ties: bool) -> st.SearchStrategy[list[int]]:
    """Draw priorities; those of neighbours differ unless ties are asked for."""
    numbers = st.integers(150, 153) if ties else st.integers(150, 60000)
    return st.lists(numbers, min_size=size, max_size=size, unique=not ties)


@cache
@st.composite
def collections(
    draw: st.DrawFn, *, unread: bool, fqdns: bool, ties: bool, most: int = 3
) -> tuple[RuleCollection, ...]:
    """Draw the collections of one group."""
    kinds: tuple[st.SearchStrategy[FirewallRule], ...] = (
        network_rules(unread=unread, fqdns=fqdns),
        application_rules(unread=unread),
    )
    size = draw(st.integers(0, most))
    held = []
    for number, priority in enumerate(draw(priorities(size, ties=ties))):
        rules = draw(st.lists(draw(st.sampled_from(kinds)), max_size=3))
        named = [replace(rule, name=f"{rule.name}-{at}") for at, rule in enumerate(rules)]
        action = draw(st.sampled_from(("Allow", "Deny")))
        held.append(
            RuleCollection(
                name=f"collection-{number}", priority=priority, action=action, rules=tuple(named)
            )
        )
    return tuple(held)


@cache
@st.composite
def policies(
    draw: st.DrawFn, name: str, *, unread: bool, fqdns: bool, ties: bool
) -> FirewallPolicy:
    """Draw a policy of one or two groups without a parent."""
    size = draw(st.integers(1, 2))
    parts = collections(unread=unread, fqdns=fqdns, ties=ties)
    numbers = draw(priorities(size, ties=ties))
    groups: list[RuleGroup] = [
        group(*draw(parts), name=f"{name}-{at}", priority=number)
        for at, number in enumerate(numbers)
    ]
    return policy(*groups, name=name)


@st.composite
def firewalls(
    draw: st.DrawFn, *, unread: bool = False, fqdns: bool = True, ties: bool = False
) -> FirewallRules:
    """Draw a firewall: classic, with a policy, or with a policy and its parent."""
    shape = draw(st.sampled_from(("classic", "policy", "family")))
    if shape == "classic":
        held = draw(collections(unread=unread, fqdns=fqdns, ties=ties, most=5))
        return FirewallRules(collections=held, ip_groups=GROUPS, dns_proxy=True)
    own = draw(policies("child", unread=unread, fqdns=fqdns, ties=ties))
    if shape == "family":
        own = replace(own, parent=draw(policies("base", unread=unread, fqdns=fqdns, ties=ties)))
    return FirewallRules(policy=own, ip_groups=GROUPS, dns_proxy=True)
