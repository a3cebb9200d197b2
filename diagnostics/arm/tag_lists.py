"""What was read of Azure's service tag lists, kept from run to run of one process.

A list is several MB and the same for everybody in a region; Azure publishes a new one about once a
week. Of a list only the tags are kept that somebody asked for.

Source: https://learn.microsoft.com/azure/virtual-network/service-tags-overview
(discover service tags)
"""

import time
from collections.abc import Callable, Iterable, Mapping

from cachetools import TTLCache

# Azure has some sixty regions, and a bot watches few of them.
MOST_REGIONS = 64
KEPT_S = 24 * 3600.0
Held = dict[str, tuple[str, ...] | None]


class TagLists:
    """Named service tags by cloud and region, for a day; the least used region gives way."""

    def __init__(
        self,
        *,
        most: int = MOST_REGIONS,
        kept_s: float = KEPT_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Keep up to `most` regions, each for `kept_s` seconds by `clock`."""
        self._held: TTLCache[tuple[str, str], Held] = TTLCache(most, kept_s, timer=clock)

    def known(
        self, cloud: str, location: str, names: Iterable[str]
    ) -> Mapping[str, tuple[str, ...]] | None:
        """Return the named tags that a list has; None where some name was not asked for yet."""
        held, wanted = self._held.get((cloud, location), {}), [each.lower() for each in names]
        if not all(each in held for each in wanted):
            return None
        found = ((each, held[each]) for each in wanted)
        return {each: prefixes for each, prefixes in found if prefixes is not None}

    def asked(self, cloud: str, location: str, names: Iterable[str]) -> tuple[str, ...]:
        """Return these names and those that are kept already, so that one list tells them all."""
        held = self._held.get((cloud, location), {})
        return tuple(dict.fromkeys((*(each.lower() for each in names), *held)))

    def keep(
        self,
        cloud: str,
        location: str,
        names: Iterable[str],
        tags: Mapping[str, tuple[str, ...]],
    ) -> None:
        """Keep what a list says about names; one that it leaves out is known not to be there."""
        self._held[(cloud, location)] = {each: tags.get(each) for each in names}
