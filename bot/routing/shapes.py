"""What the tables of the routing file may hold, and the complaint about what they may not."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from diagnostics.model.names import is_subscription

_CHANNEL = re.compile(r"[CG][A-Z0-9]{2,}")
_USER = re.compile(r"[UW][A-Z0-9]{2,}")
_GROUP = re.compile(r"S[A-Z0-9]{2,}")
_RESOURCE_GROUP = re.compile(r"[\w.()-]{0,89}[\w()-]")
_BROADCAST = re.compile(r"[<!@]*(channel|here|everyone|group)>?", re.IGNORECASE)
MOST_TAG_NAME, MOST_TAG_VALUE, MOST_SHOWN = 512, 256, 60
Must = Callable[[object], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A table's keys, each with what its value must be; `is_one`: it stands there once at most.

    `any_of`: one of these keys has to be there.
    """

    keys: Mapping[str, Must]
    required: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    is_one: bool = False


def _text(pattern: re.Pattern[str], must: str) -> Must:
    return lambda value: "" if isinstance(value, str) and pattern.fullmatch(value) else must


def _oncall(value: object) -> str:
    if not isinstance(value, str):
        return "must be a user's id (U…), a user group's id (S…), or empty for nobody"
    if _BROADCAST.fullmatch(value):
        return "must not call a whole channel: name a user's id (U…) or a user group's id (S…)"
    fine = not value or _USER.fullmatch(value) or _GROUP.fullmatch(value)
    return "" if fine else "must be a user's id (U…), a user group's id (S…), or empty for nobody"


def _flag(value: object) -> str:
    return "" if isinstance(value, bool) else "must be true or false"


def _subscription(value: object) -> str:
    fine = isinstance(value, str) and is_subscription(value)
    return "" if fine else "must be a subscription's id, a GUID"


def _short(most: int, least: int) -> Must:
    must = f"must be a text of {least} to {most} characters"
    return lambda value: "" if isinstance(value, str) and least <= len(value) <= most else must


def _every(must: Must) -> Must:
    def check(value: object) -> str:
        if not isinstance(value, list) or not value:
            return "must be a list with one entry at least"
        wrong = next(filter(None, map(must, value)), "")
        return f"has an entry that {wrong}" if wrong else ""

    return check


CHANNEL = _text(_CHANNEL, "must be a channel's id (C…)")
POST, SILENT = "post", "silent"
ROUTE: Mapping[str, Must] = {
    "channel": CHANNEL,
    "oncall": _oncall,
    "quiet_transient": _flag,
    "recovered": lambda value: "" if value in (POST, SILENT) else f'must be "{POST}" or "{SILENT}"',
}
SHAPES: Mapping[str, Shape] = {
    "default": Shape(keys=ROUTE, any_of=tuple(ROUTE), is_one=True),
    "tag": Shape(
        keys={"name": _short(MOST_TAG_NAME, 1), "value": _short(MOST_TAG_VALUE, 0), **ROUTE},
        required=("name", "value"),
        any_of=tuple(ROUTE),
    ),
    "resource_group": Shape(
        keys={
            "name": _text(_RESOURCE_GROUP, "must be a resource group's name"),
            "subscription": _subscription,
            **ROUTE,
        },
        required=("name",),
        any_of=tuple(ROUTE),
    ),
    "subscription": Shape(
        keys={"id": _subscription, **ROUTE}, required=("id",), any_of=tuple(ROUTE)
    ),
    "allow": Shape(
        keys={
            "users": _every(_text(_USER, "must be a user's id (U…)")),
            "groups": _every(_text(_GROUP, "must be a user group's id (S…)")),
            "channels": _every(CHANNEL),
            "subscriptions": _every(_subscription),
        },
        any_of=("users", "groups", "channels"),
    ),
    "shared_channels": Shape(
        keys={"refuse": _flag, "allow": _every(CHANNEL)}, any_of=("refuse", "allow"), is_one=True
    ),
}


def complaints(shape: Shape, table: Mapping[str, object]) -> Iterator[str]:
    """Yield what is wrong in one table; no value is repeated."""
    for key in sorted(table.keys() - shape.keys.keys()):
        yield f"has no key {shown(key)}; its keys are {', '.join(shape.keys)}"
    for key in shape.required:
        if key not in table:
            yield f"{key} is missing"
    if shape.any_of and not table.keys() & set(shape.any_of):
        yield f"needs one of {', '.join(shape.any_of)}"
    for key, must in shape.keys.items():
        if key in table and (wrong := must(table[key])):
            yield f"{key} {wrong}"


def shown(key: str) -> str:
    """Return a key of the file as it may be printed: in ASCII, quoted and short."""
    return json.dumps(key[:MOST_SHOWN])


def listed(shape: Shape, value: object) -> Sequence[Mapping[str, object]] | None:
    """Return a table, or an array of tables, as a list; None where the value is neither."""
    tables = [value] if shape.is_one else value
    fine = isinstance(tables, list) and all(isinstance(each, dict) for each in tables)
    return tables if fine and isinstance(tables, list) else None
