"""Small building blocks for saying what a JSON value may look like.

A rule takes a value and its JSON pointer and yields one complaint for each thing that is wrong.
Rules are plain functions, so the tables in `shapes` stay readable.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

Complaint: TypeAlias = tuple[str, str]
"""A JSON pointer and what is wrong there."""

Rule: TypeAlias = Callable[[object, str], Iterator[Complaint]]


def text(longest: int, *, shortest: int = 1) -> Rule:
    """Accept a string of `shortest` to `longest` characters."""

    def check(value: object, at: str) -> Iterator[Complaint]:
        if not isinstance(value, str):
            yield at, "must be a string"
        elif len(value) > longest:
            yield at, f"must be less than {longest + 1} characters"
        elif len(value) < shortest:
            yield at, f"must be more than {shortest - 1} characters"

    return check


def of(kind: type) -> Rule:
    """Accept a value of one Python type; a bool is no number."""

    def check(value: object, at: str) -> Iterator[Complaint]:
        if type(value) is not kind:
            yield at, f"must be of type {kind.__name__}"

    return check


def choice(*allowed: str) -> Rule:
    """Accept one of the given strings."""

    def check(value: object, at: str) -> Iterator[Complaint]:
        if value not in allowed:
            yield at, f"must be one of {', '.join(allowed)}"

    return check


def array(item: Rule, *, most: int, least: int = 1) -> Rule:
    """Accept a list of `least` to `most` items that keep `item`."""

    def check(value: object, at: str) -> Iterator[Complaint]:
        if not isinstance(value, list):
            yield at, "must be a list"
            return
        if len(value) > most:
            yield at, f"no more than {most} items allowed"
        if len(value) < least:
            yield at, f"no fewer than {least} items allowed"
        for index, one in enumerate(value):
            yield from item(one, f"{at}/{index}")

    return check


def shape(required: Mapping[str, Rule], optional: Mapping[str, Rule] | None = None) -> Rule:
    """Accept an object with these keys and no others; `type` is the caller's business."""
    known = {**required, **(optional or {})}

    def check(value: object, at: str) -> Iterator[Complaint]:
        if not isinstance(value, dict):
            yield at, "must be an object"
            return
        yield from ((at, f"missing required field: {key}") for key in required if key not in value)
        for key, one in value.items():
            if key in known:
                yield from known[key](one, f"{at}/{key}")
            elif key != "type":
                yield at, f"unknown field: {key}"

    return check


def one_of(shapes: Mapping[str, Rule]) -> Rule:
    """Accept an object whose `type` is in the table and that keeps the rule found there."""

    def check(value: object, at: str) -> Iterator[Complaint]:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in shapes:
            yield at, f"unsupported type: {kind}"
            return
        yield from shapes[kind](value, at)

    return check


def every(*rules: Rule) -> Rule:
    """Accept what keeps all the rules."""

    def check(value: object, at: str) -> Iterator[Complaint]:
        for rule in rules:
            yield from rule(value, at)

    return check


def either(*keys: str) -> Rule:
    """Accept an object that has at least one of the keys."""

    def check(value: object, at: str) -> Iterator[Complaint]:
        if isinstance(value, dict) and not any(key in value for key in keys):
            yield at, f"must have one of {', '.join(keys)}"

    return check


def distinct(key: str) -> Rule:
    """Accept a list of objects in which no two share the value of `key`."""

    def check(value: object, at: str) -> Iterator[Complaint]:
        seen: set[str] = set()
        for index, one in enumerate(value if isinstance(value, list) else []):
            mark = one.get(key) if isinstance(one, dict) else None
            if not isinstance(mark, str):
                continue
            if mark in seen:
                yield f"{at}/{index}", f"{key} already exists: {mark}"
            seen.add(mark)

    return check
