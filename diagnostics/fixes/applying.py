"""Apply a fix to the facts: return what would be read once its commands have run.

One function for each kind of edit. A fact that is missing stays missing, and so does everything
that only a new reading could tell (another address after a start, a new measurement on a node).
"""

from collections.abc import Callable
from dataclasses import replace
from functools import reduce, singledispatch
from typing import TypeVar

from diagnostics.model import edits
from diagnostics.model.cluster import Cluster
from diagnostics.model.facts import Fact, Known
from diagnostics.model.finding import Fix
from diagnostics.model.firewall import FirewallRules
from diagnostics.model.ids import ResourceId, same
from diagnostics.model.network import Appliance, Nsg, PrivateZone, RouteTable
from diagnostics.model.snapshot import Snapshot
from diagnostics.network.firewall.changed import with_collection, with_group
from diagnostics.network.routes import without

T = TypeVar("T")


def applied(fix: Fix, snapshot: Snapshot) -> Snapshot:
    """Return the facts as they are once every edit of a fix was made, in its order."""
    return reduce(lambda facts, edit: apply(edit, facts), fix.edits, snapshot)


@singledispatch
def apply(edit: object, snapshot: Snapshot) -> Snapshot:
    """Return the facts as they are once one edit was made.

    Raises:
        TypeError: nothing here knows this kind of edit.
    """
    del snapshot
    raise TypeError(f"no edit: {type(edit).__name__}")


def _changed(fact: Fact[T], change: Callable[[T], T]) -> Fact[T]:
    return Known(change(fact.value), fact.source) if isinstance(fact, Known) else fact


@apply.register
def _(edit: edits.AddNsgRule, snapshot: Snapshot) -> Snapshot:
    def add(nsg: Nsg | None) -> Nsg | None:
        if nsg is None or not same(nsg.id, edit.nsg_id):
            return nsg
        return replace(nsg, rules=(*nsg.rules, edit.rule))

    return replace(
        snapshot,
        nic_nsg=_changed(snapshot.nic_nsg, add),
        subnet_nsg=_changed(snapshot.subnet_nsg, add),
        api_subnet_nsg=_changed(snapshot.api_subnet_nsg, add),
        endpoint_subnet_nsg=_changed(snapshot.endpoint_subnet_nsg, add),
    )


@apply.register
def _(edit: edits.AddRoute, snapshot: Snapshot) -> Snapshot:
    def add(table: RouteTable) -> RouteTable:
        return replace(table, routes=(*table.routes, edit.route))

    return _routed(snapshot, edit.table_id, add)


@apply.register
def _(edit: edits.RemoveRoute, snapshot: Snapshot) -> Snapshot:
    return _routed(snapshot, edit.table_id, lambda table: without(table, edit.name))


def _routed(
    snapshot: Snapshot, table_id: ResourceId, change: Callable[[RouteTable], RouteTable]
) -> Snapshot:
    def rerouted(table: RouteTable | None) -> RouteTable | None:
        return change(table) if table is not None and same(table.id, table_id) else table

    return replace(
        snapshot,
        route_table=_changed(snapshot.route_table, rerouted),
        api_route_table=_changed(snapshot.api_route_table, rerouted),
    )


@apply.register
def _(edit: edits.AddRuleCollection, snapshot: Snapshot) -> Snapshot:
    def change(rules: FirewallRules) -> FirewallRules:
        return with_collection(rules, edit.group_id, edit.collection)

    return _with_rules(snapshot, change)


@apply.register
def _(edit: edits.AddRuleGroup, snapshot: Snapshot) -> Snapshot:
    def change(rules: FirewallRules) -> FirewallRules:
        return with_group(rules, edit.policy_id, edit.group)

    return _with_rules(snapshot, change)


def _with_rules(snapshot: Snapshot, change: Callable[[FirewallRules], FirewallRules]) -> Snapshot:
    held = {at: _changed(rules, change) for at, rules in snapshot.firewall_rules.items()}
    return replace(snapshot, firewall_rules=held)


