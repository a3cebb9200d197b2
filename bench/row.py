"""One line of the result: what was measured, and whether it is as good as it must be."""

from dataclasses import dataclass

from bench.spread import Spread

QUARTILES = "median; quartiles"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A measurement. `most` or `least` is its reach; with neither it is told for comparison.

    `spread` is in `unit`; `kind` says what its three values are. `distance` says what stands
    between the value and its reach, and is shown only where the reach is missed.
    """

    what: str
    spread: Spread
    unit: str = ""
    kind: str = QUARTILES
    most: float | None = None
    least: float | None = None
    distance: str = ""

    @property
    def is_reached(self) -> bool | None:
        """Say whether the reach is met; None where there is none."""
        if self.most is not None:
            return self.spread.value <= self.most
        return None if self.least is None else self.spread.value >= self.least

    @property
    def share(self) -> Spread | None:
        """Return how much of the reach is used up, 1 is all of it; None where there is none."""
        if self.most is not None:
            return self.spread.times(1 / self.most)
        if self.least is None:
            return None
        spread = self.spread
        return Spread(
            value=self.least / spread.value,
            low=self.least / spread.high,
            high=self.least / spread.low,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    """A measurement that could not be made, and why."""

    what: str
    why: str
