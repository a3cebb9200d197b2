"""The list of clusters is read at most once a minute, and never keeps anybody waiting."""

import asyncio
import logging

import pytest
from azure.core.exceptions import ServiceRequestError

from bot.known import PATIENCE_S, RecentlyKnown, nothing_known
from bot.settings import SettingsError


class Stored:
    """A stored list, which fails where the test says so."""

    def __init__(self) -> None:
        """Fail nowhere, wait for nothing."""
        self.error: Exception | None = None
        self.pause_s = 0.0
        self.reads = 0
        self.now = 100.0

    async def load(self) -> tuple[str, ...]:
        """Read it."""
        self.reads += 1
        await asyncio.sleep(self.pause_s)
        if self.error is not None:
            raise self.error
        return (f"list {self.reads}",)

    def seconds(self) -> float:
        """Tell the time."""
        return self.now


def test_list_is_kept_for_a_minute() -> None:
    stored = Stored()
    known = RecentlyKnown(stored.load, stored.seconds)
    first, second = known(), known()
    stored.now += 61
    assert (first, second, known()) == (("list 1",), ("list 1",), ("list 2",))


@pytest.mark.parametrize("error", [ServiceRequestError("x"), SettingsError("x"), TimeoutError()])
def test_list_that_cannot_be_read_is_the_last_one(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    stored = Stored()
    known = RecentlyKnown(stored.load, stored.seconds)
    known()
    stored.error = error
    stored.now += 61
    assert (known(), known(), stored.reads) == (("list 1",), ("list 1",), 2)
    assert caplog.messages == [f"the list of clusters is not read ({type(error).__name__})"]


def test_slow_list_is_not_waited_for() -> None:
    stored = Stored()
    stored.pause_s = PATIENCE_S + 5
    assert RecentlyKnown(stored.load, stored.seconds)() == ()


def test_nothing_is_known_without_a_list() -> None:
    assert nothing_known() == ()