@apply.register
def _(edit: edits.SetAuthorizedRanges, snapshot: Snapshot) -> Snapshot:
    def change(cluster: Cluster) -> Cluster:
        return replace(cluster, authorized_ranges=edit.ranges)

    return _with_cluster(snapshot, edit.cluster_id, change)


@apply.register
def _(edit: edits.AddNoProxy, snapshot: Snapshot) -> Snapshot:
    def change(cluster: Cluster) -> Cluster:
        proxy = cluster.http_proxy
        past = proxy and replace(proxy, no_proxy=(*proxy.no_proxy, edit.host))
        return replace(cluster, http_proxy=past)

    return _with_cluster(snapshot, edit.cluster_id, change)


@apply.register
def _(edit: edits.StartCluster, snapshot: Snapshot) -> Snapshot:
    def change(cluster: Cluster) -> Cluster:
        return replace(cluster, power_state="Running")

    return _with_cluster(snapshot, edit.cluster_id, change)


def _with_cluster(
    snapshot: Snapshot, cluster_id: ResourceId, change: Callable[[Cluster], Cluster]
) -> Snapshot:
    def changed(cluster: Cluster) -> Cluster:
        return change(cluster) if same(cluster.id, cluster_id) else cluster

    return replace(snapshot, cluster=_changed(snapshot.cluster, changed))


@apply.register
def _(edit: edits.StartMachine, snapshot: Snapshot) -> Snapshot:
    def start(holder: Appliance | None) -> Appliance | None:
        if holder is None or not same(holder.id, edit.machine_id):
            return holder
        return replace(holder, power_state=Known("running"))

    return _with_appliances(snapshot, start)


@apply.register
def _(edit: edits.SetForwarding, snapshot: Snapshot) -> Snapshot:
    def forward(holder: Appliance | None) -> Appliance | None:
        if holder is None or not same(holder.nic_id, edit.nic_id):
            return holder
        return replace(holder, ip_forwarding=True)

    return _with_appliances(snapshot, forward)


def _with_appliances(
    snapshot: Snapshot, change: Callable[[Appliance | None], Appliance | None]
) -> Snapshot:
    held = {address: _changed(holder, change) for address, holder in snapshot.appliances.items()}
    return replace(snapshot, appliances=held)


@apply.register
def _(edit: edits.LinkZone, snapshot: Snapshot) -> Snapshot:
    def link(zone: PrivateZone) -> PrivateZone:
        name = edit.link.name.lower()
        others = tuple(each for each in zone.links if each.name.lower() != name)
        return replace(zone, links=(*others, edit.link))

    return _with_zone(snapshot, edit.zone_id, link)


@apply.register
def _(edit: edits.SetRecord, snapshot: Snapshot) -> Snapshot:
    def point(zone: PrivateZone) -> PrivateZone:
        others = tuple(each for each in zone.records if each[0].lower() != edit.name.lower())
        return replace(zone, records=(*others, (edit.name, edit.addresses)))

    return _with_zone(snapshot, edit.zone_id, point)


def _with_zone(
    snapshot: Snapshot, zone_id: ResourceId, change: Callable[[PrivateZone], PrivateZone]
) -> Snapshot:
    def changed(zone: PrivateZone | None) -> PrivateZone | None:
        return turned(zone) if zone is not None else None

    def turned(zone: PrivateZone) -> PrivateZone:
        return change(zone) if same(zone.id, zone_id) else zone

    def all_turned(zones: tuple[PrivateZone, ...]) -> tuple[PrivateZone, ...]:
        return tuple(map(turned, zones))

    others = snapshot.other_zones
    return replace(
        snapshot,
        zone=_changed(snapshot.zone, changed),
        other_zones=None if others is None else _changed(others, all_turned),
    )
