"""IPv4 addresses as spans, for Azure Firewall also takes ranges written `first-last` (S3.4)."""

import re
from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Network

from diagnostics.network.match import PRIVATE_SPACE, Match, Span, parse_network, span_of

EVERYTHING: Span = (0, 2**32 - 1)
RANGE = re.compile(r"(?P<first>[0-9.]+)\s*-\s*(?P<last>[0-9.]+)")


@lru_cache(maxsize=16_384)
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


def wanted_spans(target: IPv4Network | None) -> tuple[Span, ...]:
    """Return where a target is; None is a public address that nobody named."""
    return PUBLIC if target is None else (span_of(target),)


def spans_hold(spans: Iterable[Span], target: IPv4Network | None) -> Match:
    """Say whether spans together hold all, part or nothing of a target.

    The target None is a public address that nobody named.
    """
    spans, wanted = tuple(spans), wanted_spans(target)
    met = [touching(spans, one) for one in wanted]
    if not any(met):
        return Match.NO
    held = all(_holds(near, one) for near, one in zip(met, wanted, strict=True))
    return Match.YES if held else Match.MAYBE


def touching(spans: Iterable[Span], wanted: Span) -> list[Span]:
    """Return the spans that hold a wanted one or part of it."""
    low, high = wanted
    return [(first, last) for first, last in spans if first <= high and low <= last]


def _holds(spans: Iterable[Span], wanted: Span) -> bool:
    low, high = wanted
    for first, last in sorted(spans):
        if first <= low <= last:
            low = last + 1
    return low > high
