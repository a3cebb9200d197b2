"""Answers to GET: one resource, a list of them, or a view of one."""

from copy import deepcopy

from sandbox.azure import activity, faults, ids, listing, permissions, views
from sandbox.azure.calls import Call, Reply
from sandbox.azure.store import Body
from sandbox.world import World


def answer(world: World, call: Call, page_size: int) -> Reply:
    """Answer a GET.

    Raises:
        Fault: nothing is there, or the request makes no sense.
    """
    if not call.tail:
        return 200, _scope(world, call, page_size), {}
    if call.group and ids.group_id(call.path) not in groups(world):
        raise faults.no_group(call.group)
    if call.types.lower() == permissions.LIST and not _is_known(world, call.subscription_id):
        raise faults.no_subscription(call.subscription_id)
    if call.types.lower() == activity.VALUES:
        return 200, listing.page(activity.entries(world, call), call, page_size), {}
    if call.types.lower() == permissions.LIST:
        return 200, listing.page(permissions.held(world, call.path), call, 1), {}
    view = views.find(call)
    if view is not None:
        return 200, view(world, call), {}
    if call.names_resource:
        return 200, _resource(world, call), {}
    return 200, listing.page(listing.items(world, call), call, page_size), {}


def groups(world: World) -> dict[str, str]:
    """Map the folded ids of the resource groups to their ids; they exist by what they hold."""
    found: dict[str, str] = {}
    for body in world.resources.values():
        at = body["id"].lower().find("/providers/")
        found.setdefault(ids.fold(body["id"][:at]), body["id"][:at])
    return found


def _is_known(world: World, subscription_id: str) -> bool:
    known = {ids.after(group, "subscriptions") for group in groups(world)}
    return subscription_id.lower() in known


def _resource(world: World, call: Call) -> Body:
    body = world.find(call.path)
    if body is None:
        raise faults.not_found(call.path)
    return views.shown(world, body, call)


def _scope(world: World, call: Call, page_size: int) -> Body:
    known = groups(world)
    subscriptions = {ids.after(group, "subscriptions") for group in known}
    if call.path.strip("/").lower() == "subscriptions":
        items = [_subscription(world, one) for one in sorted(subscriptions)]
        return listing.page(items, call, page_size)
    if call.subscription_id.lower() not in subscriptions:
        raise faults.no_subscription(call.subscription_id)
    if ids.name(call.path).lower() == "resourcegroups":
        mine = [one for key, one in sorted(known.items()) if ids.within(key, call.holder)]
        return listing.page([_group(world, one) for one in mine], call, page_size)
    if not call.group:
        return _subscription(world, call.subscription_id)
    if ids.fold(call.path) not in known:
        raise faults.no_group(call.group)
    return _group(world, known[ids.fold(call.path)])


def _subscription(world: World, subscription_id: str) -> Body:
    return {
        "id": f"/subscriptions/{subscription_id}",
        "subscriptionId": subscription_id,
        "tenantId": world.tenant_id,
        "displayName": "Contoso Production",
        "state": "Enabled",
    }


def _group(world: World, group_id: str) -> Body:
    location = deepcopy(world.cluster["location"])
    owner = world.cluster["properties"]["nodeResourceGroup"]
    managed = {"managedBy": world.cluster_id} if ids.name(group_id).lower() == owner.lower() else {}
    return {
        "id": group_id,
        "name": ids.name(group_id),
        "type": "Microsoft.Resources/resourceGroups",
        "location": location,
        **managed,
        "properties": {"provisioningState": "Succeeded"},
    }
