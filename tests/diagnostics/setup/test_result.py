"""The exit status: a failure outweighs what could not be looked at."""

import pytest

from diagnostics.setup.result import NotRead, Result, Standing, exit_status


@pytest.mark.parametrize(
    ("standings", "status"),
    [
        ("", 0),
        ("pass", 0),
        ("pass could_not_look", 3),
        ("fail", 1),
        ("could_not_look fail pass", 1),
    ],
)
def test_exit_status(standings: str, status: int) -> None:
    results = [
        Result(id="a", title="A", standing=Standing(each), summary="") for each in standings.split()
    ]
    assert exit_status(results) == status


def test_steps_of_what_was_not_read() -> None:
    assert [NotRead(why="w").steps, NotRead(why="w", step="s").steps] == [(), ("s",)]
