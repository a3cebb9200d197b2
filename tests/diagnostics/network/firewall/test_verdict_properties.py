"""Rulings against a naive model, and what must never change them (S3.1-S3.9)."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from diagnostics.model.firewall import (
    FirewallPolicy,
    FirewallRule,
    FirewallRules,
    RuleCollection,
    RuleGroup,
)
from diagnostics.model.ids import key
from diagnostics.network.firewall.verdict import FirewallRuling
from diagnostics.network.nsg import Access
from tests.builders import API_IP, FQDN, NODE_IP, PRIVATE_FQDN
from tests.diagnostics.network.firewall.estates import TAG, firewalls
from tests.diagnostics.network.firewall.naive import World, what_happens
from tests.diagnostics.network.firewall.values import (
    DENIED,
    EMPTIED,
    NODES,
    application,
    collection,
    flow,
    judged,
    network,
)

SOURCES = (NODE_IP, "10.0.2.200", "10.9.0.1", "10.0.3.1")
DESTINATIONS = (API_IP, "20.91.0.1", "51.140.9.9", "10.0.2.4")
NODE_RANGES = ("10.0.2.0/25", "10.0.2.128-10.0.2.255")


def world(source: str = NODE_IP, destination: str = API_IP, name: str = FQDN) -> World:
    """Build a world with all groups read; the one without right is in no rule there."""
    return World(
        source=source,
        destination=destination,
        port=443,
        name=name,
        sni=True,
        groups={key(NODES): NODE_RANGES, key(EMPTIED): ()},
        tags={},
    )


def outcome(ruling: FirewallRuling) -> tuple[str, bool | None]:
    return ruling.access.value.lower(), ruling.inspected


@given(
    rules=firewalls(),
    source=st.sampled_from(SOURCES),
    destination=st.sampled_from(DESTINATIONS),
    name=st.sampled_from((FQDN, "aks-other.hcp.uksouth.azmk8s.io", "a.contoso.com")),
)
def test_a_known_flow_fares_as_in_the_naive_model(
    rules: FirewallRules, source: str, destination: str, name: str
) -> None:
    ruling = judged(rules, flow(source, destination), name)
    assert outcome(ruling) == what_happens(rules, world(source, destination, name))
    assert (ruling.doubt, ruling.missing) == ("", ())


@given(rules=firewalls(fqdns=False), source=st.sampled_from(SOURCES))
def test_a_connection_by_address_fares_as_in_the_naive_model(
    rules: FirewallRules, source: str
) -> None:
    by_address = replace(world(source), sni=False)
    ruling = judged(rules, flow(source), sni=False)
    assert outcome(ruling) == what_happens(rules, by_address)


def worlds(source: str, destination: str | None, name: str | None) -> Iterator[World]:
    """Yield worlds that agree with what is known of the flow."""
    for unread, tagged, node, api, called in product(
        ((), ("192.0.2.1",), ("10.0.2.0/24",), (API_IP,), ("0.0.0.0/0",)),
        (("20.90.0.0/16",), ("20.91.0.0/16",), ("20.90.0.0/16", "51.140.0.0/16")),
        (source,) if source == NODE_IP else (NODE_IP, "10.0.2.0", "10.0.2.21", "10.0.2.200"),
        (destination,) if destination is not None else (API_IP, "20.91.0.1", "51.140.9.9"),
        (name,) if name is not None else (FQDN, PRIVATE_FQDN, "api.contoso.com"),
    ):
        held = world(node, api, called)
        yield replace(held, groups=held.groups | {key(DENIED): unread}, tags={TAG.lower(): tagged})


@given(
    rules=firewalls(unread=True),
    source=st.sampled_from((NODE_IP, "10.0.2.0/24")),
    destination=st.sampled_from((API_IP, None)),
    name=st.sampled_from((FQDN, None)),
)
def test_what_is_told_of_a_half_known_flow_holds_in_every_world(
    rules: FirewallRules, source: str, destination: str | None, name: str | None
) -> None:
    ruling = judged(rules, flow(source, destination), name)
    happened = {what_happens(rules, one) for one in worlds(source, destination, name)}
    if ruling.access is not Access.UNKNOWN:
        assert {access for access, _ in happened} == {ruling.access.value.lower()}
    if ruling.inspected is not None:
        assert {inspected for _, inspected in happened} == {ruling.inspected}
    settled = ruling.access is not Access.UNKNOWN and ruling.inspected is not None
    assert (ruling.doubt == "") is settled


def summary(ruling: FirewallRuling) -> tuple[object, ...]:
    """Say all of a ruling that does not hold arrays in their order."""
    at = ruling.rule
    place = (at.rule, at.collection.name, at.group and at.group.name) if at else None
    skipped = [(one.rule, one.collection.name) for one in ruling.skipped]
    return (*outcome(ruling), place, skipped, ruling.doubt, ruling.missing, ruling.assumptions)


def each_policy(
    policy: FirewallPolicy | None, change: Callable[[FirewallPolicy], FirewallPolicy]
) -> FirewallPolicy | None:
    if policy is None:
        return None
    return replace(change(policy), parent=each_policy(policy.parent, change))


def each_group(rules: FirewallRules, change: Callable[[RuleGroup], RuleGroup]) -> FirewallRules:
    def within(policy: FirewallPolicy) -> FirewallPolicy:
        return replace(policy, groups=tuple(change(one) for one in policy.groups))

    return replace(rules, policy=each_policy(rules.policy, within))


@given(rules=firewalls(unread=True, ties=True), data=st.data())
def test_order_of_groups_and_collections_never_matters(
    rules: FirewallRules, data: st.DataObject
) -> None:
    def shuffled_group(group: RuleGroup) -> RuleGroup:
        return replace(
            group, collections=tuple(data.draw(st.permutations(group.collections), "collections"))
        )

    def shuffled(policy: FirewallPolicy) -> FirewallPolicy:
        return replace(policy, groups=tuple(data.draw(st.permutations(policy.groups), "groups")))

    mixed = each_group(rules, shuffled_group)
    mixed = replace(
        mixed,
        policy=each_policy(mixed.policy, shuffled),
        collections=tuple(data.draw(st.permutations(rules.collections), "classic")),
    )
    assert summary(judged(mixed)) == summary(judged(rules))


UNRELATED: tuple[FirewallRule, ...] = (
    network("unrelated", protocols=("UDP",)),
    network("unrelated", sources=("10.0.3.0/24",)),
    network("unrelated", destinations=("20.90.10.21",)),
    network("unrelated", destination_ports=("80",)),
    network("unrelated", source_group_ids=(EMPTIED,)),
    network("unrelated", source_group_ids=(EMPTIED, DENIED)),
    network("unrelated", destinations=(), destination_fqdns=("ghcr.io",)),
    application("unrelated", target_fqdns=("mcr.microsoft.com",), terminate_tls=True),
    application("unrelated", protocols=(("Http", 80),)),
    application("unrelated", target_fqdns=(), fqdn_tags=("WindowsUpdate",)),
)


def held_with(
    collections: tuple[RuleCollection, ...], rule: FirewallRule, data: st.DataObject
) -> tuple[RuleCollection, ...]:
    """Put a rule somewhere into each collection, and into one of its own."""
    own = collection(
        rule,
        name="unrelated",
        priority=data.draw(st.integers(100, 65000), "priority"),
        action=data.draw(st.sampled_from(("Allow", "Deny")), "action"),
    )
    grown = []
    for one in collections:
        at = data.draw(st.integers(0, len(one.rules)), "place")
        grown.append(replace(one, rules=(*one.rules[:at], rule, *one.rules[at:])))
    return (*grown, own)


@given(rules=firewalls(unread=True), rule=st.sampled_from(UNRELATED), data=st.data())
def test_a_rule_that_cannot_match_changes_nothing(
    rules: FirewallRules, rule: FirewallRule, data: st.DataObject
) -> None:
    def grown(group: RuleGroup) -> RuleGroup:
        return replace(group, collections=held_with(group.collections, rule, data))

    more = each_group(rules, grown)
    more = replace(more, collections=held_with(rules.collections, rule, data))
    before, after = judged(rules), judged(more)
    assert outcome(after) == outcome(before)
    assert (after.doubt, after.missing) == (before.doubt, before.missing)
    assert (after.rule and after.rule.rule) == (before.rule and before.rule.rule)


@given(rules=firewalls(), source=st.sampled_from(SOURCES))
def test_equal_priorities_are_settled_only_where_both_orders_agree(
    rules: FirewallRules, source: str
) -> None:
    held = rules.collections[:2]

    def ordered(*numbers: int) -> FirewallRules:
        parts = (replace(one, priority=at) for one, at in zip(held, numbers, strict=False))
        return replace(rules, policy=None, collections=tuple(parts))

    found = {what_happens(ordered(*numbers), world(source)) for numbers in ((1, 2), (2, 1))}
    accesses, inspections = {one for one, _ in found}, {one for _, one in found}
    ruling = judged(ordered(1, 1), flow(source))
    assert ruling.access.value.lower() == (accesses.pop() if len(accesses) == 1 else "unknown")
    assert ruling.inspected == (inspections.pop() if len(inspections) == 1 else None)
