"""Patterns are tried only where a clue stands: so each match must hold one, and none be lost."""

import importlib
import pkgutil
import re
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics import classify
from diagnostics.classify.folded import Clued, Folded, Phrases, folded, spelt


def _clued() -> Iterator[tuple[str, Clued]]:
    """Yield every pattern with clues of the package, by module and name."""
    for module in pkgutil.iter_modules(classify.__path__):
        held = vars(importlib.import_module(f"{classify.__name__}.{module.name}"))
        for name, value in held.items():
            yield from _within(f"{module.name}.{name}", value)


def _within(name: str, value: object) -> Iterator[tuple[str, Clued]]:
    if isinstance(value, Clued):
        yield name, value
    elif isinstance(value, Phrases):
        for at, one in enumerate(value.patterns):
            yield f"{name}-{at}", one
    elif isinstance(value, tuple):
        for each in value:
            yield from _within(name, each)


ALL = dict(_clued())


def test_patterns_are_found() -> None:
    assert len(ALL) > 40


@pytest.mark.parametrize("name", ALL)
@settings(max_examples=60)
@given(data=st.data())
def test_each_match_holds_a_clue(name: str, data: st.DataObject) -> None:
    one = ALL[name]
    text = data.draw(st.from_regex(_without_looking(one.pattern.pattern)))
    for found in one.pattern.finditer(f" {text} "):
        assert one.fits(found[0]), (found[0], one.clues)


def _without_looking(pattern: str) -> str:
    """Leave out what looks behind, which no text can be drawn for."""
    return re.sub(r"\(\?<[=!](?:[^()\\]|\\.)*\)", "", pattern)


def _phrases() -> Iterator[tuple[str, Phrases]]:
    for module in pkgutil.iter_modules(classify.__path__):
        held = vars(importlib.import_module(f"{classify.__name__}.{module.name}"))
        yield from ((name, value) for name, value in held.items() if isinstance(value, Phrases))


@pytest.mark.parametrize(("name", "phrases"), tuple(_phrases()))
def test_each_word_and_clue_of_phrases_holds_one_of_their_clues(
    name: str, phrases: Phrases
) -> None:
    held = (*phrases.words, *(clue for one in phrases.patterns for clue in one.clues))
    assert [(name, word) for word in held if not phrases.fits(word)] == []


@given(st.text())
def test_places_agree_in_plain_and_small_letters(text: str) -> None:
    assert len(folded(text).low) == len(text)


@pytest.mark.parametrize(
    ("text", "low"),
    [("Exit Status", "exit status"), ("\u0130stanbul", "\u0130stanbul"), ("\u0130A", "\u0130a")],
)
def test_small_letters(text: str, low: str) -> None:
    assert folded(text) == Folded(text, low)


def test_group_is_returned_as_it_is_spelt() -> None:
    text = folded("Pool MyPool failed")
    found = re.search(r"pool (\w+)", text.low)
    assert found is not None
    assert (spelt(text, found), spelt(text, found, 0)) == ("MyPool", "Pool MyPool")


CODES = Phrases("refused", Clued(r"code (\d+)", "code "), Clued(r"status=(\d+)", "status="))


@pytest.mark.parametrize(
    ("text", "codes", "found", "end"),
    [
        ("status=1 code 2 status=3", ["1", "2", "3"], True, 24),
        ("code x", [], False, -1),
        ("code 2, refused", ["2"], True, 15),
        ("nothing", [], False, -1),
    ],
)
def test_phrases(text: str, codes: list[str], *, found: bool, end: int) -> None:
    assert [each[1] for each in CODES.in_order(text)] == codes
    assert (CODES.found_in(text), CODES.last_end(text)) == (found, end)
