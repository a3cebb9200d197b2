"""A three-valued answer that says why it is no more than a maybe, and what a yes rests on."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from diagnostics.model.facts import Missing
from diagnostics.network.match import Match, every, some

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Whether a condition holds.

    `why` are the reasons of a MAYBE, `missing` the facts that were not read among them;
    `assumes` are sentences that a YES rests on.
    """

    match: Match
    why: tuple[str, ...] = ()
    missing: tuple[Missing, ...] = ()
    assumes: tuple[str, ...] = ()


YES = Told(match=Match.YES)
NO = Told(match=Match.NO)


def maybe(why: str, *missing: Missing) -> Told:
    """Answer that it could not be told, and why."""
    return Told(match=Match.MAYBE, why=(why,), missing=missing)


def assuming(sentence: str) -> Told:
    """Answer yes, as long as a sentence holds."""
    return Told(match=Match.YES, assumes=(sentence,))


def yes_if(*, holds: bool) -> Told:
    """Answer a question that has a plain answer."""
    return YES if holds else NO


def all_told(parts: Iterable[Told]) -> Told:
    """Combine conditions that must all hold; none is asked after the first NO."""
    asked: list[Told] = []
    for part in parts:
        if part is YES:
            continue
        if part.match is Match.NO:
            return NO
        asked.append(part)
    return _all(asked) if asked else YES


def _all(parts: list[Told]) -> Told:
    match = every(part.match for part in parts)
    return Told(
        match=match,
        why=_distinct(part.why for part in parts) if match is Match.MAYBE else (),
        missing=_distinct(part.missing for part in parts) if match is Match.MAYBE else (),
        assumes=_distinct(part.assumes for part in parts) if match is Match.YES else (),
    )


def any_told(parts: Iterable[Told]) -> Told:
    """Combine conditions of which one is enough; the yes that assumes least is taken."""
    asked: list[Told] = []
    for part in parts:
        if part is YES:
            return YES
        if part is not NO:
            asked.append(part)
    return _any(asked) if asked else NO


def _any(parts: list[Told]) -> Told:
    match = some(part.match for part in parts)
    if match is Match.YES:
        return min((part for part in parts if part.match is match), key=_weight)
    return Told(
        match=match,
        why=_distinct(part.why for part in parts),
        missing=_distinct(part.missing for part in parts),
    )


def _weight(part: Told) -> int:
    return len(part.assumes)


def _distinct(groups: Iterable[tuple[T, ...]]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(one for group in groups for one in group))
