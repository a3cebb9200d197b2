"""Notice for how long an event loop did not come round."""

import asyncio
import time

_BEAT_S = 0.005


class Heartbeat:
    """A task that wakes often; `longest_s` is the most by which it ever woke too late."""

    def __init__(self) -> None:
        """Begin to beat on the running loop."""
        self.longest_s = 0.0
        self._task = asyncio.create_task(self._beat())

    async def _beat(self) -> None:
        while True:
            before = time.monotonic()
            await asyncio.sleep(_BEAT_S)
            self.longest_s = max(self.longest_s, time.monotonic() - before - _BEAT_S)
