"""A scenario: an estate with at most one fault, and what a right diagnosis of it says."""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """What a report should say, in the words of its contract.

    `blames` is the name of the resource that decides; it and `check` are None where none is named.
    """

    category: str
    state: str
    check: str | None = None
    blames: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A named world. `build` makes a fresh one each time.

    `told` is the diagnosis when the world's error text is given, `found` when the message must be
    read from Azure (as after an event), `probed` when the text is given and nodes are probed; the
    latter two are None where they equal `told`.
    """

    name: str
    description: str
    build: Callable[[], World]
    told: Diagnosis
    found: Diagnosis | None = None
    probed: Diagnosis | None = None
