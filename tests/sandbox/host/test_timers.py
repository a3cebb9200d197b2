"""Schedules of timers: which seconds fit, and which texts are none."""

from datetime import UTC, datetime

import pytest

from sandbox.host.functions import LoadError
from sandbox.host.timers import schedule

SUNDAY = datetime(2026, 11, 22, 3, 17, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment", "expected"),
    [
        ("0 * * * * *", SUNDAY, True),
        ("0 * * * * *", SUNDAY.replace(second=1), False),
        ("0 17 3 * * *", SUNDAY, True),
        ("0 17 3 * * *", SUNDAY.replace(hour=4), False),
        ("0 */10 * * * *", SUNDAY, False),
        ("0 */10 * * * *", SUNDAY.replace(minute=20), True),
        ("0 17 3 22 11 0", SUNDAY, True),
        ("0 17 3 * * 1", SUNDAY, False),
    ],
)
def test_second_fits_a_schedule(text: str, moment: datetime, expected: object) -> None:
    assert schedule(text)(moment) is expected


@pytest.mark.parametrize("text", ["", "* * * * *", "0 0-5 * * * *", "0 */0 * * * *", "0 x * * * *"])
def test_schedule_that_this_host_does_not_know_is_refused(text: str) -> None:
    with pytest.raises(LoadError):
        schedule(text)
