"""Say whether an edit opens no more than the nodes need for the API server.

It looks at the edit alone, not at how it was made: one function for each kind of edit. An edit
that nothing here knows opens too much.
"""

from dataclasses import replace
from functools import singledispatch
from itertools import chain

from diagnostics.fixes.nsg import HIGHEST, Stop, ipv4_prefixes
from diagnostics.fixes.outbound import stops_of
from diagnostics.fixes.routes import USER_HOPS
from diagnostics.model import edits
from diagnostics.model.facts import Known, Missing
from diagnostics.model.firewall import ApplicationRule, FirewallRule, RuleCollection
from diagnostics.model.ids import same
from diagnostics.model.incident import Incident
from diagnostics.model.network import NsgRule
from diagnostics.model.snapshot import Snapshot
from diagnostics.network.egress import egress_of
from diagnostics.network.firewall.on_path import flows_to_api
from diagnostics.network.firewall.order import lineage
from diagnostics.network.flow import Flow, api_flow, is_single, subnet_network
from diagnostics.network.match import parse_network
from diagnostics.network.path import Path, path_of
from diagnostics.network.replies import replies_of
from diagnostics.network.routes import route_of, without
from diagnostics.probes.target import host, target


@singledispatch
def is_narrow(edit: object, incident: Incident, snapshot: Snapshot) -> bool:
    """Say whether an edit of these facts opens the one flow and nothing else.

    Raises:
        FactMissing: the flow could not be told.
    """
    del edit, incident, snapshot
    return False


@is_narrow.register
def _(edit: edits.AddNsgRule, incident: Incident, snapshot: Snapshot) -> bool:
    """One source, one destination, the denied ports, just before the rule that denies."""
    rule = edit.rule
    wanted = (rule.direction.lower(), rule.sources)
    stops = (each for each in stops_of(incident, snapshot) if same(each.nsg.id, edit.nsg_id))
    stop = next((each for each in stops if (_way(each), each.sources) == wanted), None)
    return (
        stop is not None
        and (rule.access, rule.protocol) == ("Allow", "Tcp")
        and rule.destinations == (stop.destination,)
        and rule.destination_ports == tuple(map(str, stop.ports))
        and not (rule.source_asg_ids or rule.destination_asg_ids)
        and _just_before(rule, stop)
    )


def _way(stop: Stop) -> str:
    return stop.rule.direction.lower()


def _just_before(rule: NsgRule, stop: Stop) -> bool:
    """Say whether the rule's number is free, and every one up to the denying rule's is taken."""
    taken = {each.priority for each in stop.nsg.rules if each.direction.lower() == _way(stop)}
    between = range(rule.priority + 1, min(stop.rule.priority, HIGHEST + 1))
    return (
        rule.priority < stop.rule.priority
        and rule.priority not in taken
        and all(number in taken for number in between)
    )


@is_narrow.register
def _(edit: edits.AddRoute, incident: Incident, snapshot: Snapshot) -> bool:
    """The API server's address alone."""
    destination = api_flow(incident, snapshot).destination
    return is_single(destination) and parse_network(edit.route.prefix) == destination


@is_narrow.register
def _(edit: edits.RemoveRoute, incident: Incident, snapshot: Snapshot) -> bool:
    """A route of one address, or one past which no route of a user's can lead (S2.7).

    On the way back, a route of nodes alone.
    """
    path = path_of(incident, snapshot)
    table = path.ground.table
    if table is not None and _is_hole(path, edit):
        ground = replace(path.ground, table=without(table, edit.name))
        return is_single(path.hop.prefix) or route_of(path.flow, ground).kind not in USER_HOPS
    if isinstance(snapshot.api_route_table, Missing):
        return False
    back = replies_of(path.flow, snapshot)
    nodes = subnet_network(snapshot.subnet.value)
    return back is not None and _is_hole(back, edit) and back.hop.prefix.subnet_of(nodes)


def _is_hole(path: Path, edit: edits.RemoveRoute) -> bool:
    """Say whether the edit takes away the very route that the path runs into."""
    table, hole = path.ground.table, path.hop.route
    if table is None or hole is None:
        return False
    return hole.name == edit.name and same(table.id, edit.table_id)


