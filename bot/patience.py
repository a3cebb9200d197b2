"""Wait no longer than one may: a client's time-out is for each silence, not for the whole call."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
# Calls that are given up go on in their threads until their client ends them.
_POOL = ThreadPoolExecutor(max_workers=8, thread_name_prefix="patience")


def within(seconds: float, call: Callable[[], T]) -> T:
    """Return what a call returns, or raises.

    Raises:
        TimeoutError: it takes longer; it may still have its effect.
    """
    return _POOL.submit(call).result(seconds)
