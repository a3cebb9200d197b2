"""Take plain values out of SDK models, which hold None, "", enums and strings in every field."""

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Protocol

from diagnostics.model.ids import ResourceId
from diagnostics.model.tags import OWNER_TAGS, Tags


class HasId(Protocol):
    """Anything of the SDK's that refers to a resource."""

    @property
    def id(self) -> str | None:
        """Return the resource's id."""


def text(value: object) -> str:
    """Return a string for a string or an SDK enum, "" for None."""
    if value is None:
        return ""
    return str(value.value if isinstance(value, Enum) else value)


def texts(values: Iterable[object] | None) -> tuple[str, ...]:
    """Return the non-empty strings of a list that may be None."""
    return tuple(filled for value in values or () if (filled := text(value).strip()))


def union(single: object, many: Iterable[object] | None) -> tuple[str, ...]:
    """Return the union of a singular and a plural field, in order, without repetition.

    Source: network-semantics S1.3: ARM leaves the unused one null, "" or [], never "any".
    """
    return tuple(dict.fromkeys(texts((single, *(many or ())))))


def resource_id(value: object) -> ResourceId | None:
    """Return an id, None where it is absent or empty."""
    return ResourceId(filled) if (filled := text(value).strip()) else None


def ref(model: HasId | None) -> ResourceId | None:
    """Return the id that a reference holds, None where there is no reference."""
    return resource_id(model.id) if model is not None else None


def refs(models: Iterable[HasId | None] | None) -> tuple[ResourceId, ...]:
    """Return the ids of a list of references, without repetition."""
    ids = (ref(model) for model in models or ())
    return tuple(dict.fromkeys(found for found in ids if found is not None))


def owner_tags(tags: Mapping[str, str] | None) -> Tags:
    """Return the tags that name an owner; the others are nobody's business here."""
    found = ((text(key), text(value)) for key, value in (tags or {}).items())
    return tuple((key, value) for key, value in found if key.lower() in OWNER_TAGS)
