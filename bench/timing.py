"""Time work that does not wait, in processor time: what else the machine does hardly shows."""

import time
from collections.abc import Callable


def seconds(work: Callable[[], object], times: int, *, warms: bool = True) -> list[float]:
    """Return the processor time of each of so many runs; with `warms` after one more."""
    if warms:
        work()
    return [_once(work) for _ in range(times)]


def _once(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began
