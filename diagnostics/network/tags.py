"""What service tags hold: public prefixes, from Azure's own list for the region (S1.5, S2.5).

A tag without a region holds what its regional tags hold, AzureCloud foremost. A tag that is not
in the list may hold any public address.
"""

from bisect import bisect_left
from collections.abc import Mapping
from functools import lru_cache
from ipaddress import IPv4Network
from itertools import chain, islice, takewhile

from diagnostics.model.facts import Missing
from diagnostics.model.snapshot import Snapshot
from diagnostics.network.match import (
    Match,
    Span,
    is_private,
    parse_network,
    read_network,
    span_of,
)

# Folded service tag -> its prefixes.
Tags = Mapping[str, tuple[str, ...]]
NOT_EXPANDED: Tags = {}
EVERYWHERE = "azurecloud"
Spans = tuple[Span, ...]


def tags_of(snapshot: Snapshot) -> Tags:
    """Return the tags that were expanded; none where the list could not be read."""
    tags = snapshot.service_tags
    return NOT_EXPANDED if isinstance(tags, Missing) else tags.value


def folded(tag: str) -> str:
    """Fold a tag for comparison (S1.5)."""
    return tag.strip().lower()


def is_listed(tag: str, tags: Tags) -> bool:
    """Say whether the list tells all that a tag holds."""
    return folded(tag) in tags


def members(tag: str, tags: Tags) -> tuple[str, ...]:
    """Return the prefixes that a tag is known to hold, its regional tags' among them."""
    name = folded(tag)
    start, own = f"{name}.", tags.get(name, ())
    regional = [texts for each, texts in tags.items() if each.startswith(start)]
    return tuple(chain(own, *regional)) if regional else own


def tag_covers(tag: str, target: IPv4Network | None, tags: Tags) -> Match:
    """Say whether a tag holds a target; None is a public address that nobody named."""
    if target is not None and is_private(target):
        return Match.NO
    found = _hold(_spans(tag, tags), target)
    return Match.MAYBE if found is Match.NO and not is_listed(tag, tags) else found


def _hold(spans: Spans, target: IPv4Network | None) -> Match:
    if target is None:
        return Match.MAYBE if spans else Match.NO
    low, high = span_of(target)
    met = touched(spans, (low, high))
    if any(first <= low and high <= last for first, last in met):
        return Match.YES
    return Match.MAYBE if met else Match.NO


def tag_spans(tag: str, target: Span, tags: Tags) -> Spans:
    """Return the spans of a tag that hold a target or part of it; neighbours are one span."""
    return touched(_spans(tag, tags), target)


def touched(spans: Spans, target: Span) -> Spans:
    """Return those of sorted spans, none of which overlaps another, that a target touches."""
    low, high = target
    at = bisect_left(spans, low, key=lambda span: span[1])
    return tuple(takewhile(lambda span: span[0] <= high, islice(spans, at, None)))


def tag_networks(tag: str, target: IPv4Network, tags: Tags) -> tuple[IPv4Network, ...]:
    """Return a tag's prefixes that hold a target or part of it."""
    low, high = span_of(target)
    return tuple(
        network
        for (first, last), text in _spread(members(tag, tags))
        if first <= high and low <= last and (network := parse_network(text)) is not None
    )


def precedence(tag: str) -> int:
    """Rank tags whose routes have an equal prefix, the highest first (S2.5)."""
    name = folded(tag)
    regional = "." in name
    if name.partition(".")[0] == EVERYWHERE:
        return 2 if regional else 1
    return 4 if regional else 3


def _spans(tag: str, tags: Tags) -> Spans:
    return _merged_once(_Same(members(tag, tags)))


class _Same:
    """Prefixes that equal themselves alone: to compare ten thousand takes long."""

    __slots__ = ("texts",)

    def __init__(self, texts: tuple[str, ...]) -> None:
        self.texts = texts

    def __hash__(self) -> int:
        return id(self.texts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.texts is other.texts


@lru_cache(maxsize=64)
def _merged_once(same: _Same) -> Spans:
    return _merged(same.texts)


# A tag may hold ten thousand prefixes, and each check asks anew.
@lru_cache(maxsize=64)
def _spread(texts: tuple[str, ...]) -> tuple[tuple[Span, str], ...]:
    read = ((text, read_network(text)) for text in texts)
    return tuple((span_of(network), text) for text, network in read if network is not None)


@lru_cache(maxsize=64)
def _merged(texts: tuple[str, ...]) -> Spans:
    spans: list[Span] = []
    for first, last in sorted(span for span, _ in _spread(texts)):
        if spans and first <= spans[-1][1] + 1:
            spans[-1] = (spans[-1][0], max(last, spans[-1][1]))
        else:
            spans.append((first, last))
    return tuple(spans)
