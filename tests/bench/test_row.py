"""Whether a measurement reaches what it must, and how much of that it uses up."""

import pytest

from bench.row import Row
from bench.spread import Spread, exactly


@pytest.mark.parametrize(
    ("most", "least", "is_reached"),
    [
        (None, None, None),
        (2.0, None, True),
        (1.99, None, False),
        (None, 2.0, True),
        (None, 2.01, False),
    ],
)
def test_reach_is_met_up_to_and_including_it(
    most: float | None, least: float | None, *, is_reached: bool | None
) -> None:
    row = Row(what="a", spread=exactly(2), most=most, least=least)

    assert row.is_reached == is_reached


def test_share_of_a_most() -> None:
    row = Row(what="a", spread=Spread(value=2, low=1, high=3), most=4)

    assert row.share == Spread(value=0.5, low=0.25, high=0.75)


def test_share_of_a_least_turns_round() -> None:
    row = Row(what="a", spread=Spread(value=10, low=5, high=20), least=20)

    assert row.share == Spread(value=2, low=1, high=4)


def test_no_share_without_a_reach() -> None:
    assert Row(what="a", spread=exactly(2)).share is None
