"""Addresses, CIDRs and ranges as spans (S3.4)."""

from ipaddress import IPv4Address, IPv4Network
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.network.firewall.spans import EVERYTHING, PUBLIC, read_span, spans_hold
from diagnostics.network.match import Match, is_private, span_of


def number(text: str) -> int:
    return int(IPv4Address(text))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        (" 0.0.0.0/0 ", "0.0.0.0", "255.255.255.255"),  # noqa: S104 - an address range
        ("10.0.0.5", "10.0.0.5", "10.0.0.5"),
        ("10.0.0.5/24", "10.0.0.0", "10.0.0.255"),
        ("10.0.0.5-10.0.1.7", "10.0.0.5", "10.0.1.7"),
        (" 10.0.0.5 - 10.0.0.5 ", "10.0.0.5", "10.0.0.5"),
    ],
)
def test_read_span_of_every_notation(text: str, first: str, last: str) -> None:
    assert read_span(text) == (number(first), number(last))


def test_read_span_of_the_asterisk() -> None:
    assert (read_span("*"), read_span(" * ")) == (EVERYTHING, EVERYTHING)
    assert read_span("0.0.0.0/0") == EVERYTHING


@pytest.mark.parametrize(
    "text",
    [
        "",
        "AzureCloud",
        "10.0.0.9-10.0.0.5",
        "10.0.0.5-",
        "10.0.0.300-10.0.1.1",
        "10.0.0.1-10.0.0.300",
        "fd00::1",
        "fd00::1-fd00::2",
        "10.0.0.0/33",
        "1-2-3",
    ],
)
def test_read_span_of_anything_else(text: str) -> None:
    assert read_span(text) is None


@pytest.mark.parametrize(
    ("texts", "target", "match"),
    [
        ((), "10.0.0.0/24", Match.NO),
        (("10.0.0.0/24",), "10.0.0.0/24", Match.YES),
        (("10.0.0.128/25", "10.0.0.0/25"), "10.0.0.0/24", Match.YES),
        (("10.0.0.0-10.0.0.127", "10.0.0.129-10.0.0.255"), "10.0.0.0/24", Match.MAYBE),
        (
            ("10.0.0.0-10.0.0.200", "10.0.0.100-10.0.0.150", "10.0.0.201"),
            "10.0.0.0/24",
            Match.MAYBE,
        ),
        (("10.0.0.255-10.0.3.0",), "10.0.0.0/24", Match.MAYBE),
        (("9.0.0.0-10.0.0.0",), "10.0.0.0/24", Match.MAYBE),
        (("9.0.0.0-9.255.255.255", "10.0.1.0"), "10.0.0.0/24", Match.NO),
        (("*",), None, Match.YES),
        (("0.0.0.0/1", "128.0.0.0/1"), None, Match.YES),
        (("20.0.0.0/8",), None, Match.MAYBE),
        (("0.0.0.0-9.255.255.255",), None, Match.MAYBE),
        (("10.0.0.0/8", "192.168.0.0-192.168.255.255"), None, Match.NO),
    ],
)
def test_spans_hold_together(texts: tuple[str, ...], target: str | None, match: Match) -> None:
    network = IPv4Network(target) if target is not None else None
    spans = [span for text in texts if (span := read_span(text)) is not None]
    assert spans_hold(spans, network) is match


def test_public_space_and_private_space_make_up_everything() -> None:
    ends = [0, *(number for span in PUBLIC for number in span), EVERYTHING[1]]
    assert ends == sorted(ends)
    for first, last in PUBLIC:
        assert not is_private(IPv4Network(first))
        assert not is_private(IPv4Network(last))
    for (_, before), (after, _) in pairwise(PUBLIC):
        assert is_private(IPv4Network(before + 1))
        assert is_private(IPv4Network(after - 1))


SMALL = st.integers(0, 31).flatmap(lambda low: st.tuples(st.just(low), st.integers(low, 31)))


@given(spans=st.lists(SMALL, max_size=5), start=st.integers(0, 7), prefix=st.integers(29, 32))
def test_spans_hold_as_sets_of_numbers_do(
    spans: list[tuple[int, int]], start: int, prefix: int
) -> None:
    target = IPv4Network((start * 4, prefix), strict=False)
    wanted = {int(address) for address in target}
    held = {one for first, last in spans for one in range(first, last + 1)}
    part = Match.MAYBE if wanted & held else Match.NO
    assert spans_hold(spans, target) is (Match.YES if wanted <= held else part)


def test_span_of_a_network_is_its_ends() -> None:
    assert span_of(IPv4Network("0.0.1.0/30")) == (256, 259)
