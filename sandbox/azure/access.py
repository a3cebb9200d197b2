"""Who may do what, and how often: denials, locks and throttling."""

from fnmatch import fnmatchcase

from sandbox.azure import faults, ids
from sandbox.azure.calls import Call
from sandbox.world import World


def is_allowed(world: World, action: str, scope: str) -> bool:
    """Say whether no denial covers an action at a scope."""
    return not any(
        ids.within(scope, denial.scope) and fnmatchcase(action.lower(), denial.action.lower())
        for denial in world.denials
    )


def check(world: World, call: Call) -> None:
    """Let a request pass.

    Raises:
        Fault: 429 while a throttle lasts, 403 where a denial or a lock covers the request.
    """
    for throttle in world.throttles:
        if throttle.remaining > 0 and throttle.path_contains.lower() in call.path.lower():
            throttle.remaining -= 1
            raise faults.throttled(throttle.retry_after_s)
    if not is_allowed(world, call.action, call.scope):
        reader = world.reader
        raise faults.denied(reader.client_id, reader.object_id, call.action, call.scope)
    if not call.action.lower().endswith("/read") and is_locked(world, call.scope):
        raise faults.locked(world.reader.client_id, call.action, call.scope)


def is_locked(world: World, scope: str) -> bool:
    """Say whether a scope is in a node resource group that only AKS may change."""
    properties = world.cluster["properties"]
    profile = properties.get("nodeResourceGroupProfile") or {}
    subscription = ids.after(world.cluster_id, "subscriptions")
    group = f"/subscriptions/{subscription}/resourceGroups/{properties['nodeResourceGroup']}"
    return profile.get("restrictionLevel") == "ReadOnly" and ids.within(scope, group)
