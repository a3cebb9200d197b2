"""Three-valued logic and the reading of prefixes."""

from ipaddress import IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.network.match import (
    Match,
    covers,
    every,
    is_ipv6,
    is_private,
    opposite,
    parse_network,
    some,
)

YES, NO, MAYBE = Match.YES, Match.NO, Match.MAYBE


@pytest.mark.parametrize(
    ("matches", "all_hold", "one_holds"),
    [
        ((), YES, NO),
        ((YES,), YES, YES),
        ((NO,), NO, NO),
        ((MAYBE,), MAYBE, MAYBE),
        ((YES, MAYBE), MAYBE, YES),
        ((NO, MAYBE), NO, MAYBE),
        ((YES, NO), NO, YES),
        ((YES, NO, MAYBE), NO, YES),
    ],
)
def test_conditions_combine(matches: tuple[Match, ...], all_hold: Match, one_holds: Match) -> None:
    assert (every(matches), some(matches)) == (all_hold, one_holds)


@pytest.mark.parametrize(("match", "turned"), [(YES, NO), (NO, YES), (MAYBE, MAYBE)])
def test_opposite_keeps_what_is_not_sure(match: Match, turned: Match) -> None:
    assert opposite(match) is turned


@pytest.mark.parametrize(
    ("text", "network"),
    [
        ("10.0.2.4", "10.0.2.4/32"),
        (" 10.0.2.0/24 ", "10.0.2.0/24"),
        ("10.0.0.5/16", "10.0.0.0/16"),  # S1.5: host bits are masked
        ("137.117.106.90/29", "137.117.106.88/29"),  # S4.4
        ("0.0.0.0/0", "0.0.0.0/0"),
    ],
)
def test_prefix_is_read_as_azure_does_s1_5(text: str, network: str) -> None:
    assert parse_network(text) == IPv4Network(network)


@pytest.mark.parametrize(
    "text", ["", "*", "AzureCloud", "::/0", "fd00::1", "10.0.0.0/33", "10.0.0", "10.0.0.0-10.0.0.9"]
)
def test_what_is_no_ipv4_prefix_is_none_s1_5(text: str) -> None:
    assert parse_network(text) is None


@given(st.text(max_size=40))
def test_no_text_raises(text: str) -> None:
    found = parse_network(text)
    assert found is None or parse_network(str(found)) == found


@pytest.mark.parametrize(("text", "ipv6"), [("::/0", True), ("10.0.0.0/8", False), ("Sql", False)])
def test_ipv6_is_told_by_its_colon(text: str, *, ipv6: bool) -> None:
    assert is_ipv6(text) is ipv6


@pytest.mark.parametrize(
    ("prefix", "flow", "match"),
    [
        ("10.0.0.0/16", "10.0.2.0/24", YES),
        ("10.0.2.0/24", "10.0.2.0/24", YES),
        ("10.0.2.0/25", "10.0.2.0/24", MAYBE),
        ("10.0.3.0/24", "10.0.2.0/24", NO),
        ("0.0.0.0/0", "20.90.10.20/32", YES),
    ],
)
def test_prefix_covers_all_part_or_none(prefix: str, flow: str, match: Match) -> None:
    assert covers(IPv4Network(prefix), IPv4Network(flow)) is match


@pytest.mark.parametrize(
    ("network", "private"),
    [
        ("10.0.2.0/24", True),
        ("172.31.255.0/24", True),
        ("172.32.0.0/24", False),
        ("192.168.0.0/16", True),
        ("100.64.0.1/32", True),
        ("100.128.0.1/32", False),
        ("20.90.10.20/32", False),
        ("8.0.0.0/5", False),
    ],
)
def test_private_ranges_are_those_of_the_none_routes_s2_3(network: str, *, private: bool) -> None:
    assert is_private(IPv4Network(network)) is private
