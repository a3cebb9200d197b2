"""Take resource ids apart. ARM compares them without regard to case, so everything folds.

A world asks the same few hundred ids for their kind over and over, hence the caches.
"""

from functools import lru_cache


@lru_cache(maxsize=16384)
def fold(resource_id: str) -> str:
    """Fold an id for comparison and for use as a key."""
    return resource_id.strip().rstrip("/").lower()


def name(resource_id: str) -> str:
    """Return the last segment."""
    return resource_id.rstrip("/").rsplit("/", 1)[-1]


def parent(resource_id: str) -> str:
    """Return the id without its last type and name."""
    return resource_id.rstrip("/").rsplit("/", 2)[0]


def after(resource_id: str, word: str) -> str:
    """Return the segment that follows `word`, or an empty string."""
    segments = resource_id.strip("/").split("/")
    folded = [segment.lower() for segment in segments]
    if word.lower() not in folded[:-1]:
        return ""
    return segments[folded.index(word.lower()) + 1]


def group_id(resource_id: str) -> str:
    """Return the id of the resource group, folded."""
    subscription, group = after(resource_id, "subscriptions"), after(resource_id, "resourceGroups")
    return fold(f"/subscriptions/{subscription}/resourceGroups/{group}")


@lru_cache(maxsize=16384)
def kind(resource_id: str) -> str:
    """Return the full type, folded: `microsoft.network/virtualnetworks/subnets`."""
    tail = fold(resource_id).rsplit("/providers/", 1)[-1].split("/")
    return "/".join([tail[0], *tail[1::2]])


def within(resource_id: str, scope: str) -> bool:
    """Say whether an id is `scope` itself or lies below it."""
    return f"{fold(resource_id)}/".startswith(f"{fold(scope)}/")
