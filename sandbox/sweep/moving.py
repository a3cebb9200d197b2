"""Move a resource group's content to another group or subscription, references included."""

from dataclasses import replace
from typing import Any

from sandbox.azure import ids
from sandbox.azure.bodies.scope import Scope
from sandbox.world import World


def move(world: World, old: Scope, new: Scope) -> None:
    """Rename everything below one resource group; the bodies stay the same objects."""
    rename(world, _group(old), _group(new))


def rename(world: World, before: str, after: str) -> None:
    """Replace a text wherever resources hold it, their ids included."""
    bodies = list(world.resources.values())
    world.resources.clear()
    for body in bodies:
        _rename(body, before, after)
        world.resources[ids.fold(body["id"])] = body
    resolvers = world.outside.resolvers
    for address, one in resolvers.items():
        resolvers[address] = replace(one, vnet_id=_renamed(one.vnet_id, before, after))


def _group(scope: Scope) -> str:
    return f"/subscriptions/{scope.subscription_id}/resourceGroups/{scope.group}/"


def _rename(held: Any, before: str, after: str) -> None:  # noqa: ANN401 - JSON of any shape
    pairs = held.items() if isinstance(held, dict) else enumerate(held)
    for key, value in list(pairs):
        if isinstance(value, str):
            held[key] = _renamed(value, before, after)
        elif isinstance(value, dict | list):
            _rename(value, before, after)


def _renamed(text: Any, before: str, after: str) -> Any:  # noqa: ANN401 - a text or nothing
    return text.replace(before, after) if isinstance(text, str) else text
