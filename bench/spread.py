"""Say of many measurements of one thing where they lie: the middle, and how far they spread."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """The value that counts, and the two that tell how far the others lie from it."""

    value: float
    low: float
    high: float

    def times(self, factor: float) -> "Spread":
        """Return the same in another unit."""
        return Spread(value=self.value * factor, low=self.low * factor, high=self.high * factor)


def quartiles(values: Sequence[float]) -> Spread:
    """Return the median between the quartiles; one value alone is all three.

    Raises:
        ValueError: there is no value.
    """
    if not values:
        raise ValueError("nothing was measured")
    if len(values) == 1:
        return Spread(value=values[0], low=values[0], high=values[0])
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return Spread(value=middle, low=low, high=high)


def tail(values: Sequence[float], share: float = 0.99) -> Spread:
    """Return the value that a share of all does not exceed, between the median and the worst.

    Raises:
        ValueError: there is no value.
    """
    if not values:
        raise ValueError("nothing was measured")
    ordered = sorted(values)
    at = max(0, math.ceil(share * len(ordered)) - 1)
    return Spread(value=ordered[at], low=statistics.median(ordered), high=ordered[-1])


def exactly(value: float) -> Spread:
    """Return what was counted, not timed: it has no spread."""
    return Spread(value=value, low=value, high=value)
