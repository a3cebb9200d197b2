"""What service tags hold: public prefixes, from Azure's own list for the region (S1.5, S2.5).

A tag without a region holds what its regional tags hold, AzureCloud foremost. A tag that is not
in the list may hold any public address.
"""

from collections.abc import Mapping
from functools import lru_cache
from ipaddress import IPv4Network, collapse_addresses

from diagnostics.model.facts import Missing
from diagnostics.model.snapshot import Snapshot
from diagnostics.network.match import Match, is_private, parse_network

# Folded service tag -> its prefixes.
Tags = Mapping[str, tuple[str, ...]]
NOT_EXPANDED: Tags = {}
EVERYWHERE = "azurecloud"
Spans = tuple[tuple[int, int], ...]


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
    regional = (texts for each, texts in tags.items() if each.startswith(f"{name}."))
    return tuple(text for texts in (tags.get(name, ()), *regional) for text in texts)


def tag_covers(tag: str, target: IPv4Network | None, tags: Tags) -> Match:
    """Say whether a tag holds a target; None is a public address that nobody named."""
    if target is not None and is_private(target):
        return Match.NO
    spans = _merged(members(tag, tags))
    found = _hold(spans, target)
    return Match.MAYBE if found is Match.NO and not is_listed(tag, tags) else found


def _hold(spans: Spans, target: IPv4Network | None) -> Match:
    if target is None:
        return Match.MAYBE if spans else Match.NO
    low, high = _ends(target)
    met = [(first, last) for first, last in spans if first <= high and low <= last]
    if any(first <= low and high <= last for first, last in met):
        return Match.YES
    return Match.MAYBE if met else Match.NO


def tag_networks(tag: str, target: IPv4Network, tags: Tags) -> tuple[IPv4Network, ...]:
    """Return a tag's prefixes that hold a target or part of it."""
    low, high = _ends(target)
    return tuple(
        network
        for first, last, network in _spread(members(tag, tags))
        if first <= high and low <= last
    )


def precedence(tag: str) -> int:
    """Rank tags whose routes have an equal prefix, the highest first (S2.5)."""
    name = folded(tag)
    regional = "." in name
    if name.partition(".")[0] == EVERYWHERE:
        return 2 if regional else 1
    return 4 if regional else 3


# A tag may hold ten thousand prefixes, and each check asks anew.
@lru_cache(maxsize=64)
def _spread(texts: tuple[str, ...]) -> tuple[tuple[int, int, IPv4Network], ...]:
    networks = (network for text in texts if (network := parse_network(text)) is not None)
    return tuple((*_ends(network), network) for network in networks)


@lru_cache(maxsize=64)
def _merged(texts: tuple[str, ...]) -> Spans:
    return tuple(_ends(each) for each in collapse_addresses(net for *_, net in _spread(texts)))


def _ends(network: IPv4Network) -> tuple[int, int]:
    return int(network.network_address), int(network.broadcast_address)
