"""Draw how much of its reach each measurement uses up: one bar each, the reach is the line."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure

from bench.row import Row
from bench.spread import Spread

_REACHED, _MISSED, _LINE = "#2e7d4f", "#c2410c", "#1f2937"
_ROW_INCHES = 0.32


def draw(rows: Sequence[Row], to: Path) -> None:
    """Write the picture of all rows that have a reach, the first on top."""
    shown = [(row, row.share) for row in rows if row.share is not None]
    # The same figures make the same file.
    with mpl.rc_context({"svg.hashsalt": "bench", "font.family": "sans-serif", "font.size": 9}):
        figure = Figure(figsize=(9, 1.2 + _ROW_INCHES * len(shown)), layout="constrained")
        axes = figure.add_subplot()
        for at, (row, share) in enumerate(shown):
            if share is not None:
                colour = _REACHED if row.is_reached else _MISSED
                axes.barh(at, share.value, color=colour, height=0.6)
                axes.plot(_whisker(share), [at, at], color=_LINE, linewidth=1)
        axes.axvline(1, color=_LINE, linewidth=1.2, linestyle="--")
        axes.set_yticks(range(len(shown)), [row.what.replace("`", "") for row, _ in shown])
        axes.invert_yaxis()
        axes.set_xscale("log")
        axes.set_xlabel("share of the reach that is used up: reached left of the dashed line")
        axes.spines[["top", "right"]].set_visible(False)
        figure.savefig(to, metadata={"Date": None, "Creator": None})


def _whisker(share: Spread) -> list[float]:
    return [share.low, share.high]
