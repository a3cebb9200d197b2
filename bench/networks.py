"""Make large rule sets, always the same, for the rules of networks to judge one flow by."""

import random
from collections.abc import Mapping
from functools import cache
from ipaddress import IPv4Network

from diagnostics.model.firewall import (
    ApplicationRule,
    FirewallPolicy,
    FirewallRules,
    NetworkRule,
    RuleCollection,
    RuleGroup,
)
from diagnostics.model.ids import ResourceId
from diagnostics.model.network import Nsg, NsgRule
from diagnostics.network.flow import Flow

FLOW = Flow(source=IPv4Network("10.9.1.4/32"), destination=IPv4Network("20.1.2.3/32"))
FQDN = "aks-x.hcp.uksouth.azmk8s.io"
_GROUP = "/subscriptions/a/resourceGroups/b/providers/Microsoft.Network"
_TAGS, _PREFIXES, _EVERY = 10, 10_000, 100
_COLLECTION_GROUPS = 10


@cache
def tags() -> Mapping[str, tuple[str, ...]]:
    """Return ten service tags of 10,000 prefixes each, none of which holds the flow's target.

    They are the same each time, as those that a worker has read once.
    """
    chance = random.Random(1)  # noqa: S311 - figures that come again
    return {
        f"tag{at}.uksouth": tuple(_prefix(chance, 30, 200) for _ in range(_PREFIXES))
        for at in range(_TAGS)
    }


def group(rules: int) -> Nsg:
    """Return a group of rules of which none concerns the flow; each hundredth names a tag."""
    chance = random.Random(2)  # noqa: S311 - same
    return Nsg(
        id=ResourceId(f"{_GROUP}/networkSecurityGroups/c"),
        name="c",
        rules=tuple(
            NsgRule(
                name=f"r{at}",
                priority=100 + at,
                direction="Outbound",
                access="Deny",
                protocol="Tcp",
                sources=("10.9.0.0/16",),
                source_ports=("*",),
                destinations=_tag(at // _EVERY) if at % _EVERY == 0 else _prefixes(chance),
                destination_ports=("443", "8000-9000"),
            )
            for at in range(rules)
        ),
    )


def policy(collections: int, rules: int) -> FirewallRules:
    """Return a policy of so many collections with so many rules each; none concerns the flow."""
    chance = random.Random(3)  # noqa: S311 - same
    each = collections // _COLLECTION_GROUPS
    place = f"{_GROUP}/firewallPolicies/c"
    groups = tuple(
        RuleGroup(
            id=ResourceId(f"{place}/ruleCollectionGroups/g{at}"),
            name=f"g{at}",
            priority=100 + at,
            collections=tuple(_collection(chance, number, rules) for number in range(each)),
        )
        for at in range(_COLLECTION_GROUPS)
    )
    return FirewallRules(policy=FirewallPolicy(id=ResourceId(place), name="c", groups=groups))


def _collection(chance: random.Random, at: int, rules: int) -> RuleCollection:
    make = _application if at % 2 else _network
    return RuleCollection(
        name=f"c{at}",
        priority=100 + at,
        action="Deny",
        rules=tuple(make(chance, number) for number in range(rules)),
    )


def _application(_chance: random.Random, at: int) -> ApplicationRule:
    return ApplicationRule(
        name=f"a{at}",
        protocols=(("Https", 443),),
        sources=("10.9.0.0/16",),
        target_fqdns=(f"*.x{at}.example.com", f"y{at}.example.com"),
    )


def _network(chance: random.Random, at: int) -> NetworkRule:
    return NetworkRule(
        name=f"n{at}",
        protocols=("TCP",),
        destination_ports=("443",) if at % 2 else ("1-1000",),
        sources=("10.9.0.0/16", "10.8.0.0/16"),
        destinations=_tag(at) if at % 10 == 0 else _prefixes(chance),
    )


def _tag(at: int) -> tuple[str, ...]:
    return (f"Tag{at % _TAGS}.UKSouth",)


def _prefixes(chance: random.Random) -> tuple[str, ...]:
    return tuple(_prefix(chance, 10, 11) for _ in range(4))


def _prefix(chance: random.Random, first: int, last: int) -> str:
    """Return a /24 with a first octet from `first` up to, not including, `last`."""
    return str(IPv4Network((chance.randrange(first << 24, last << 24) & ~0xFF, 24)))
