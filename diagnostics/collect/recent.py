"""What was just read of networks that many clusters share, from run to run of one process.

When a region fails, each of its clusters asks for the same hub, firewall and route tables within a
minute. What was read for one of them after another failed is as good for that one as its own
reading, and what is just being read is waited for. A run that a person asked for takes nothing from
here: what somebody has just repaired is read anew.
"""

import asyncio
from asyncio import Future
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from cachetools import LRUCache

T = TypeVar("T")

KEPT = timedelta(seconds=20)
# Another run's connection may hang: whoever waits longer than this asks over one of its own.
WAITED_S = 5.0
MOST = 512
# Readings of what belongs to a network and to no single cluster.
_SHARED = frozenset(
    {
        "subnet",
        "vnet",
        "nsg",
        "admin_rules",
        "route_table",
        "nat_gateway",
        "firewalls",
        "firewall_policy",
        "rule_groups",
        "ip_group",
        "public_address",
        "all_zones",
    }
)


@dataclass(frozen=True, slots=True)
class _Kept:
    """An answer, and when its reading began."""

    value: Any
    began: datetime


@dataclass(frozen=True, slots=True)
class _Asked:
    """A reading under way, and when it began; its answer is None where it fails."""

    began: datetime
    answer: "Future[_Kept | None]"


class Recent:
    """Answers by the reading and what was asked for, each for `KEPT`, for runs of one event loop.

    Only answers are kept: what could not be read is asked for again, by each run for itself.
    """

    def __init__(
        self,
        *,
        most: int = MOST,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        waited_s: float = WAITED_S,
    ) -> None:
        """Keep up to `most` answers; the least used gives way. Wait so long for one to come."""
        self._kept: LRUCache[tuple[object, ...], _Kept] = LRUCache(most)
        self._asked: dict[tuple[object, ...], _Asked] = {}
        self._now, self._waited_s = now, waited_s

    def after(self, failed_at: datetime) -> "Lent":
        """Lend what was read after something failed."""
        return Lent(self, failed_at)

    async def known(self, at: tuple[object, ...], since: datetime) -> _Kept | None:
        """Return what a reading told that began since then, None where there is none."""
        kept = self._kept.get(at)
        if kept is not None and kept.began >= max(since, self._now() - KEPT):
            return kept
        asked = self._asked.get(at)
        if asked is None or asked.began < since:
            return None
        answered, _ = await asyncio.wait([asked.answer], timeout=self._waited_s)
        return asked.answer.result() if answered else None

    async def ask(self, at: tuple[object, ...], reading: Callable[[], Awaitable[T]]) -> T:
        """Read, let others wait for the answer, and keep it."""
        asked = self._asked[at] = _Asked(self._now(), asyncio.get_running_loop().create_future())
        kept = None
        try:
            value = await reading()
            kept = self._kept[at] = _Kept(value, asked.began)
            return value
        finally:
            if self._asked.get(at) is asked:
                del self._asked[at]
            asked.answer.set_result(kept)


@dataclass(frozen=True, slots=True)
class Lent:
    """What one run may take of it, and where it leaves what it reads."""

    recent: Recent
    since: datetime

    async def read(
        self, named: str, of: tuple[object, ...], reading: Callable[[], Awaitable[T]]
    ) -> T:
        """Return what a reading tells: another run's answer, if clusters share such things.

        Raises what the reading raises.
        """
        if named not in _SHARED:
            return await reading()
        at = (named, *of)
        known = await self.recent.known(at, self.since)
        if known is None:
            return await self.recent.ask(at, reading)
        value: T = known.value
        return value
