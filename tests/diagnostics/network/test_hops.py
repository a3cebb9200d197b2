"""How routes outrank each other."""

from ipaddress import IPv4Network

import pytest

from diagnostics.network.hops import BGP, Candidate, Hop, HopKind
from tests.builders import route


@pytest.mark.parametrize(
    ("prefix", "user", "rank"),
    [
        ("10.0.0.0/16", None, (16, 0)),
        ("10.0.0.0/16", "10.0.0.0/16", (16, 5)),
        # S2.5: on an equal prefix explicit, regional, top level, AzureCloud's region, AzureCloud
        ("20.0.0.0/16", "Storage.UKSouth", (16, 4)),
        ("20.0.0.0/16", "Storage", (16, 3)),
        ("20.0.0.0/16", "AzureCloud.uksouth", (16, 2)),
        ("20.0.0.0/16", "AzureCloud", (16, 1)),
        (None, "Storage", (32, 3)),
    ],
)
def test_longer_prefix_then_the_users_own_ranks_first_s2_1_s2_5(
    prefix: str | None, rank: tuple[int, int], user: str | None
) -> None:
    network = IPv4Network(prefix) if prefix else None
    chosen = route(user) if user else None
    assert Candidate(prefix=network, kind=HopKind.VNET, route=chosen).rank == rank


@pytest.mark.parametrize(("possible", "assumptions"), [(True, (BGP,)), (False, ())])
def test_hop_rests_on_what_bgp_may_say_s2_4(
    assumptions: tuple[str, ...], *, possible: bool
) -> None:
    prefix = IPv4Network("0.0.0.0/0")
    hop = Hop(kind=HopKind.INTERNET, addresses=(), route=None, prefix=prefix, bgp_possible=possible)
    assert hop.assumptions == assumptions


def test_hop_rests_on_nothing_where_nobody_spoke_of_bgp() -> None:
    prefix = IPv4Network("0.0.0.0/0")
    hop = Hop(kind=HopKind.INTERNET, addresses=(), route=None, prefix=prefix)
    assert hop.assumptions == ()


def test_route_to_an_endpoint_is_a_32_wherever_in_its_subnet_s2_6() -> None:
    prefix = IPv4Network("10.0.2.0/24")
    assert Candidate(prefix=prefix, kind=HopKind.ENDPOINT).rank == (32, 0)
