"""Which cluster a person means: an id, a page of the portal, GROUP/NAME, or a name alone."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from urllib.parse import unquote

from diagnostics.model.ids import ResourceId, name, resource_group
from diagnostics.model.names import ClusterNameError, parse_cluster

# Slack turns quotes into curly ones and hosts into <links>; people add backticks.
DRESS = "`<>\"'\u201c\u201d\u2018\u2019\u00a0\u200b,;"
MOST_OFFERED = 5
Known = Callable[[], Sequence[str]]
_GUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
# The portal's address of a cluster, or of one of its pages, holds the resource id.
_ID = re.compile(
    rf"/subscriptions/{_GUID}/resourceGroups/[\w.()-]{{1,90}}"
    r"/providers/Microsoft\.ContainerService/managedClusters/[a-zA-Z0-9_-]{1,63}",
    re.IGNORECASE,
)
_WORD = re.compile(r"[\w-]{1,300}", re.ASCII)
_NAME = re.compile(r"[a-zA-Z0-9][\w-]{0,62}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Several clusters that may be meant; `is_exact` says that all have the name as typed."""

    offered: tuple[ResourceId, ...]
    is_exact: bool


def resolve(text: str, subscription: str | None, known: Known) -> ResourceId | Choice:
    """Return the cluster that a text names, or those that it may mean.

    Args:
        text: what was typed in the place of the cluster, dressed as Slack sends it.
        subscription: the GUID that completes `GROUP/NAME`; None or empty where there is none.
        known: lists the ids of the clusters that the bot may read, as far as they are known; it
            is asked only where the text is no complete name.

    Raises:
        ClusterNameError: it names none, and none has a name close to it.
    """
    wanted = _ID.search(unquote(text)) if "://" in text else None
    bare = wanted[0] if wanted else text.strip().strip(DRESS)
    try:
        return parse_cluster(bare, subscription)
    except ClusterNameError:
        found = _known(bare, known)
        if found is None:
            raise
        return found


def _known(text: str, known: Known) -> ResourceId | Choice | None:
    group, _, wanted = text.strip("/").lower().rpartition("/")
    if not _NAME.fullmatch(wanted):
        return None
    ids = known()
    same = [ResourceId(each) for each in ids if name(each).lower() == wanted]
    if group:
        same = [each for each in same if resource_group(each).lower() == group]
    if len(same) == 1:
        return same[0]
    close = same or _close(wanted, ids)
    return Choice(offered=tuple(close[:MOST_OFFERED]), is_exact=bool(same)) if close else None


def _close(wanted: str, known: Iterable[str]) -> list[ResourceId]:
    """Return the clusters with names that begin so, or else are most alike."""
    by_name: dict[str, list[ResourceId]] = {}
    for each in known:
        by_name.setdefault(name(each).lower(), []).append(ResourceId(each))
    begun = sorted(each for each in by_name if each.startswith(wanted))
    names = begun or get_close_matches(wanted, by_name, n=MOST_OFFERED, cutoff=0.6)
    return [each for found in names for each in by_name[found]]


def mentioned(text: str, known: Known) -> ResourceId | None:
    """Return the one cluster that a text speaks of, by an id or by a known name; None else.

    A cluster's node resource group names it as well (`MC_group_cluster_region`).
    """
    ids = {each.lower(): each for each in _ID.findall(_decoded(text))}
    if ids:
        return ResourceId(next(iter(ids.values()))) if len(ids) == 1 else None
    words = {each.lower() for each in _WORD.findall(text)}
    found = [each for each in known() if name(each).lower() in words or _has_group(each, words)]
    return ResourceId(found[0]) if len(found) == 1 else None


def _decoded(text: str) -> str:
    """Return a text with the ids that an address may hold percent-encoded."""
    return unquote(text) if "%2f" in text.lower() else text


def _has_group(cluster_id: str, words: Iterable[str]) -> bool:
    start = f"mc_{resource_group(cluster_id)}_{name(cluster_id)}_".lower()
    return any(each.startswith(start) for each in words)
