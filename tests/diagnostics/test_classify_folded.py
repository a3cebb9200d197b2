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
        assert one.fits(folded(found[0])), (found[0], one.clues)


def _without_looking(pattern: str) -> str:
    """Leave out what looks behind, which no text can be drawn for."""
    return re.sub(r"\(\?<[=!](?:[^()\\]|\\.)*\)", "", pattern)


def _phrases() -> Iterator[tuple[str, Phrases]]:
    for module in pkgutil.iter_modules(classify.__path__):
        held = vars(importlib.import_module(f"{classify.__name__}.{module.name}"))
        yield from ((name, value) for name, value in held.items() if isinstance(value, Phrases))


@pytest.mark.parametrize(("name", "phrases"), tuple(_phrases()))
def test_each_word_and_clue_of_phrases_is_one_of_their_clues(name: str, phrases: Phrases) -> None:
    held = (*phrases.words, *(clue for one in phrases.patterns for clue in one.clues))
    assert [(name, word) for word in held if not phrases.fits(folded(word))] == []


@given(st.text())
def test_places_agree_in_plain_and_small_letters(text: str) -> None:
    assert len(folded(text).low) == len(text)


@pytest.mark.parametrize(
    ("text", "low"),
    [("Exit Status", "exit status"), ("\u0130stanbul", "\u0130stanbul"), ("\u0130A", "\u0130a")],
)
def test_small_letters(text: str, low: str) -> None:
    assert folded(text)[:2] == (text, low)


def test_group_is_returned_as_it_is_spelt() -> None:
    text = folded("Pool MyPool failed")
    found = re.search(r"pool (\w+)", text.low)
    assert found is not None
    assert (spelt(text, found), spelt(text, found, 0)) == ("MyPool", "Pool MyPool")


CODES = Phrases("refused", Clued(r"code (\d+)", "code "), Clued(r"status=(\d+)", "status="))


@pytest.mark.parametrize(
    ("words", "codes", "found", "end"),
    [
        ("status=1 Code 2 status=3", ["1", "2", "3"], True, 24),
        ("code x", [], False, -1),
        ("code 2, Refused", ["2"], True, 15),
        ("nothing", [], False, -1),
    ],
)
def test_phrases(words: str, codes: list[str], *, found: bool, end: int) -> None:
    text = folded(words)
    first = CODES.first(text)
    assert [each[1] for each in CODES.in_order(text)] == codes
    assert [first and first[1]] == [*codes, None][:1]
    assert (CODES.found_in(text), CODES.last_end(text)) == (found, end)


@pytest.mark.parametrize(
    ("held", "words", "patterns"),
    [
        (frozenset({"refused"}), ("refused",), 0),
        (frozenset({"status=", "code "}), (), 2),
        (frozenset(), (), 0),
    ],
)
def test_what_needs_another_clue_is_left_out(
    held: frozenset[str], words: tuple[str, ...], patterns: int
) -> None:
    left = CODES.among(held)
    assert (left.words, len(left.patterns)) == (words, patterns)


@pytest.mark.parametrize(
    ("cased", "found"), [(True, ["Exit 1"]), (False, ["exit 1", "exit 2"])], ids=["cased", "any"]
)
def test_case_counts_only_where_it_is_said_to(*, cased: bool, found: list[str]) -> None:
    pattern = Clued(r"Exit \d" if cased else r"exit \d", "Exit ", cased=cased)
    text = folded("Exit 1, EXIT 2")
    assert [each[0] for each in pattern.finditer(text)] == found
    first = pattern.search(text)
    assert first is not None
    assert first[0] == found[0]


@given(st.lists(st.sampled_from(["code ", "7", "12", "x", " ", "cod", "CODE 1"])))
def test_backwards_is_the_other_way_round(pieces: list[str]) -> None:
    (code, _) = CODES.patterns
    text = folded("".join(pieces))
    onward = [each.span() for each in code.finditer(text)]
    assert [each.span() for each in code.backwards(text)] == onward[::-1]


def test_lines_and_parts_keep_the_clues_of_the_whole() -> None:
    text = folded("Code 1\nREFUSED")
    assert text.lines() == [
        Folded("Code 1", "code 1", text.clues),
        Folded("REFUSED", "refused", text.clues),
    ]
    assert text.on_one_line() == Folded("Code 1 REFUSED", "code 1 refused", text.clues)
    assert text.part("Code") == Folded("Code", "code", text.clues)
    assert {"code ", "refused"} <= text.clues
