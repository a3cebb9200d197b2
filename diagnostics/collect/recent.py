"""What was just read of networks that many clusters share, from run to run of one process.

When a region fails, each of its clusters asks for the same hub, firewall and route tables within a
minute. A run that a person asked for never looks here: what somebody has just repaired is read
anew.
"""

import time
from collections.abc import Callable
from typing import Any

from cachetools import TTLCache

from diagnostics.model.facts import Known

KEPT_S = 20.0
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


class Recent:
    """Facts by the reading and what was asked for, each for `kept_s` seconds by `clock`.

    Only what is known is kept: what could not be read is asked for again.
    """

    def __init__(
        self,
        *,
        most: int = MOST,
        kept_s: float = KEPT_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Keep up to `most` facts; the least used gives way."""
        self._kept: TTLCache[tuple[object, ...], Known[Any]] = TTLCache(most, kept_s, timer=clock)

    def known(self, reading: str, at: tuple[object, ...]) -> Known[Any] | None:
        """Return what a reading told of something, None where nobody asked lately."""
        return self._kept.get((reading, *at))

    def keep(self, reading: str, at: tuple[object, ...], fact: object) -> None:
        """Keep what a reading told, if clusters share such things."""
        if reading in _SHARED and isinstance(fact, Known):
            self._kept[(reading, *at)] = fact
