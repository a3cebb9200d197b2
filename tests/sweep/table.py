"""The table that the sweep prints: faults, what was said of them, on how many topologies."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TypeAlias

# Topology, fault, state, check, and whether all of it was right.
Row: TypeAlias = tuple[str, str, str, str, bool]


def lines(rows: Iterable[Row]) -> Iterator[str]:
    """Yield a line a fault and answer, a line a topology, and the sum."""
    listed = list(rows)
    answers = Counter((fault, state, check) for _, fault, state, check, _ in listed)
    missed = Counter((fault, state, check) for _, fault, state, check, well in listed if not well)
    yield f"{'fault':34} {'said':16} {'check':22} {'right':>5} {'wrong':>5}"
    for key, count in answers.items():
        fault, state, check = key
        right = count - missed[key]
        yield f"{fault:34} {state:16} {check:22} {right:5} {missed[key]:5}"
    yield ""
    yield from _topologies(listed)
    wrong = sum(missed.values())
    kinds = len({fault for _, fault, *_ in listed})
    places = len({topology for topology, *_ in listed})
    yield f"{len(listed)} cases, {kinds} faults on {places} topologies: {wrong} wrong"


def _topologies(listed: list[Row]) -> Iterator[str]:
    yield f"{'topology':34} {'right':>5} {'wrong':>5}"
    for topology, count in Counter(topology for topology, *_ in listed).items():
        wrong = sum(not well for place, *_, well in listed if place == topology)
        yield f"{topology:34} {count - wrong:5} {wrong:5}"
