"""The clusters that people pick from, kept for a minute in each process.

A timer stores the list; here it is only read, because somebody waits for the answer. A list that
is late or cannot be read is answered by the last one: what people type is always accepted.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from threading import Lock

from azure.core.exceptions import AzureError

from bot.settings import SettingsError

Known = Callable[[], tuple[str, ...]]
Load = Callable[[], Coroutine[None, None, tuple[str, ...]]]
KEPT_S, PATIENCE_S = 60.0, 1.0
log = logging.getLogger("aks_conncheck")


def nothing_known() -> tuple[str, ...]:
    """Know no cluster."""
    return ()


class RecentlyKnown:
    """A stored list of resource ids, read at most once a minute."""

    def __init__(self, load: Load, seconds: Callable[[], float]) -> None:
        """Read with `load`, in an event loop of its own; `seconds` only grow."""
        self._load = load
        self._seconds = seconds
        self._lock = Lock()
        self._known: tuple[str, ...] = ()
        self._until: float | None = None

    def __call__(self) -> tuple[str, ...]:
        """Return the list; it is read anew where it is older than a minute."""
        with self._lock:
            if self._until is None or self._seconds() >= self._until:
                self._read()
            return self._known

    def _read(self) -> None:
        try:
            self._known = asyncio.run(asyncio.wait_for(self._load(), PATIENCE_S))
        except (AzureError, SettingsError, TimeoutError) as error:
            log.warning("the list of clusters is not read (%s)", type(error).__name__)
        self._until = self._seconds() + KEPT_S
