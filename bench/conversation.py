"""What a recorded conversation with Resource Manager says of the time that it had to take."""

from collections.abc import Sequence
from itertools import accumulate, pairwise

from sandbox.azure.exchanges import Exchange

_JUST_S = 0.03
"""What is asked within this time of an answer may have waited for it."""

_BECAUSE = {"azurefirewalls": "/routetables/"}
"""Lists of a whole subscription, and what is read before anybody knows that they are needed."""

Placed = list[tuple[Exchange, int]]


def most_at_once(exchanges: Sequence[Exchange]) -> int:
    """Return how many requests were unanswered at the same time, at most."""
    steps = [(one.began_s, 1) for one in exchanges] + [(one.ended_s, -1) for one in exchanges]
    # At the same instant an answer comes before a question.
    return max(accumulate(step for _, step in sorted(steps)), default=0)


def waited_s(exchanges: Sequence[Exchange], latency_s: float) -> float:
    """Return for how long at least one request lay in the latency that each of them has."""
    begun = sorted(one.began_s for one in exchanges)
    return sum(min(latency_s, later - earlier) for earlier, later in pairwise(begun)) + (
        latency_s if begun else 0.0
    )


def chain(exchanges: Sequence[Exchange]) -> int:
    """Return how many requests must at least follow one another: the critical path of the reads.

    A request cannot be sent before its resource is known. So each is one step behind the first
    answer, among those that came before it began, that names what it asks for: the id in its path,
    or the longest part of that which any answer names, for a list is asked for by its resource or
    its resource group. Lists of a whole subscription are named by nothing: that of the firewalls is
    one step behind the route table, for without a route to an appliance nobody needs it; any other
    one step behind the shallowest of the answers that came right before it. So a schedule that
    waits for more than that does not lengthen its own measure.
    """
    placed: Placed = []
    for one in sorted(exchanges, key=lambda each: each.began_s):
        before = [(each, depth) for each, depth in placed if each.ended_s <= one.began_s]
        placed.append((one, 1 + _depth_of(one, before)))
    return max((depth for _, depth in placed), default=0)


def _depth_of(one: Exchange, before: Placed) -> int:
    """Return the depth of the answer that a request had to wait for; 0 where for none."""
    if not before:
        return 0
    # Whoever asks begins with the one resource, and all above it, that it was told of.
    told = before[0][0].path.lower()
    if one.path.lower().rpartition("/")[0] == told:
        return 0
    for name in _names(one.path):
        naming = [depth for each, depth in before if _is_named(name, each.answer.lower())]
        if naming:
            return min(naming)
        if told.startswith(f"{name}/"):
            return 0
    because = _BECAUSE.get(one.path.lower().rpartition("/")[2])
    led = [depth for each, depth in before if because and because in each.path.lower()]
    if led:
        return min(led)
    newest = max(each.ended_s for each, _ in before)
    return min(depth for each, depth in before if newest - each.ended_s <= _JUST_S)


def _names(path: str) -> list[str]:
    """Return the ids that a path holds, longest first, down to that of its resource group."""
    parts = path.lower().strip("/").split("/")
    return ["/" + "/".join(parts[:count]) for count in range(len(parts), 3, -1)]


def _is_named(name: str, answer: str) -> bool:
    """Say whether an answer holds an id, something below it, or a resource group's bare name."""
    *above, last = name.split("/")
    is_group = above[-1:] == ["resourcegroups"]
    return f'"{name}"' in answer or f'"{name}/' in answer or (is_group and f'"{last}"' in answer)
