"""A scenario: an estate with at most one fault, and what a right diagnosis of it says."""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A named world. `build` makes a fresh one each time.

    `category`, `state` and `check` are the words of the report's contract; `check` and `blames`
    (the name of the resource that decides) are None where nothing is broken.
    """

    name: str
    description: str
    build: Callable[[], World]
    category: str
    state: str
    check: str | None = None
    blames: str | None = None
