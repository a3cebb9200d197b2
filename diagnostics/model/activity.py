"""Entries of the Activity Log: operations on nodes, and changes of resources."""

from dataclasses import dataclass
from datetime import datetime

from diagnostics.model.facts import Why
from diagnostics.model.ids import ResourceId


@dataclass(frozen=True, slots=True, kw_only=True)
class LogQuery:
    """Which entries to read; times are aware UTC.

    Callers' names are not even asked for unless `with_callers` is set.
    """

    since: datetime
    until: datetime
    with_callers: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One entry, of which an operation has several (started, accepted, succeeded or failed).

    `operation` is an ARM action, `status` Azure's word. `message` is the redacted error text of a
    failure, empty where there is none. `correlation_id` is shared by the entries of an operation.
    """

    at: datetime
    operation: str
    status: str
    resource_id: ResourceId
    correlation_id: str = ""
    message: str = ""
    caller: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedError:
    """A failed operation's error text, redacted, as the Activity Log keeps it."""

    at: datetime
    operation: str
    resource_id: ResourceId
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An operation that succeeded on a resource of the path or below it.

    `at` is when it ended, `began_at` when its first entry was written. `caller` is None unless the
    reader was told to read it.
    """

    at: datetime
    operation: str
    resource_id: ResourceId
    caller: str | None = None
    began_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeOperation:
    """An operation that ended on the cluster, its affected pool, or that pool's machines.

    One that succeeded is the last sign that nodes could reach the API server.
    """

    at: datetime
    operation: str
    resource_id: ResourceId
    succeeded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadLog:
    """A resource group whose log was not read, and why; None where too many were to be read."""

    group_id: ResourceId
    why: Why | None
    action: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What the logs that could be read tell since a moment, newest first.

    They keep the latest of many entries, and are no proof that nothing else was changed.
    """

    since: datetime
    changes: tuple[Change, ...] = ()
    operations: tuple[NodeOperation, ...] = ()
    unread: tuple[UnreadLog, ...] = ()
