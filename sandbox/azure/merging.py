"""How a PUT or PATCH changes what is stored.

The SDKs and az read a whole object, change it and write it back without its read-only fields, so
a body is merged over the old one. Lists of named things keep only the names that were sent.
"""

from typing import Any

from sandbox.azure.store import Body


def merge(old: Body, new: Body) -> Body:
    """Lay a new body over an old one; null removes a field."""
    merged = dict(old)
    for field, value in new.items():
        merged[field] = _value(old.get(field), value)
    return {field: value for field, value in merged.items() if value is not None}


def _value(old: Any, new: Any) -> Any:  # noqa: ANN401 - JSON of any shape
    if isinstance(old, dict) and isinstance(new, dict):
        return merge(old, new)
    if isinstance(old, list) and isinstance(new, list):
        return _list(old, new)
    return new


def _list(old: list[Any], new: list[Any]) -> list[Any]:
    by_name = {one["name"]: one for one in old if isinstance(one, dict) and "name" in one}
    return [
        merge(by_name[one["name"]], one)
        if isinstance(one, dict) and one.get("name") in by_name
        else one
        for one in new
    ]
