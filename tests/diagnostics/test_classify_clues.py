"""One pass finds the words that a pattern needs: as many as looking for each would, no more."""

from hypothesis import given
from hypothesis import strategies as st

from diagnostics.classify.clues import clues_in, known

WORDS = known(["refused", "Connection Refused", "fused", "re", "\u0130s", "ed by"])


@given(st.lists(st.sampled_from([*sorted(WORDS), "connection", " ", "ref", "\n", "x"])))
def test_same_words_are_found_as_by_looking_for_each(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert clues_in(text) & WORDS == {word for word in WORDS if word in text}


def test_words_are_taken_in_small_letters() -> None:
    assert "connection refused" in WORDS


def test_word_that_comes_later_is_found_from_then_on() -> None:
    text = "a word nobody asked for yet: quokka"
    before = clues_in(text)
    assert clues_in(text) - before == frozenset()
    assert known(["Quokka"]) == {"quokka"}
    assert clues_in(text) - before == {"quokka"}
