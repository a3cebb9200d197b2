"""Show the doctor's results as text for a terminal, or as JSON for a script."""

from collections.abc import Iterator, Sequence
from typing import Any

from diagnostics.render.safe import one_line, shell_line
from diagnostics.setup.result import Result, Standing, exit_status

SCHEMA = "aks-conncheck/doctor/1"
_MARKS = {Standing.PASSED: "pass", Standing.FAILED: "FAIL", Standing.UNSEEN: "could not look"}
_WIDTH = max(map(len, _MARKS.values()))
_INDENT = " " * (_WIDTH + 2)
_LAST = {
    0: "All that was looked at is well.",
    1: "Something fails: the lines that begin with FAIL say what, and what mends it.",
    3: "Nothing is known to fail, but something could not be looked at.",
}


def to_text(results: Sequence[Result]) -> str:
    """Return the results, one after the other, with what mends them."""
    return "\n".join([*(line for each in results for line in _lines(each)), "", _last(results)])


def to_json(results: Sequence[Result], scope: str | None) -> dict[str, Any]:
    """Return the results as one object."""
    return {
        "schema": SCHEMA,
        "scope": scope,
        "exit_status": exit_status(results),
        "results": [
            {
                "id": each.id,
                "title": each.title,
                "outcome": each.standing.value,
                "summary": one_line(each.summary),
                "details": [one_line(detail) for detail in each.details],
                "commands": [shell_line(command) for command in each.commands],
                "steps": [one_line(step) for step in each.steps],
            }
            for each in results
        ],
    }


def _lines(result: Result) -> Iterator[str]:
    yield f"{_MARKS[result.standing]:<{_WIDTH}}  {result.title}: {one_line(result.summary)}"
    yield from (f"{_INDENT}- {one_line(detail)}" for detail in result.details)
    yield from (f"{_INDENT}$ {shell_line(command)}" for command in result.commands)
    yield from (f"{_INDENT}> {one_line(step)}" for step in result.steps)


def _last(results: Sequence[Result]) -> str:
    return _LAST[exit_status(results)] + "\n"
