"""Answers to PUT, PATCH and DELETE."""

from copy import deepcopy
from functools import partial

from sandbox.azure import activity, faults, ids, merging, reconcile, store, views
from sandbox.azure.calls import Call, Reply
from sandbox.azure.operations import Operations
from sandbox.azure.store import Body
from sandbox.packets import provision
from sandbox.world import World

_CLUSTER = "microsoft.containerservice/managedclusters"
_RULE = "microsoft.network/networksecuritygroups/securityrules"
_LINK = "microsoft.network/privatednszones/virtualnetworklinks"
_ROUTE = "microsoft.network/routetables/routes"
_PRIORITIES = range(100, 4097)


def put(world: World, call: Call, operations: Operations) -> Reply:
    """Create or change a resource; a long-running operation, the answer shows the new state.

    Raises:
        Fault: another operation runs, the parent is missing, or the body is refused.
    """
    _refuse_if_busy(world, call, operations)
    old = world.find(call.path)
    body = _changed(old, call)
    if ids.kind(call.path) == _RULE:
        _check_rule(world, body)
    if ids.kind(call.path) == _LINK:
        _check_link(world, body)
    try:
        world.put(body)
    except KeyError:
        raise faults.parent_not_found(ids.parent(call.path)) from None
    if _is_on_cluster(call.path):
        _mark_updating(world)
    headers = operations.start(call, call.path, partial(_settle, world, call))
    headers.pop("Location")
    stored = world.need(call.path)
    return (201 if old is None else 200), views.shown(world, stored, call), headers


def delete(world: World, call: Call, operations: Operations) -> Reply:
    """Delete a resource; deleting what is not there is no error.

    Raises:
        Fault: another operation runs on it.
    """
    _refuse_if_busy(world, call, operations)
    if world.find(call.path) is None:
        return 204, None, {}
    return 202, None, operations.start(call, call.path, partial(_removed, world, call))


async def _removed(world: World, call: Call) -> None:
    world.remove(call.path)
    activity.record(world, call.path, call.action)


async def _settle(world: World, call: Call) -> Body | None:
    """Finish a write: a cluster's nodes are provisioned anew, anything else has succeeded.

    Raises:
        Fault: a node could not be provisioned.
    """
    if _is_on_cluster(call.path):
        reconcile.reconcile(world)
        _provision(world)
    else:
        world.need(call.path)["properties"]["provisioningState"] = "Succeeded"
        activity.record(world, call.path, call.action)
    return None


def _provision(world: World) -> None:
    """Provision all nodes.

    Raises:
        Fault: one of them failed; it has the provider's words.
    """
    if any(result.exit_code for result in provision.run(world)):
        error = world.cluster["properties"]["status"]["provisioningError"]
        raise faults.bad_request(error["code"], error["message"])


def _changed(old: Body | None, call: Call) -> Body:
    sent = deepcopy(call.body)
    if old is None or ids.kind(call.path) in (_RULE, _ROUTE):
        kept = old or {}
        merged = {**kept, **sent}
    else:
        merged = merging.merge(deepcopy(old), sent)
    merged["id"] = old["id"] if old else call.path
    merged["name"] = ids.name(merged["id"])
    merged.setdefault("type", call.types)
    merged.setdefault("properties", {})["provisioningState"] = "Succeeded"
    if call.types.lower().endswith("/virtualnetworklinks"):
        merged["properties"]["virtualNetworkLinkState"] = "Completed"
    return merged


def _check_rule(world: World, rule: Body) -> None:
    priority, direction = rule["properties"]["priority"], rule["properties"]["direction"]
    if priority not in _PRIORITIES:
        message = (
            f"Security rule has invalid Priority. Value provided: {priority}. Allowed 100-4096."
        )
        raise faults.bad_request("SecurityRuleInvalidPriority", message)
    for other in store.children(world.resources, ids.parent(rule["id"]), _RULE) or []:
        taken = (other["properties"]["priority"], other["properties"]["direction"])
        if other["name"].lower() != rule["name"].lower() and taken == (priority, direction):
            message = f"Security rule {rule['name']} conflicts with rule {other['name']}."
            raise faults.bad_request("SecurityRuleConflict", message)


def _check_link(world: World, link: Body) -> None:
    """Refuse to link a network to a second zone of one name."""
    own = ids.parent(link["id"])
    for zone in world.of_kind("Microsoft.Network/privateDnsZones"):
        if ids.fold(zone["id"]) == ids.fold(own) or zone["name"].lower() != ids.name(own).lower():
            continue
        for other in store.children(world.resources, zone["id"], _LINK) or []:
            held, asked = (each["properties"]["virtualNetwork"]["id"] for each in (other, link))
            if ids.fold(held) == ids.fold(asked):
                message = (
                    "A virtual network cannot be linked to multiple zones with overlapping "
                    f"namespaces. You tried to link virtual network with '{zone['name']}' and "
                    f"'{zone['name']}' zones."
                )
                raise faults.bad_request("BadRequest", message)


def _refuse_if_busy(world: World, call: Call, operations: Operations) -> None:
    if ids.fold(call.path) in world.busy or operations.running_on(call.path):
        raise faults.busy(call.path)


def _is_on_cluster(resource_id: str) -> bool:
    return ids.kind(resource_id).startswith(_CLUSTER)


def _mark_updating(world: World) -> None:
    world.cluster["properties"]["provisioningState"] = "Updating"
