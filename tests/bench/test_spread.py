"""The statistics: medians with quartiles, tails with the worst."""

import pytest

from bench.spread import Spread, exactly, quartiles, tail


def test_quartiles_of_many_values() -> None:
    assert quartiles([5, 1, 4, 2, 3]) == Spread(value=3, low=2, high=4)


def test_quartiles_between_values() -> None:
    assert quartiles([1, 2, 3, 4]) == Spread(value=2.5, low=1.75, high=3.25)


def test_quartiles_of_one_value_are_that() -> None:
    assert quartiles([7]) == exactly(7) == Spread(value=7, low=7, high=7)


@pytest.mark.parametrize(
    ("many", "value"), [(1, 1), (2, 2), (100, 99), (101, 100), (200, 198), (201, 199)]
)
def test_tail_is_the_value_that_ninety_nine_of_a_hundred_do_not_exceed(
    many: int, value: int
) -> None:
    assert tail(range(many, 0, -1)) == Spread(value=value, low=(many + 1) / 2, high=many)


def test_tail_of_another_share() -> None:
    assert tail([1, 2, 3, 4], share=0.5) == Spread(value=2, low=2.5, high=4)


@pytest.mark.parametrize("spread", [quartiles, tail])
def test_nothing_has_no_spread(spread: object) -> None:
    with pytest.raises(ValueError, match="nothing was measured"):
        spread([])  # type: ignore[operator]  # both take a sequence


def test_another_unit() -> None:
    assert quartiles([1, 2, 3]).times(1000) == Spread(value=2000, low=1500, high=2500)
