"""Let time pass for the app, so that what it does minutes later can be watched at once.

Only the time of day moves: pauses and time limits count on the monotonic clock and stay as they
are. It moves for the whole process, whose clock it is until the process ends.
"""

import time
from functools import cache

import time_machine


def pass_by(seconds: float) -> None:
    """Set the time of day forward; it goes on from there at its own pace."""
    _traveller().shift(seconds)


@cache
def _traveller() -> time_machine.Traveller:
    return time_machine.travel(time.time(), tick=True).start()
