"""How routes outrank each other."""

from ipaddress import IPv4Network

import pytest

from diagnostics.network.hops import BGP, Candidate, Hop, HopKind
from tests.builders import route


@pytest.mark.parametrize(
    ("prefix", "user", "rank"),
    [
        ("10.0.0.0/16", False, (16, False)),
        ("10.0.0.0/16", True, (16, True)),
        (None, True, (32, True)),
    ],
)
def test_longer_prefix_then_the_users_own_ranks_first_s2_1(
    prefix: str | None, rank: tuple[int, bool], *, user: bool
) -> None:
    network = IPv4Network(prefix) if prefix else None
    chosen = route() if user else None
    assert Candidate(prefix=network, kind=HopKind.VNET, route=chosen).rank == rank


@pytest.mark.parametrize(("possible", "assumptions"), [(True, (BGP,)), (False, ())])
def test_hop_rests_on_what_bgp_may_say_s2_4(
    assumptions: tuple[str, ...], *, possible: bool
) -> None:
    prefix = IPv4Network("0.0.0.0/0")
    hop = Hop(kind=HopKind.INTERNET, addresses=(), route=None, prefix=prefix, bgp_possible=possible)
    assert hop.assumptions == assumptions
