"""Entries of the Activity Log out of the SDK's models.

A failure's text is a JSON string under `statusMessage` (some providers: `responseBody`), which
holds ARM's error, whose message may be JSON again. Source: section 2.2 of the Azure facts.
"""

import json
from collections.abc import Mapping

from azure.mgmt.monitor import models as sdk

from diagnostics.arm.values import text
from diagnostics.model.activity import LogEntry
from diagnostics.model.ids import ResourceId
from diagnostics.redact import redact

_FIELDS = ("statusMessage", "responseBody")
_DEEPEST = 8
# ARM allows 32 KB an event; longer nesting repeats itself.
_LONGEST = 64 * 1024


def parse_entry(model: sdk.EventData, *, with_caller: bool) -> LogEntry | None:
    """Return an entry, None where it names no resource or no time."""
    if model.event_timestamp is None or not model.resource_id:
        return None
    return LogEntry(
        at=model.event_timestamp,
        operation=_word(model.operation_name),
        status=_word(model.status),
        resource_id=ResourceId(text(model.resource_id)),
        correlation_id=text(model.correlation_id),
        message=redact(_message(model.properties or {})),
        caller=(text(model.caller) or None) if with_caller else None,
    )


def _word(model: sdk.LocalizableString | None) -> str:
    return text(model.value) if model is not None else ""


def _message(properties: Mapping[str, object]) -> str:
    folded = {key.lower(): text(value) for key, value in properties.items()}
    said = (folded.get(field.lower(), "") for field in _FIELDS)
    return said_in(next((each for each in said if each.strip()), "")[:_LONGEST])


def said_in(raw: str, deepest: int = _DEEPEST) -> str:
    """Return the codes and messages of an ARM error in nested JSON, one a line; else the text."""
    lines = _lines(raw, deepest)
    return "\n".join(dict.fromkeys(line for line in lines if line.strip()))


def _lines(value: object, deepest: int) -> list[str]:
    """Take a JSON value apart, of which strings may be JSON again."""
    if deepest == 0:
        return [value] if isinstance(value, str) else []
    if isinstance(value, str):
        inner = _parsed(value)
        return [value.strip()] if inner is None else _lines(inner, deepest - 1)
    if isinstance(value, list):
        return [line for each in value for line in _lines(each, deepest - 1)]
    return _error(value, deepest) if isinstance(value, dict) else []


def _error(value: Mapping[str, object], deepest: int) -> list[str]:
    if isinstance(value.get("error"), dict | str):
        return _lines(value["error"], deepest - 1)
    own = _lines(value.get("message") or "", deepest - 1)
    code = text(value.get("code"))
    first = own[0] if own else ""
    head = first if code in first else ": ".join(filter(None, (code, first)))
    return [head, *own[1:], *_lines(value.get("details") or [], deepest - 1)]


def _parsed(raw: str) -> object | None:
    """Return the object or list that a text holds, None where it is no such JSON."""
    if not raw.strip().startswith(("{", "[")):
        return None
    try:
        parsed: object = json.loads(raw, strict=False)
    except (ValueError, RecursionError):
        return None
    return parsed
