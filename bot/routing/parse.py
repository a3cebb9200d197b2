"""The routing file as text, turned into rules, or into every complaint about it at once."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.routing.access import Access, Allowance
from bot.routing.rules import Destination, GroupRule, Routing, SubscriptionRule, TagRule
from bot.routing.shapes import SHAPES, SILENT, complaints, listed, shown
from bot.settings import SettingsError

Table = Mapping[str, Any]


class RoutingError(SettingsError):
    """The routing file is wrong; `problems` names each table, with its line where it is known."""

    def __init__(self, problems: Sequence[str]) -> None:
        """Join the problems into one message."""
        super().__init__(" ".join(f"{problem}." for problem in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """One table of the file: `[[tag]] 2`, and the line of its header, 0 where it is not known."""

    table: str
    number: int
    line: int

    def __str__(self) -> str:
        """Return the place as it is printed."""
        one = SHAPES[self.table].is_one
        called = f"[{self.table}]" if one else f"[[{self.table}]] {self.number}"
        return f"line {self.line}, {called}" if self.line else called


def parse_routing(text: str, default: Destination) -> Routing:
    """Turn the text of a routing file into rules; `default` holds where the file says nothing.

    Raises:
        RoutingError: the text is no TOML, or a table of it is wrong.
    """
    try:
        parsed = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        # Besides its own error, tomllib lets those of numbers and of deep nesting through.
        raise RoutingError([f"it is not TOML: {_reason(error)}"]) from error
    problems = list(_problems(text, parsed))
    if problems:
        raise RoutingError(problems)
    return _routing(parsed, default)


def _reason(error: Exception) -> str:
    if isinstance(error, tomllib.TOMLDecodeError):
        return str(error)
    return "a number that is too long" if isinstance(error, ValueError) else "nested too deep"


def _problems(text: str, parsed: Table) -> Iterator[str]:
    for name in sorted(parsed.keys() - SHAPES.keys()):
        yield f"there is no table {shown(name)}; the tables are {', '.join(SHAPES)}"
    for name, shape in SHAPES.items():
        tables = listed(shape, parsed.get(name, {} if shape.is_one else []))
        if tables is None:
            yield f"{name} must be written as {f'[{name}]' if shape.is_one else f'[[{name}]]'}"
            continue
        places = _places(text, name, len(tables))
        if name in parsed:
            for place, table in zip(places, tables, strict=True):
                yield from (f"{place}: {wrong}" for wrong in complaints(shape, table))
        yield from _repeated(places, tables)


def _places(text: str, name: str, count: int) -> list[_Place]:
    header = re.compile(rf"[ \t]*\[\[?[ \t]*\"?{name}\"?[ \t]*\]\]?")
    lines = [at for at, line in enumerate(text.split("\n"), 1) if header.match(line)]
    # Tables may also be written inline, and a header inside a long text: then no line is better.
    known = lines if len(lines) == count else [0] * count
    return [_Place(table=name, number=at, line=line) for at, line in enumerate(known, 1)]


def _repeated(places: Sequence[_Place], tables: Sequence[Table]) -> Iterator[str]:
    """Yield the rules that never decide, because an earlier one is for the same clusters."""
    seen: dict[tuple[str, ...], _Place] = {}
    for place, table in zip(places, tables, strict=True):
        key = _clusters(place.table, table)
        if key and key in seen:
            yield f"{place}: {seen[key]} is for the same clusters"
        elif key:
            seen[key] = place


def _clusters(name: str, table: Table) -> tuple[str, ...]:
    """Return what tells rules of one kind apart; empty where there is nothing to tell."""
    if not SHAPES[name].required or not table.keys() >= set(SHAPES[name].required):
        return ()
    if name == "tag":
        return (str(table["name"]).lower(), str(table["value"]))
    if name == "resource_group":
        return (str(table["name"]).lower(), str(table.get("subscription", "")).lower())
    return (str(table["id"]).lower(),)


def _routing(parsed: Table, default: Destination) -> Routing:
    usual = _destination(parsed.get("default", {}), default, "the default")
    tags = [
        TagRule(name=each["name"], value=each["value"], to=_to("tag", at, each, usual))
        for at, each in enumerate(parsed.get("tag", []), 1)
    ]
    groups = [
        GroupRule(
            name=each["name"],
            subscription=each.get("subscription"),
            to=_to("resource_group", at, each, usual),
        )
        for at, each in enumerate(parsed.get("resource_group", []), 1)
    ]
    subscriptions = [
        SubscriptionRule(id=each["id"], to=_to("subscription", at, each, usual))
        for at, each in enumerate(parsed.get("subscription", []), 1)
    ]
    return Routing(
        default=usual,
        tags=tuple(tags),
        groups=tuple(groups),
        subscriptions=tuple(subscriptions),
        access=_access(parsed),
    )


def _to(name: str, number: int, table: Table, usual: Destination) -> Destination:
    return _destination(table, usual, f"[[{name}]] {number}")


def _destination(table: Table, usual: Destination, rule: str) -> Destination:
    return replace(
        usual,
        channel=table.get("channel", usual.channel),
        oncall=table.get("oncall", usual.oncall) or None,
        quiet_transient=table.get("quiet_transient", usual.quiet_transient),
        hides_recovered=(
            table["recovered"] == SILENT if "recovered" in table else usual.hides_recovered
        ),
        rule=rule,
    )


def _access(parsed: Table) -> Access:
    shared = parsed.get("shared_channels", {})
    return Access(
        allowances=tuple(
            Allowance(**{key: frozenset(ids) for key, ids in each.items()})
            for each in parsed.get("allow", [])
        ),
        refuse_shared=shared.get("refuse", True),
        shared_allowed=frozenset(shared.get("allow", [])),
    )
