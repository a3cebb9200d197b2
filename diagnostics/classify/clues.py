"""Which of the words that patterns need stand in a text: one pass finds them all.

A pattern of which no clue is held need not be tried. Looking for each clue by itself would take as
many passes as there are clues, which was most of the time that a text took; Aho and Corasick's
automaton takes one (https://pyahocorasick.readthedocs.io/).
"""

from collections.abc import Iterable
from functools import cache
from operator import itemgetter

import ahocorasick

_CLUES: set[str] = set()
_BY_FREQUENCY = " estroanicdulkmphfvbgwyxqzj"
_clue = itemgetter(1)


def known(words: Iterable[str]) -> frozenset[str]:
    """Take words to look for in every text from now on; return them in small letters, as a set."""
    clues = frozenset(word.lower() for word in words)
    _CLUES.update(clues)
    return clues


def clues_in(low: str) -> frozenset[str]:
    """Return the known words that a text in small letters holds."""
    return frozenset(map(_clue, _automaton(len(_CLUES)).iter(low)))


@cache
def _automaton(_count: int) -> ahocorasick.Automaton:
    """Build the automaton for the words known by now, of which there are more than ever before."""
    automaton = ahocorasick.Automaton()
    for clue in sorted(_CLUES, key=_commonness):
        automaton.add_word(clue, clue)
    automaton.make_automaton()
    return automaton


def _commonness(clue: str) -> tuple[int, str]:
    """Order words by their first letters: the automaton tries them one by one, as they came."""
    place = _BY_FREQUENCY.find(clue[0])
    return place if place >= 0 else len(_BY_FREQUENCY), clue
