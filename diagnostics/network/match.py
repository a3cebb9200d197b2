"""Three-valued matching: yes, no, or "depends on something that was not read".

A flow may be known only in part (an address somewhere in a subnet, "some public address"), and a
rule may speak in service tags. MAYBE keeps such a rule from being read as a yes or as a no.
"""

from collections.abc import Iterable
from enum import Enum
from functools import lru_cache
from ipaddress import IPv4Network

Span = tuple[int, int]


class Match(Enum):
    """Whether a condition holds for the flow."""

    YES = "yes"
    NO = "no"
    MAYBE = "maybe"


# Python 3.11 looks an enum's members up slowly, and these are asked for each prefix.
_YES, _NO, _MAYBE = Match.YES, Match.NO, Match.MAYBE


def every(matches: Iterable[Match]) -> Match:
    """Combine conditions that must all hold; none is asked after the first NO."""
    return _until(_NO, matches, _YES)


def some(matches: Iterable[Match]) -> Match:
    """Combine conditions of which one is enough, the first; none at all is NO."""
    return _until(_YES, matches, _NO)


def _until(decisive: Match, matches: Iterable[Match], otherwise: Match) -> Match:
    doubtful = False
    for match in matches:
        if match is decisive:
            return decisive
        doubtful = doubtful or match is _MAYBE
    return _MAYBE if doubtful else otherwise


def opposite(match: Match) -> Match:
    """Turn a condition round; what is not sure stays so."""
    return {Match.YES: Match.NO, Match.NO: Match.YES, Match.MAYBE: Match.MAYBE}[match]


# Each check reads the same prefixes anew.
@lru_cache(maxsize=16_384)
def parse_network(text: str) -> IPv4Network | None:
    """Do as `read_network`, once for each text."""
    return read_network(text)


def read_network(text: str) -> IPv4Network | None:
    """Read an IPv4 address or CIDR; host bits are masked, as Azure does (S1.5).

    None for anything else: a tag, an IPv6 prefix, nonsense.
    """
    try:
        return IPv4Network(text.strip(), strict=False)
    except ValueError:
        return None


def is_ipv6(text: str) -> bool:
    """Say whether the text is an IPv6 address or prefix, which never meets an IPv4 flow (S1.5)."""
    return ":" in text


def covers(prefix: IPv4Network, flow: IPv4Network) -> Match:
    """Say whether a prefix holds all, none or only part of the addresses a flow may use."""
    return span_covers(span_of(prefix), span_of(flow))


def span_covers(span: Span, wanted: Span) -> Match:
    """Say whether a span holds all, none or only part of another."""
    (first, last), (low, high) = span, wanted
    if first <= low and high <= last:
        return _YES
    return _MAYBE if first <= high and low <= last else _NO


@lru_cache(maxsize=16_384)
def parse_span(text: str) -> Span | None:
    """Read what `parse_network` reads as its first and last address."""
    network = read_network(text)
    return None if network is None else span_of(network)


def span_of(network: IPv4Network) -> Span:
    """Return a network's first and last address as numbers."""
    return int(network.network_address), int(network.broadcast_address)


PRIVATE_SPACE = tuple(
    IPv4Network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")
)

_PRIVATE_SPANS = tuple(map(span_of, PRIVATE_SPACE))


def is_private(network: IPv4Network) -> bool:
    """Say whether a network lies in the private ranges for which Azure keeps None routes (S2.3)."""
    wanted = span_of(network)
    return any(span_covers(space, wanted) is Match.YES for space in _PRIVATE_SPANS)
