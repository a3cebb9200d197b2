"""IPv4 addresses as spans, for Azure Firewall also takes ranges written `first-last` (S3.4)."""

import re
from collections.abc import Iterable
from ipaddress import IPv4Network

from diagnostics.network.match import PRIVATE_SPACE, Match, parse_network

Span = tuple[int, int]

EVERYTHING: Span = (0, 2**32 - 1)
RANGE = re.compile(r"(?P<first>[0-9.]+)\s*-\s*(?P<last>[0-9.]+)")


def span_of(network: IPv4Network) -> Span:
    """Return a network's first and last address as numbers."""
    return int(network.network_address), int(network.broadcast_address)


def read_span(text: str) -> Span | None:
    """Read `*`, an IPv4 address, a CIDR or a range; None for anything else."""
    if text.strip() == "*":
        return EVERYTHING
    network = parse_network(text)
    return span_of(network) if network is not None else _range(text.strip())


def _range(text: str) -> Span | None:
    ends = RANGE.fullmatch(text)
    if ends is None:
        return None
    first, last = parse_network(ends["first"]), parse_network(ends["last"])
    if first is None or last is None or first > last:
        return None
    return span_of(first)[0], span_of(last)[1]


def _left_out(spans: Iterable[Span]) -> tuple[Span, ...]:
    gaps, start = [], EVERYTHING[0]
    for first, last in sorted(spans):
        gaps.append((start, first - 1))
        start = last + 1
    return (*gaps, (start, EVERYTHING[1]))


# Where "some public address" may be.
PUBLIC = _left_out(span_of(space) for space in PRIVATE_SPACE)


def spans_hold(spans: Iterable[Span], target: IPv4Network | None) -> Match:
    """Say whether spans together hold all, part or nothing of a target.

    The target None is a public address that nobody named.
    """
    spans = tuple(spans)
    wanted = PUBLIC if target is None else (span_of(target),)
    if all(_holds(spans, one) for one in wanted):
        return Match.YES
    return Match.MAYBE if any(_touches(span, one) for span in spans for one in wanted) else Match.NO


def _holds(spans: Iterable[Span], wanted: Span) -> bool:
    low, high = wanted
    for first, last in sorted(spans):
        if first <= low <= last:
            low = last + 1
    return low > high


def _touches(span: Span, wanted: Span) -> bool:
    return span[0] <= wanted[1] and wanted[0] <= span[1]
