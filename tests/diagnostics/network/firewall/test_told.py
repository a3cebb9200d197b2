"""Three-valued answers keep their reasons where they are no more than a maybe."""

from diagnostics.model.facts import Missing, Why
from diagnostics.network.firewall.told import (
    NO,
    YES,
    Told,
    all_told,
    any_told,
    assuming,
    maybe,
    yes_if,
)
from diagnostics.network.match import Match

UNREAD = Missing(why=Why.DENIED, what="IP group")
RAIN = maybe("rain", UNREAD)
SNOW = maybe("snow", UNREAD)


def test_all_told_needs_every_part() -> None:
    assert all_told(()) == YES
    assert all_told((YES, YES)) == YES
    assert all_told((YES, RAIN, NO)) == NO
    assert all_told((YES, RAIN)) == RAIN
    both = Told(match=Match.MAYBE, why=("rain", "snow"), missing=(UNREAD,))
    assert all_told((RAIN, SNOW, RAIN)) == both


def test_all_told_keeps_assumptions_only_for_a_yes() -> None:
    assert all_told((assuming("sun"), YES, assuming("wind"))) == Told(
        match=Match.YES, assumes=("sun", "wind")
    )
    assert all_told((assuming("sun"), RAIN)) == RAIN
    assert all_told((assuming("sun"), NO)) == NO


def test_any_told_needs_one_part() -> None:
    assert any_told(()) == NO
    assert any_told((NO, NO)) == NO
    assert any_told((NO, RAIN, YES)) == YES
    assert any_told((NO, RAIN)) == RAIN
    both = Told(match=Match.MAYBE, why=("rain", "snow"), missing=(UNREAD,))
    assert any_told((RAIN, SNOW)) == both


def test_any_told_takes_the_yes_that_assumes_least() -> None:
    assert any_told((assuming("sun"), YES)) == YES
    assert any_told((assuming("sun"), RAIN)) == assuming("sun")


def test_yes_if_answers_plainly() -> None:
    assert (yes_if(holds=True), yes_if(holds=False)) == (YES, NO)
