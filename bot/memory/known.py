"""The clusters that can be read, as a list that a timer refreshes, for people who pick one."""

from collections.abc import Iterable

from bot.memory.pages import Pages

KEY, NAME = "clusters", "all"
MOST_OFFERED = 100


class KnownClusters:
    """Resource ids of clusters."""

    def __init__(self, pages: Pages) -> None:
        """Keep the list as one page."""
        self._pages = pages

    async def save(self, cluster_ids: Iterable[str]) -> None:
        """Replace the list."""
        await self._pages.put(KEY, NAME, sorted(cluster_ids, key=str.lower))

    async def all(self) -> tuple[str, ...]:
        """List every cluster's id; () where none was ever read."""
        return tuple(await self._pages.get(KEY, NAME) or ())

    async def names(self, prefix: str) -> tuple[str, ...]:
        """List up to 100 ids of clusters whose name begins so; letter case does not matter."""
        wanted = prefix.strip().lower()
        fitting = [one for one in await self.all() if _name(one).startswith(wanted)]
        return tuple(fitting[:MOST_OFFERED])


def _name(cluster_id: str) -> str:
    return cluster_id.rsplit("/", 1)[-1].lower()
