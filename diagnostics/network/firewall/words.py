"""Firewall rules and doubts about them, put into words."""

from diagnostics.network.firewall.order import Placed
from diagnostics.network.firewall.told import Told
from diagnostics.network.match import Match


def in_words(placed: Placed | None) -> str:
    """Name a rule, its effect and its place, up to the policy; None is the default denial."""
    if placed is None:
        return "no rule, so the default denial"
    collection = placed.collection
    verb = "allows" if placed.allows else "denies"
    parts = [
        f"{placed.rule.kind.value} rule {placed.rule.name} ({verb})",
        f"collection {collection.name} (priority {collection.priority})",
    ]
    if placed.group is not None:
        parts.append(f"group {placed.group.name} (priority {placed.group.priority})")
    if placed.policy is not None:
        parts.append(f"policy {placed.policy.name}")
    return ", ".join(parts)


def doubt_of(placed: Placed | None, told: Told) -> str:
    """Say why a rule that would change the outcome may or may not be the one that decides."""
    if told.match is Match.MAYBE:
        return f"whether {in_words(placed)}, matches could not be told: {'; '.join(told.why)}"
    return f"{in_words(placed)}, has a neighbour of equal priority, and either may come first"
