"""What the doctor says of one thing."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from diagnostics.model.finding import Argv

ALL_PASS, SOMETHING_FAILS, SOMETHING_UNSEEN = 0, 1, 3


class Standing(StrEnum):
    """How a thing stands; what could not be looked at has not passed."""

    PASSED = "pass"
    FAILED = "fail"
    UNSEEN = "could_not_look"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One thing that was looked at, and what mends it.

    `details` go with the summary, one a line. `commands` are complete `az` lines, `steps` what a
    person does beside them, in order; both are empty where nothing is to be done.
    """

    id: str
    title: str
    standing: Standing
    summary: str
    details: tuple[str, ...] = ()
    commands: tuple[Argv, ...] = ()
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NotRead:
    """Something that could not be read, why, and what to do first; an empty step says nothing."""

    why: str
    step: str = ""

    @property
    def steps(self) -> tuple[str, ...]:
        """Return the step where there is one."""
        return (self.step,) if self.step else ()


def exit_status(results: Iterable[Result]) -> int:
    """Return 0 where all pass, 1 where one fails, else 3: something could not be looked at."""
    standings = {result.standing for result in results}
    if Standing.FAILED in standings:
        return SOMETHING_FAILS
    return SOMETHING_UNSEEN if Standing.UNSEEN in standings else ALL_PASS
