"""What was changed on the path around a failure, as a report tells it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from diagnostics.model.ids import ResourceId


class When(StrEnum):
    """Where a change lies. `recent` where the log does not hold the failure."""

    BEFORE_FAILURE = "before_failure"
    RECENT = "recent"
    AFTER_FAILURE = "after_failure"
    BEFORE_SUCCESS = "before_last_success"


@dataclass(frozen=True, slots=True, kw_only=True)
class PathChange:
    """One change. `summary` says what was done to what, `relation` how long before the failure.

    `decides` marks a change of the resource that decides the verdict. `caller` is None unless the
    settings allow to read names.
    """

    at: datetime
    operation: str
    resource_id: ResourceId
    summary: str
    when: When
    relation: str = ""
    decides: bool = False
    caller: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PathChanges:
    """The changes between the last success and the failure, and those of what decides.

    The deciding resource's come first, then the newest; `more` are left out. `since` is how far
    back the log was read, None where it was not. `failed_at` and `last_success_at` are None where
    the log does not hold them. `headline` says how the deciding resource was changed last, empty
    where the log does not hold it. `unread` are sentences about logs that could not be read.
    """

    since: datetime | None = None
    failed_at: datetime | None = None
    last_success_at: datetime | None = None
    headline: str = ""
    listed: tuple[PathChange, ...] = ()
    more: int = 0
    unread: tuple[str, ...] = ()
