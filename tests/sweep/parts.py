"""The sweep in two parts, so that two processes can take one each."""

from collections.abc import Iterable

from sandbox.sweep.grounds import TOPOLOGIES
from tests.sweep.sweeping import Told
from tests.sweep.table import Row

PUBLIC = tuple(name for name, build in TOPOLOGIES.items() if "public" in build().traits)
PRIVATE = tuple(name for name in TOPOLOGIES if name not in PUBLIC)
SWEPT = "swept"


def recorded(topology: str, told: Iterable[Told]) -> tuple[str, list[Row]]:
    """Return what a test records for the table: a name, and a row for each case."""
    return SWEPT, [
        (topology, one.fault, one.seen.state, one.seen.check or "-", not one.wrong) for one in told
    ]
