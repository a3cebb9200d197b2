"""What was asked of the simulated Azure and what it answered, for whoever wants to watch."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A request and its answer; the times are seconds of the monotonic clock."""

    method: str
    path: str
    began_s: float
    ended_s: float
    answer: str


Watch: TypeAlias = Callable[[Exchange], None]


def unwatched(exchange: Exchange) -> None:
    """Let an exchange go by."""
    del exchange
