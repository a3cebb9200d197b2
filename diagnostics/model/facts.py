"""A fact is known, or it is missing and says why: never both, never guessed.

`Known(None)` means somebody looked and there is none. `Missing` means nobody could look.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, Never, TypeAlias, TypeVar

T_co = TypeVar("T_co", covariant=True)
T = TypeVar("T")


class Why(StrEnum):
    """Why a fact is missing. `pending` only while the reading is still under way.

    `not_found` says that the thing itself does not exist, `unreached` that what would have led to
    it (what refers to it, or what it is listed in) was not found: it may well exist. `locked`: a
    lock of Azure's refuses it, and no right would help.
    """

    DENIED = "denied"
    NOT_FOUND = "not_found"
    UNREACHED = "unreached"
    THROTTLED = "throttled"
    TIMED_OUT = "timed_out"
    UNAVAILABLE = "unavailable"
    LOCKED = "locked"
    PENDING = "pending"


class FactMissing(Exception):
    """A check needed a fact that could not be read; `missing` says which and why."""

    def __init__(self, missing: "Missing") -> None:
        """Carry the missing fact to the one place that turns it into an unknown finding."""
        super().__init__(missing.detail)
        self.missing = missing


@dataclass(frozen=True, slots=True)
class Known(Generic[T_co]):
    """A value that was read. `source` is the id of the resource it was read from."""

    value: T_co
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A value that could not be read.

    `what` names the thing in words ("network security group nsg-nodes"), `resource_id` where it
    is, `action` the ARM action that reading needs, `detail` the service's short reason, redacted,
    `principal` the object id that a refusal names, empty where it names none.
    """

    why: Why
    what: str
    detail: str = ""
    resource_id: str = ""
    action: str = ""
    principal: str = ""

    @property
    def value(self) -> Never:
        """Raise, because there is no value to read.

        Raises:
            FactMissing: always.
        """
        raise FactMissing(self)


Fact: TypeAlias = Known[T] | Missing
