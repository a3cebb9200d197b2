"""Take Azure resource ids apart and compare them.

ARM ids are case-insensitive and come back in varying casing (`resourcegroups`,
`MICROSOFT.NETWORK`), so they are compared folded and shown as Azure spelled them.
"""

from collections.abc import Iterable
from itertools import chain, count
from typing import NewType

ResourceId = NewType("ResourceId", str)


def key(resource_id: str) -> str:
    """Fold an id for comparison and for use as a dictionary key."""
    return resource_id.strip().rstrip("/").lower()


def same(left: str | None, right: str | None) -> bool:
    """Say whether two ids name one resource; None names nothing."""
    return left is not None and right is not None and key(left) == key(right)


def segment(resource_id: str, kind: str) -> str | None:
    """Return what follows the segment `kind` (`resourceGroups`, `subnets`, …), or None."""
    parts = resource_id.strip("/").split("/")
    folded = [part.lower() for part in parts]
    if kind.lower() not in folded:
        return None
    at = folded.index(kind.lower()) + 1
    return parts[at] if at < len(parts) else None


def subscription(resource_id: str) -> str:
    """Return the subscription GUID of an id, or an empty string where there is none."""
    return segment(resource_id, "subscriptions") or ""


def resource_group(resource_id: str) -> str:
    """Return the resource group's name of an id, or an empty string where there is none."""
    return segment(resource_id, "resourceGroups") or ""


def group_id(resource_id: str) -> ResourceId:
    """Return the id of the resource group that holds a resource."""
    return make_group_id(subscription(resource_id), resource_group(resource_id))


def make_group_id(subscription_id: str, group: str) -> ResourceId:
    """Build a resource group's id."""
    return ResourceId(f"/subscriptions/{subscription_id}/resourceGroups/{group}")


def name(resource_id: str) -> str:
    """Return the last segment, the resource's own name."""
    return resource_id.rstrip("/").rsplit("/", 1)[-1]


def parent(resource_id: str) -> ResourceId:
    """Return the id without its last type and name: a subnet's VNet, an instance's scale set."""
    return ResourceId(resource_id.rstrip("/").rsplit("/", 2)[0])


def free_name(wanted: str, taken: Iterable[str]) -> str:
    """Return a name that no other child of a resource has: `create` would overwrite that one."""
    folded = {each.lower() for each in taken}
    numbered = (f"{wanted}-{number}" for number in count(2))
    return next(each for each in chain((wanted,), numbered) if each.lower() not in folded)