@is_narrow.register
def _(edit: edits.AddRuleCollection, incident: Incident, snapshot: Snapshot) -> bool:
    """One rule for the node subnet and the nodes' ports, to the API server's name or address."""
    return _admits_it_alone(edit.collection, incident, snapshot)


@is_narrow.register
def _(edit: edits.AddRuleGroup, incident: Incident, snapshot: Snapshot) -> bool:
    """One such collection, in a group that takes no other's name or number."""
    held = edit.group.collections
    if len(held) != 1 or not _admits_it_alone(held[0], incident, snapshot):
        return False
    read = (rules.value for rules in snapshot.firewall_rules.values() if isinstance(rules, Known))
    policies = (each for rules in read for each in lineage(rules.policy))
    groups = (each.groups for each in policies if same(each.id, edit.policy_id))
    return not any(
        same(group.id, edit.group.id) or group.priority == edit.group.priority
        for group in chain.from_iterable(groups)
    )


def _admits_it_alone(collection: RuleCollection, incident: Incident, snapshot: Snapshot) -> bool:
    if len(collection.rules) != 1 or collection.action != "Allow":
        return False
    rule = collection.rules[0]
    mine = rule.sources == ipv4_prefixes(snapshot.subnet.value) and not rule.group_ids
    return mine and _leads_there(rule, incident, snapshot)


def _leads_there(rule: FirewallRule, incident: Incident, snapshot: Snapshot) -> bool:
    flow = api_flow(incident, snapshot)
    plan = snapshot.plan
    # Before a cluster exists the end of its name is all that a rule can name.
    ending = plan.public_name if plan is not None else None
    name = host(target(incident, snapshot.cluster.value)) or ending
    if isinstance(rule, ApplicationRule):
        others = (*rule.fqdn_tags, *rule.target_urls, *rule.web_categories)
        named = rule.target_fqdns == (name,) and not others
        return named and rule.protocols == (("Https", flow.port),)
    address = parse_network(rule.destinations[0]) if len(rule.destinations) == 1 else None
    to_address = address is not None and address == flow.destination and not rule.destination_fqdns
    to_name = rule.destination_fqdns == (name,) and not rule.destinations
    return (
        (to_address or to_name)
        and rule.protocols == ("TCP",)
        and rule.destination_ports in _ports(flow, snapshot)
    )


def _ports(flow: Flow, snapshot: Snapshot) -> tuple[tuple[str, ...], ...]:
    """List what a rule may open: the ports that nodes need, together or one of them."""
    ports = tuple(str(each.port) for each in flows_to_api(flow, snapshot))
    return (ports, *((port,) for port in ports))


@is_narrow.register
def _(edit: edits.SetAuthorizedRanges, incident: Incident, snapshot: Snapshot) -> bool:
    """What was there and az takes, and addresses that the nodes leave from."""
    egress = egress_of(path_of(incident, snapshot), snapshot)
    before = {parse_network(text) for text in snapshot.cluster.value.authorized_ranges}
    after = {parse_network(text) for text in edit.ranges}
    lost = any(one is None or one.is_global for one in before - after)
    return after - before <= {*egress.networks, *egress.prefixes} and not lost


@is_narrow.register
def _(edit: edits.AddNoProxy, incident: Incident, snapshot: Snapshot) -> bool:
    """The API server's own name, which no other host ends in."""
    return edit.host == host(target(incident, snapshot.cluster.value))


@is_narrow.register
def _(edit: edits.SetRecord, incident: Incident, snapshot: Snapshot) -> bool:
    """The private endpoint's own addresses."""
    del incident
    endpoint = snapshot.private_endpoint
    right = endpoint.value.addresses if isinstance(endpoint, Known) and endpoint.value else ()
    return edit.addresses == right


@is_narrow.register(edits.LinkZone)
@is_narrow.register(edits.StartCluster)
@is_narrow.register(edits.StartMachine)
@is_narrow.register(edits.SetForwarding)
def _(edit: object, incident: Incident, snapshot: Snapshot) -> bool:
    """What lets no packet pass that was not meant to pass."""
    del edit, incident, snapshot
    return True
