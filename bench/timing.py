"""Time work that does not wait, in processor time: what else the machine does hardly shows."""

import time
from collections.abc import Callable


def seconds(work: Callable[[], object], times: int) -> list[float]:
    """Return the processor time of each of so many runs, after one that does not count."""
    work()
    taken = []
    for _ in range(times):
        began = time.process_time()
        work()
        taken.append(time.process_time() - began)
    return taken
