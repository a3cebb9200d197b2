"""Draw how far each measurement is from its reach: a dot each, the reach is the dashed line."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bench.page import reach, with_unit
from bench.row import Row

_REACHED, _MISSED, _LINE = "#2e7d4f", "#c2410c", "#1f2937"
_ROW_INCHES = 0.27
_TICKS = {0.01: "1/100", 0.1: "1/10", 1: "the reach", 10: "10 times"}


def draw(rows: Sequence[Row], to: Path) -> None:
    """Write the picture of all rows that have a reach, the first on top."""
    shown = [row for row in rows if row.share is not None]
    # The same figures make the same file.
    with mpl.rc_context({"svg.hashsalt": "bench", "font.size": 9}):
        figure = Figure(figsize=(10, 1 + _ROW_INCHES * len(shown)), layout="constrained")
        axes = figure.add_subplot()
        for at, row in enumerate(shown):
            _dot(axes, at, row)
        axes.axvline(1, color=_LINE, linewidth=1.2, linestyle="--")
        _name(axes, shown)
        figure.savefig(to, format="svg", metadata={"Date": None, "Creator": None})


def _dot(axes: Axes, at: int, row: Row) -> None:
    share, colour = row.share, _REACHED if row.is_reached else _MISSED
    if share is not None:
        axes.plot([share.value, 1], [at, at], color=colour, linewidth=1, alpha=0.5)
        axes.plot([share.low, share.high], [at, at], color=_LINE, linewidth=2.5)
        axes.plot(share.value, at, marker="o", color=colour, markersize=7)


def _name(axes: Axes, shown: Sequence[Row]) -> None:
    """Write what was measured on the left, and the figure with its reach on the right."""
    places = range(len(shown))
    axes.set_yticks(places, [row.what.replace("`", "") for row in shown])
    axes.invert_yaxis()
    axes.set_xscale("log")
    axes.set_xticks(list(_TICKS), list(_TICKS.values()))
    axes.set_xlabel("left of the line is reached; black: quartiles, or median and worst")
    axes.spines[["top", "right"]].set_visible(False)
    right = axes.secondary_yaxis("right")
    figures = [f"{with_unit(row.spread.value, row.unit)}, {reach(row)}" for row in shown]
    right.set_yticks(places, figures)
    right.spines[["right"]].set_visible(False)
