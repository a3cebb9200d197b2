"""What one Azure Firewall applies to traffic: its classic collections, or a policy with parents.

Addresses, ports and names stay Azure's own strings here; `diagnostics.network.firewall` gives
them their meaning.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar, TypeAlias

from diagnostics.model.facts import Fact
from diagnostics.model.ids import ResourceId
from diagnostics.model.tags import Tags


class RuleKind(StrEnum):
    """The two passes that concern traffic from nodes; network rules come first."""

    NETWORK = "network"
    APPLICATION = "application"


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkRule:
    """A rule on addresses and ports. `protocols` are Azure's words: TCP, UDP, ICMP, Any.

    A source is `*`, an address, a CIDR or `first-last`; a destination may also be a service tag.
    """

    kind: ClassVar[RuleKind] = RuleKind.NETWORK
    """The pass in which the rule is applied."""
    name: str
    protocols: tuple[str, ...]
    destination_ports: tuple[str, ...]
    sources: tuple[str, ...] = ()
    source_group_ids: tuple[ResourceId, ...] = ()
    destinations: tuple[str, ...] = ()
    destination_group_ids: tuple[ResourceId, ...] = ()
    destination_fqdns: tuple[str, ...] = ()

    @property
    def group_ids(self) -> tuple[ResourceId, ...]:
        """Return the IP groups of both sides."""
        return self.source_group_ids + self.destination_group_ids


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationRule:
    """A rule on names. `protocols` are (Https | Http | Mssql, port); `terminate_tls` inspects."""

    kind: ClassVar[RuleKind] = RuleKind.APPLICATION
    """The pass in which the rule is applied."""
    name: str
    protocols: tuple[tuple[str, int], ...]
    sources: tuple[str, ...] = ()
    source_group_ids: tuple[ResourceId, ...] = ()
    target_fqdns: tuple[str, ...] = ()
    fqdn_tags: tuple[str, ...] = ()
    target_urls: tuple[str, ...] = ()
    web_categories: tuple[str, ...] = ()
    terminate_tls: bool = False

    @property
    def group_ids(self) -> tuple[ResourceId, ...]:
        """Return the rule's IP groups."""
        return self.source_group_ids


FirewallRule: TypeAlias = NetworkRule | ApplicationRule


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCollection:
    """Rules that share a priority and an action, in the array's order, which counts.

    A NAT collection has the action `Dnat` and no rules here: it takes up a name and a priority.
    """

    name: str
    priority: int
    action: str
    rules: tuple[FirewallRule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleGroup:
    """A rule collection group of a policy; its collections in no particular order."""

    id: ResourceId
    name: str
    priority: int
    collections: tuple[RuleCollection, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FirewallPolicy:
    """A firewall policy; its groups in no particular order. `parent` is its base policy."""

    id: ResourceId
    name: str
    groups: tuple[RuleGroup, ...]
    parent: "FirewallPolicy | None" = None
    tags: Tags = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicySettings:
    """What stands in a firewall policy itself; its groups are resources of their own.

    `parent_id` is its base policy. The modes are None where the policy does not say.
    """

    id: ResourceId
    name: str
    parent_id: ResourceId | None = None
    threat_intel_mode: str | None = None
    dns_proxy: bool | None = None
    tags: Tags = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FirewallRules:
    """All that one firewall applies. Where `policy` is set, it alone counts.

    `collections` are the classic ones, network and application together, in no particular order.
    `ip_groups` is keyed by folded id; an empty tuple is a group that was emptied.
    `threat_intel_mode` is Off, Alert or Deny; `dns_proxy` None where neither was read.
    """

    policy: FirewallPolicy | None = None
    collections: tuple[RuleCollection, ...] = ()
    ip_groups: Mapping[str, Fact[tuple[str, ...]]] = field(default_factory=dict)
    threat_intel_mode: str | None = None
    dns_proxy: bool | None = None
