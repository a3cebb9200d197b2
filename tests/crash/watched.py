"""Ports whose every await is counted, and a worker that dies by SIGKILL after a chosen one.

What a port's call did has taken effect by then, and its result is lost: that is where a crash
between two awaits leaves the world, for nothing outside changes between one await and the next.
"""

import inspect
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, cast

from diagnostics.arm import AzureArm


@dataclass(slots=True)
class Fate:
    """Counts awaits; after number `dies_at` the process is gone, 0 is never.

    `diary` gets a line an await, so that whoever started the worker knows where it died.
    """

    dies_at: int
    diary: Path
    awaited: int = 0

    def note(self, name: str) -> None:
        """Count one await."""
        self.awaited += 1
        with self.diary.open("a") as file:
            file.write(f"{name}\n")
        if self.awaited == self.dies_at:
            os.kill(os.getpid(), signal.SIGKILL)


class Counter(Protocol):
    """Is told of every await that ended."""

    def note(self, name: str) -> None:
        """Count one await."""


class Watched:
    """A port behind which the real one stands."""

    def __init__(self, kind: str, target: object, fate: Counter) -> None:
        """Watch a port."""
        self._kind = kind
        self._target = target
        self._fate = fate

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - any of the port's methods
        """Return the port's own attribute, its coroutines counted."""
        attribute = getattr(self._target, name)
        if not inspect.iscoroutinefunction(attribute):
            return attribute
        return self._counted(attribute, f"{self._kind}.{name}")

    def _counted(
        self, call: Callable[..., Awaitable[object]], name: str
    ) -> Callable[..., Awaitable[object]]:
        async def counted(*given: object, **named: object) -> object:
            try:
                return await call(*given, **named)
            finally:
                self._fate.note(name)

        return counted


def watched_arm(
    opening: Callable[..., AbstractAsyncContextManager[AzureArm]], fate: Fate
) -> Callable[..., AbstractAsyncContextManager[AzureArm]]:
    """Return what opens readings of Azure whose awaits are counted."""

    @asynccontextmanager
    async def opened(*given: Any, **named: Any) -> AsyncIterator[AzureArm]:  # noqa: ANN401
        async with opening(*given, **named) as arm:
            yield cast("AzureArm", Watched("arm", arm, fate))

    return opened
