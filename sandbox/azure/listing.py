"""Lists: what belongs to a collection, and paging with next links."""

from urllib.parse import urlencode

from sandbox.azure import access, faults, ids, store, views
from sandbox.azure.calls import Call
from sandbox.azure.store import Body
from sandbox.world import World

_SET_NICS = "microsoft.compute/virtualmachinescalesets/networkinterfaces"
_ALL_RECORDS = "microsoft.network/privatednszones/all"


def items(world: World, call: Call) -> list[Body]:
    """List what a collection holds, as it is shown.

    Raises:
        Fault: the resource whose children were asked for does not exist.
    """
    held = _children(world, call) if len(call.tail) > 2 else _top(world, call)  # noqa: PLR2004
    return [views.shown(world, body, call) for body in held]


def page(found: list[Body], call: Call, size: int) -> Body:
    """Cut one page out of a list; `nextLink` where more follows."""
    start = int(call.query.get("$skiptoken", "0"))
    body: Body = {"value": found[start : start + size]}
    if start + size < len(found):
        query = urlencode({**call.query, "$skiptoken": str(start + size)})
        body["nextLink"] = f"{call.base}{call.path}?{query}"
    return body


def _top(world: World, call: Call) -> list[Body]:
    scope = call.path[: call.path.lower().index("/providers/")]
    held = [body for body in world.of_kind(call.types) if ids.within(body["id"], scope)]
    # A list over a subscription leaves out silently what the reader may not see.
    return [body for body in held if access.is_allowed(world, f"{call.types}/read", body["id"])]


def _children(world: World, call: Call) -> list[Body]:
    kind = call.types.lower()
    if world.find(call.holder) is None:
        raise faults.parent_not_found(call.holder)
    if kind == _SET_NICS:
        nics = "microsoft.compute/virtualmachinescalesets/virtualmachines/networkinterfaces"
        return [body for body in world.of_kind(nics) if ids.within(body["id"], call.holder)]
    if kind == _ALL_RECORDS:
        return (
            store.children(world.resources, call.holder, "microsoft.network/privatednszones/a")
            or []
        )
    return store.children(world.resources, call.holder, kind) or []
