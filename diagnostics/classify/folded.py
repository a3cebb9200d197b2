"""A text and its small letters, and patterns that are tried only where they can match.

A pattern that ignores case has to look at every letter; one that is written in small letters can
leap from one place where its first word stands to the next. And most patterns match in few texts:
each has clues, words without which it cannot match, and which of them a text holds is known.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple, Self

from diagnostics.classify.clues import clues_in, known


class Folded(NamedTuple):
    """A text or a part of one, and the same in small letters: so that places agree.

    `clues` are those of the whole text, so a part may lack some.
    """

    plain: str
    low: str
    clues: frozenset[str] = frozenset()

    def part(self, plain: str) -> Self:
        """Return a part of this text, or all of it in another layout."""
        return type(self)(plain, _small(plain), self.clues)

    def on_one_line(self) -> Self:
        """Return it with blanks for line ends."""
        return type(self)(self.plain.replace("\n", " "), self.low.replace("\n", " "), self.clues)

    def lines(self) -> list[Self]:
        """Return the lines, each a part."""
        pairs = zip(self.plain.split("\n"), self.low.split("\n"), strict=True)
        return [type(self)(plain, low, self.clues) for plain, low in pairs]


def folded(text: str) -> Folded:
    """Fold a text and find its clues."""
    low = _small(text)
    return Folded(text, low, clues_in(low))


def spelt(text: Folded, found: re.Match[str], group: int = 1) -> str:
    """Return a group of a match in the small letters as the text spells it."""
    return text.plain[found.start(group) : found.end(group)]


def _small(text: str) -> str:
    """Return the small letters, character for character."""
    low = text.lower()
    if len(low) == len(text):
        return low
    # A Turkish capital becomes two characters.
    return "".join(small if len(small := each.lower()) == 1 else each for each in text)


class Clued:
    """A pattern and its clues, of which every match holds at least one."""

    __slots__ = ("cased", "clues", "pattern")

    def __init__(self, pattern: str, *clues: str, cased: bool = False) -> None:
        """Compile a pattern, which is written in small letters unless `cased`."""
        self.pattern = re.compile(pattern)
        self.clues = known(clues)
        self.cased = cased

    def fits(self, text: Folded) -> bool:
        """Say whether the text holds a clue."""
        return not self.clues.isdisjoint(text.clues)

    def search(self, text: Folded) -> re.Match[str] | None:
        """Return the first match."""
        if self.clues.isdisjoint(text.clues):
            return None
        return self.pattern.search(text.plain if self.cased else text.low)

    def finditer(self, text: Folded) -> Iterable[re.Match[str]]:
        """Return all matches."""
        if self.clues.isdisjoint(text.clues):
            return ()
        return self.pattern.finditer(text.plain if self.cased else text.low)

    def backwards(self, text: Folded) -> Iterator[re.Match[str]]:
        """Yield the matches, the last first, of a pattern that begins with its one clue."""
        (clue,) = self.clues
        at = text.low.rfind(clue) if clue in text.clues else -1
        while at >= 0:
            if found := self.pattern.match(text.low, at):
                yield found
            at = text.low.rfind(clue, 0, at)


class Phrases:
    """Words and patterns, any of which will do."""

    __slots__ = ("clues", "patterns", "words")

    def __init__(self, *each: Clued | str) -> None:
        """Take patterns, and words that are found as they stand; all in small letters."""
        self.words = tuple(one for one in each if isinstance(one, str))
        self.patterns = tuple(one for one in each if isinstance(one, Clued))
        self.clues = known(self.words).union(*(one.clues for one in self.patterns))

    def among(self, clues: frozenset[str]) -> Self:
        """Leave out what cannot be found in a text that holds no other clues than these."""
        words = (word for word in self.words if word in clues)
        return type(self)(*words, *(one for one in self.patterns if one.clues & clues))

    def fits(self, text: Folded) -> bool:
        """Say whether the text holds a word, or a clue to a pattern."""
        return not self.clues.isdisjoint(text.clues)

    def found_in(self, text: Folded) -> bool:
        """Say whether any of them is in the text."""
        if self.clues.isdisjoint(text.clues):
            return False
        for word in self.words:
            if word in text.clues and word in text.low:
                return True
        return any(one.search(text) is not None for one in self.patterns)

    def in_order(self, text: Folded) -> list[re.Match[str]]:
        """Return all matches of the patterns by where they begin; no two match in one place."""
        if self.clues.isdisjoint(text.clues):
            return []
        found = [match for one in self.patterns for match in one.finditer(text)]
        return sorted(found, key=_start)

    def first(self, text: Folded) -> re.Match[str] | None:
        """Return the match of a pattern that begins first."""
        if self.clues.isdisjoint(text.clues):
            return None
        found = [match for one in self.patterns if (match := one.search(text))]
        return min(found, key=_start, default=None)

    def last_end(self, text: Folded) -> int:
        """Return where the last of them ends, -1 where there is none."""
        ends = [
            at + len(word)
            for word in self.words
            if word in text.clues and (at := text.low.rfind(word)) >= 0
        ]
        ends += [found.end() for one in self.patterns for found in one.finditer(text)]
        return max(ends, default=-1)


def _start(found: re.Match[str]) -> int:
    return found.start()
