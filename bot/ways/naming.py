"""Which cluster a person means: an id, a page of the portal, GROUP/NAME, or a name alone."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from urllib.parse import unquote

from diagnostics.model.ids import ResourceId, name, resource_group, subscription
from diagnostics.model.names import ClusterNameError, parse_cluster

# Slack turns quotes into curly ones and hosts into <links>; people add backticks.
DRESS = "`<>\"'\u201c\u201d\u2018\u2019\u00a0\u200b,;"
MOST_OFFERED = 5
Known = Callable[[], Sequence[str]]
_GUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
# The portal's address of a cluster, or of one of its pages, holds the resource id.
_ID = re.compile(
    rf"/subscriptions/{_GUID}/resourceGroups/[\w.()-]{{1,90}}"
    # No name of a cluster holds a dot, so what has one in its midst names something else.
    r"/providers/Microsoft\.ContainerService/managedClusters/[a-zA-Z0-9_-]{1,63}(?!\.?[\w-])",
    re.IGNORECASE,
)
_WORD = re.compile(r"[\w.()-]{1,300}", re.ASCII)
_SUBSCRIPTION = re.compile(rf"/subscriptions/({_GUID})", re.IGNORECASE)
_NAME = re.compile(r"[a-zA-Z0-9][\w-]{0,62}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Several clusters that may be meant; `is_exact` says that all have the name as typed."""

    offered: tuple[ResourceId, ...]
    is_exact: bool


def resolve(text: str, default: str | None, known: Known) -> ResourceId | Choice:
    """Return the cluster that a text names, or those that it may mean.

    Args:
        text: what was typed in the place of the cluster, dressed as Slack sends it.
        default: the GUID of the subscription that completes `GROUP/NAME`; None or empty where
            there is none.
        known: lists the ids of the clusters that the bot may read, as far as they are known; it
            is asked only where the text is no complete name.

    Raises:
        ClusterNameError: it names none, and none has a name close to it.
    """
    wanted = _ID.search(unquote(text)) if "://" in text else None
    bare = wanted[0] if wanted else text.strip().strip(DRESS)
    try:
        return parse_cluster(bare, default)
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
    """Return the one cluster that a text names beyond doubt; None else.

    That is a resource id, or the node resource group of one known cluster
    (`MC_group_cluster_region`). A name alone is none: other things have the same words in their
    names, and the list may lack the cluster that is meant.
    """
    decoded = _decoded(text)
    ids = {each.lower(): each for each in _ID.findall(decoded)}
    if ids:
        return ResourceId(next(iter(ids.values()))) if len(ids) == 1 else None
    groups = {each for each in words_in(decoded) if each.startswith("mc_")}
    if not groups:
        return None
    told = {each.lower() for each in _SUBSCRIPTION.findall(decoded)}
    found = [
        ResourceId(each)
        for each in known()
        if _has_group(each, groups) and (not told or subscription(each).lower() in told)
    ]
    return found[0] if len(found) == len(groups) == 1 else None


def words_in(text: str) -> frozenset[str]:
    """Return the words of a text in lower case; a dot or a hyphen within does not end one."""
    return frozenset(each.strip(".-()").lower() for each in _WORD.findall(text))


def _decoded(text: str) -> str:
    """Return a text with the ids that an address may hold percent-encoded."""
    return unquote(text) if "%2f" in text.lower() else text


def _has_group(cluster_id: str, words: Iterable[str]) -> bool:
    """Say whether a word is the cluster's node resource group, to its end, which is a region."""
    start = f"mc_{resource_group(cluster_id)}_{name(cluster_id)}_".lower()
    return any(each.startswith(start) and each.removeprefix(start).isalnum() for each in words)
