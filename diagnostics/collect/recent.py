"""What was just read of networks that many clusters share, from run to run of one process.

When a region fails, each of its clusters asks for the same hub, firewall and route tables within a
minute. What was read for one of them after another failed is as good for that one as its own
reading. A run that a person asked for takes nothing from here: what somebody has just repaired is
read anew.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cachetools import LRUCache

from diagnostics.model.facts import Known

KEPT = timedelta(seconds=20)
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
    """A fact, and when its reading began."""

    fact: Known[Any]
    at: datetime


class Recent:
    """Facts by the reading and what was asked for, each for `KEPT`.

    Only what is known is kept: what could not be read is asked for again.
    """

    def __init__(
        self, *, most: int = MOST, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        """Keep up to `most` facts; the least used gives way."""
        self._kept: LRUCache[tuple[object, ...], _Kept] = LRUCache(most)
        self.now = now

    def after(self, failed_at: datetime) -> "Lent":
        """Lend what was read after something failed."""
        return Lent(self, failed_at)

    def known(self, at: tuple[object, ...], since: datetime) -> Known[Any] | None:
        """Return what a reading told that began since then, None where there is none."""
        kept = self._kept.get(at)
        if kept is None or kept.at < max(since, self.now() - KEPT):
            return None
        return kept.fact

    def keep(self, at: tuple[object, ...], fact: Known[Any], began: datetime) -> None:
        """Keep what a reading told."""
        self._kept[at] = _Kept(fact, began)


@dataclass(frozen=True, slots=True)
class Lent:
    """What one run may take of it, and where it leaves what it reads."""

    recent: Recent
    since: datetime

    def known(self, reading: str, of: tuple[object, ...]) -> Known[Any] | None:
        """Return what a reading told of something, None where nobody asked since."""
        return self.recent.known((reading, *of), self.since)

    def keep(self, reading: str, of: tuple[object, ...], fact: object, began: datetime) -> None:
        """Leave what a reading told, if clusters share such things."""
        if reading in _SHARED and isinstance(fact, Known):
            self.recent.keep((reading, *of), fact, began)
