"""Save an incident with everything that was read, and load it again for a replay offline.

A bundle is one JSON object, schema `aks-conncheck/bundle/1`. Every string in it goes through the
redaction once more; `redacted` says where what kind of secret was taken out. A fact is
`{"known": …, "source": …}` or `{"missing": {…}}`, so that "there is none" and "could not look"
stay apart.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, get_args, get_origin

from cattrs import BaseValidationError, transform_error
from cattrs.preconf.json import JsonConverter, make_converter
from cattrs.v import format_exception

from diagnostics.model.facts import Known, Missing
from diagnostics.model.incident import Incident
from diagnostics.model.snapshot import Snapshot
from diagnostics.redact import redact, redactions

SCHEMA = "aks-conncheck/bundle/1"


class BundleError(ValueError):
    """A text is no bundle of this schema; the message is one sentence that says why."""


class _Wrong(ValueError):
    """A value that this file itself refuses; its message may be shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """What a run was about. `snapshot` is None where nothing was read from Azure."""

    incident: Incident
    snapshot: Snapshot | None


def dump(incident: Incident, snapshot: Snapshot | None) -> str:
    """Return a bundle as indented JSON text."""
    raw = _CONVERTER.unstructure(Bundle(incident=incident, snapshot=snapshot))
    redacted: dict[str, tuple[str, ...]] = {}
    safe = _redacted(raw, "$", redacted)
    return json.dumps({"schema": SCHEMA, "redacted": redacted, **safe}, indent=1) + "\n"


def load(text: str) -> Bundle:
    """Return what a bundle holds.

    Raises:
        BundleError: it is not JSON, of another schema, or a value in it has the wrong type.
    """
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BundleError("The bundle is not JSON.") from error
    schema = raw.get("schema") if isinstance(raw, dict) else None
    if schema != SCHEMA:
        raise BundleError(f"The bundle is not of schema {SCHEMA}.")
    try:
        return _CONVERTER.structure(raw, Bundle)
    except (BaseValidationError, RecursionError) as error:
        raise BundleError(f"The bundle is malformed: {_first(error)}.") from error


def _first(error: Exception) -> str:
    if not isinstance(error, BaseValidationError):
        return "it is nested too deeply"
    return transform_error(error, format_exception=_complaint)[0]


def _complaint(error: BaseException, kind: type | None) -> str:
    return str(error) if isinstance(error, _Wrong) else format_exception(error, kind)


def _redacted(value: Any, path: str, found: dict[str, tuple[str, ...]]) -> Any:  # noqa: ANN401 - any JSON value
    """Return a JSON value with every string redacted; note what was taken out where."""
    if isinstance(value, str):
        if kinds := redactions(value):
            found[path] = tuple(dict.fromkeys((*found.get(path, ()), *kinds)))
        return redact(value)
    if isinstance(value, dict):
        return _of_pairs(value, path, found)
    if isinstance(value, list | tuple):
        return [_redacted(item, f"{path}[{at}]", found) for at, item in enumerate(value)]
    return value


def _of_pairs(
    pairs: dict[str, Any], path: str, found: dict[str, tuple[str, ...]]
) -> dict[str, Any]:
    """Redact keys too: some are names that an owner chose. Two that become alike stay two."""
    safe: dict[str, Any] = {}
    for key, item in pairs.items():
        name = clean = redact(key)
        while name in safe:
            name = f"{name}'"
        if clean != key:
            found[f"{path}.{name}"] = redactions(key)
        safe[name] = _redacted(item, f"{path}.{name}", found)
    return safe


def _converter() -> JsonConverter:
    converter = make_converter()
    converter.register_unstructure_hook_factory(_is_fact, lambda kind: _writer(converter, kind))
    converter.register_structure_hook_factory(_is_fact, lambda kind: _reader(converter, kind))
    converter.register_structure_hook_func(_is_plain, _strictly)
    return converter


def _plain(kind: object) -> object:
    return getattr(kind, "__supertype__", kind)  # ResourceId is a str


def _is_plain(kind: object) -> bool:
    return any(_plain(kind) is plain for plain in (str, int, bool))


def _strictly(value: object, kind: object) -> object:
    """Refuse a value of another type; cattrs by itself would turn a dictionary into its text."""
    if type(value) is not _plain(kind):
        raise _Wrong(f"{type(value).__name__} is the wrong type here")
    return value


def _is_fact(kind: Any) -> bool:  # noqa: ANN401 - any annotation
    return Missing in get_args(kind)


def _known_type(kind: Any) -> Any:  # noqa: ANN401 - any annotation
    return next(get_args(part)[0] for part in get_args(kind) if get_origin(part) is Known)


def _writer(converter: JsonConverter, kind: Any) -> Callable[[Any], Any]:  # noqa: ANN401
    inner = _known_type(kind)

    def write(fact: Known[Any] | Missing | None) -> Any:  # noqa: ANN401 - JSON
        if fact is None:
            return None
        if isinstance(fact, Missing):
            return {"missing": converter.unstructure(fact)}
        return {"known": converter.unstructure(fact.value, inner), "source": fact.source}

    return write


def _reader(converter: JsonConverter, kind: Any) -> Callable[[Any, Any], Any]:  # noqa: ANN401
    inner, optional = _known_type(kind), type(None) in get_args(kind)

    def read(raw: Any, _: Any) -> Known[Any] | Missing | None:  # noqa: ANN401 - JSON
        if raw is None and optional:
            return None
        if not isinstance(raw, dict) or ("known" in raw) == ("missing" in raw):
            raise _Wrong("a fact is either known or missing")
        if "missing" in raw:
            return converter.structure(raw["missing"], Missing)
        source = converter.structure(raw.get("source", ""), str)
        return Known(converter.structure(raw["known"], inner), source)

    return read


_CONVERTER = _converter()
