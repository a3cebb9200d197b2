"""Read what the Azure Firewalls on the way out apply: own rules, or a policy with its parents."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from diagnostics.collect.reads import Reads, absent, gathered, passed_on
from diagnostics.model.facts import Fact, Known, Missing, Why
from diagnostics.model.firewall import (
    FirewallPolicy,
    FirewallRules,
    PolicySettings,
    RuleCollection,
    RuleGroup,
)
from diagnostics.model.ids import ResourceId, key, name, same, subscription
from diagnostics.model.network import Appliance, ApplianceKind

RuleFacts = dict[str, Fact[FirewallRules]]
# A policy without its rules, and the rules that are its own.
Held = tuple[PolicySettings, tuple[RuleGroup, ...]]
AddressFacts = dict[str, Fact[tuple[str, ...]]]

# Azure allows a policy one parent.
_DEEPEST = 3
MOST_IP_GROUPS = 50


async def read_firewall_rules(
    reads: Reads, appliances: Mapping[str, Fact[Appliance | None]]
) -> RuleFacts:
    """Read the rules of each running Azure Firewall that holds a next hop, by folded id."""
    found = {key(each.id): each for each in _firewalls(appliances.values())}
    facts = await gathered(_rules(reads, each) for each in found.values())
    return dict(zip(found, facts, strict=True))


def _firewalls(facts: Iterable[Fact[Appliance | None]]) -> Iterator[Appliance]:
    for fact in facts:
        holder = fact.value if isinstance(fact, Known) else None
        # One with a power state was stopped: it applies nothing.
        if holder and holder.kind is ApplianceKind.FIREWALL and holder.power_state is None:
            yield holder


async def _rules(reads: Reads, firewall: Appliance) -> Fact[FirewallRules]:
    what = f"the rules of firewall {firewall.name}"
    if firewall.policy_id is None:
        rules = await _classic(reads, firewall, what)
    else:
        rules = await _by_policy(reads, firewall.policy_id, what)
    if isinstance(rules, Missing):
        return rules
    groups = await _ip_groups(reads, rules.value)
    return Known(replace(rules.value, ip_groups=groups), rules.source)


async def _classic(reads: Reads, firewall: Appliance, what: str) -> Fact[FirewallRules]:
    at = subscription(firewall.id)
    # The list that the firewall was found in, so nothing is sent.
    listed = await reads.read(f"the Azure Firewalls of subscription {at}", reads.arm.firewalls, at)
    if isinstance(listed, Missing):
        return passed_on(listed, what)
    found = next((each for each in listed.value if same(each.id, firewall.id)), None)
    if found is None:
        return absent(what, "the firewall is not in its subscription's list", firewall.id)
    rules = FirewallRules(
        collections=found.collections,
        threat_intel_mode=found.threat_intel_mode,
        dns_proxy=found.dns_proxy,
    )
    return Known(rules, firewall.id)


async def _by_policy(reads: Reads, policy_id: ResourceId, what: str) -> Fact[FirewallRules]:
    chain = await _chain(reads, policy_id)
    if isinstance(chain, Missing):
        return passed_on(chain, what)
    modes = (each.threat_intel_mode for each, _ in chain.value if each.threat_intel_mode)
    proxies = (each.dns_proxy for each, _ in chain.value if each.dns_proxy is not None)
    rules = FirewallRules(
        policy=_lineage(chain.value),
        threat_intel_mode=next(modes, None),
        dns_proxy=next(proxies, None),
    )
    return Known(rules, policy_id)


async def _chain(reads: Reads, policy_id: ResourceId) -> Fact[tuple[Held, ...]]:
    """Read a policy and its parents with their rules, the child first."""
    found: list[Held] = []
    wanted: ResourceId | None = policy_id
    while wanted is not None and len(found) < _DEEPEST:
        held = await _held(reads, wanted)
        if isinstance(held, Missing):
            return held
        found.append(held.value)
        wanted = held.value[0].parent_id
    return Known(tuple(found), policy_id)


async def read_policy(reads: Reads, policy_id: ResourceId | None) -> None:
    """Read a policy and its own rules ahead of who asks for them: what is read once is kept."""
    if policy_id is not None:
        await _held(reads, policy_id)


async def _held(reads: Reads, policy_id: ResourceId) -> Fact[Held]:
    """Read one policy's settings and its own rules, both at once."""
    what = f"firewall policy {name(policy_id)}"
    async with asyncio.TaskGroup() as tasks:
        asked = tasks.create_task(reads.read(what, reads.arm.firewall_policy, policy_id))
        listed = tasks.create_task(
            reads.read(f"the rules of {what}", reads.arm.rule_groups, policy_id)
        )
    settings, groups = asked.result(), listed.result()
    if isinstance(settings, Missing):
        return settings
    if isinstance(groups, Missing):
        return groups
    return Known((settings.value, groups.value), policy_id)


def _lineage(chain: tuple[Held, ...]) -> FirewallPolicy | None:
    policy: FirewallPolicy | None = None
    for settings, held in reversed(chain):
        policy = FirewallPolicy(
            id=settings.id,
            name=settings.name,
            groups=held,
            parent=policy,
            tags=settings.tags,
        )
    return policy


async def _ip_groups(reads: Reads, rules: FirewallRules) -> AddressFacts:
    named = (
        each for held in collections_of(rules) for rule in held.rules for each in rule.group_ids
    )
    ids = {key(each): each for each in named}
    near = dict(list(ids.items())[:MOST_IP_GROUPS])
    facts = await gathered(
        reads.read(f"IP group {name(each)}", reads.arm.ip_group, each) for each in near.values()
    )
    rest = {at: _too_many(each) for at, each in ids.items() if at not in near}
    return dict(zip(near, facts, strict=True)) | rest


def _too_many(group_id: ResourceId) -> Missing:
    return Missing(
        why=Why.UNAVAILABLE,
        what=f"IP group {name(group_id)}",
        detail=f"only {MOST_IP_GROUPS} IP groups of a firewall are read",
        resource_id=group_id,
    )


def collections_of(rules: FirewallRules) -> Iterator[RuleCollection]:
    """Yield all collections that a firewall applies, in no particular order."""
    policy = rules.policy
    if policy is None:
        yield from rules.collections
    while policy is not None:
        for group in policy.groups:
            yield from group.collections
        policy = policy.parent
