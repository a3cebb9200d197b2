"""A text and its small letters, and patterns that are tried only where they can match.

A pattern that ignores case has to look at every letter; one that is written in small letters can
leap from one place where its first word stands to the next. And most patterns match in few texts:
each has clues, words without which it cannot match, and looking for a word costs next to nothing.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple


class Folded(NamedTuple):
    """A text, and the same in small letters: character for character, so that places agree."""

    plain: str
    low: str


def folded(text: str) -> Folded:
    """Fold a text."""
    low = text.lower()
    if len(low) != len(text):  # a Turkish capital becomes two characters
        low = "".join(small if len(small := each.lower()) == 1 else each for each in text)
    return Folded(text, low)


def spelt(text: Folded, found: re.Match[str], group: int = 1) -> str:
    """Return a group of a match in the small letters as the text spells it."""
    return text.plain[found.start(group) : found.end(group)]


class Clued:
    """A pattern and its clues, of which every match holds at least one."""

    __slots__ = ("clues", "pattern")

    def __init__(self, pattern: str, *clues: str, flags: re.RegexFlag = re.NOFLAG) -> None:
        """Compile a pattern; to ignore case, write it small and give it small letters."""
        self.pattern = re.compile(pattern, flags)
        self.clues = clues

    def fits(self, text: str) -> bool:
        """Say whether the text holds a clue."""
        for clue in self.clues:  # noqa: SIM110 - a generator costs more than the search
            if clue in text:
                return True
        return False

    def search(self, text: str) -> re.Match[str] | None:
        """Return the first match."""
        return self.pattern.search(text) if self.fits(text) else None

    def finditer(self, text: str) -> Iterable[re.Match[str]]:
        """Return all matches."""
        return self.pattern.finditer(text) if self.fits(text) else ()


class Phrases:
    """Words and patterns, any of which will do."""

    __slots__ = ("clues", "patterns", "words")

    def __init__(self, *each: Clued | str, clues: tuple[str, ...] = ()) -> None:
        """Take patterns, and words that are found as they stand.

        `clues` are fewer and shorter than the words themselves, each of which holds one.
        """
        self.words = tuple(one for one in each if isinstance(one, str))
        self.patterns = tuple(one for one in each if isinstance(one, Clued))
        own = (*self.words, *(clue for one in self.patterns for clue in one.clues))
        self.clues = clues or own

    def fits(self, text: str) -> bool:
        """Say whether the text holds a word, or a clue to a pattern."""
        for clue in self.clues:  # noqa: SIM110 - as above
            if clue in text:
                return True
        return False

    def found_in(self, text: str) -> bool:
        """Say whether any of them is in the text."""
        for word in self.words:
            if word in text:
                return True
        return any(one.search(text) is not None for one in self.patterns)

    def in_order(self, text: str) -> list[re.Match[str]]:
        """Return all matches of the patterns by where they begin; no two match in one place."""
        if not self.fits(text):
            return []
        found = [match for one in self.patterns for match in one.finditer(text)]
        return sorted(found, key=lambda match: match.start())

    def last_end(self, text: str) -> int:
        """Return where the last of them ends, -1 where there is none."""
        ends = [at + len(word) for word in self.words if (at := text.rfind(word)) >= 0]
        ends += [found.end() for one in self.patterns for found in one.finditer(text)]
        return max(ends, default=-1)
