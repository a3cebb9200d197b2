"""What a fix changes, as values: each edit is one change of one resource.

`diagnostics.fixes.applying` is their one interpreter. It turns a snapshot into the one that would
be read after the change, so that a fix can be tried before it is shown.
"""

from dataclasses import dataclass
from typing import TypeAlias

from diagnostics.model.firewall import RuleCollection, RuleGroup
from diagnostics.model.ids import ResourceId
from diagnostics.model.network import NsgRule, Route, ZoneLink


@dataclass(frozen=True, slots=True, kw_only=True)
class AddNsgRule:
    """Add a rule to a network security group."""

    nsg_id: ResourceId
    rule: NsgRule


@dataclass(frozen=True, slots=True, kw_only=True)
class AddRoute:
    """Add a route to a route table."""

    table_id: ResourceId
    route: Route


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveRoute:
    """Delete a route, by its name, from a route table."""

    table_id: ResourceId
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddRuleCollection:
    """Add a collection to a rule collection group of a firewall policy."""

    group_id: ResourceId
    collection: RuleCollection


@dataclass(frozen=True, slots=True, kw_only=True)
class AddRuleGroup:
    """Add a rule collection group, with all it holds, to a firewall policy."""

    policy_id: ResourceId
    group: RuleGroup


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAuthorizedRanges:
    """Replace a cluster's whole list of authorized IP ranges."""

    cluster_id: ResourceId
    ranges: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddNoProxy:
    """Let a host past a cluster's HTTP proxy."""

    cluster_id: ResourceId
    host: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StartCluster:
    """Start a stopped cluster."""

    cluster_id: ResourceId


@dataclass(frozen=True, slots=True, kw_only=True)
class StartMachine:
    """Start a virtual machine."""

    machine_id: ResourceId


@dataclass(frozen=True, slots=True, kw_only=True)
class SetForwarding:
    """Let an interface pass on packets that are not its own."""

    nic_id: ResourceId


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkZone:
    """Link a private DNS zone; a link of the same name is made anew."""

    zone_id: ResourceId
    link: ZoneLink


@dataclass(frozen=True, slots=True, kw_only=True)
class SetRecord:
    """Give an A record, by its name relative to the zone, exactly these addresses."""

    zone_id: ResourceId
    name: str
    addresses: tuple[str, ...]


Edit: TypeAlias = (
    AddNsgRule
    | AddRoute
    | RemoveRoute
    | AddRuleCollection
    | AddRuleGroup
    | SetAuthorizedRanges
    | AddNoProxy
    | StartCluster
    | StartMachine
    | SetForwarding
    | LinkZone
    | SetRecord
)
