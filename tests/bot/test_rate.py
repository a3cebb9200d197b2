"""How often each caller may ask."""

import pytest

from bot.rate import ALERTS, DEFAULT_ALERTS, DEFAULT_REQUESTS, REQUESTS, read_rate
from bot.settings import SettingsError


def test_each_caller_has_a_bound_of_its_own() -> None:
    rate = read_rate({REQUESTS: "2"}, REQUESTS, DEFAULT_REQUESTS)
    asked = [rate.allows(caller) for caller in ("U0ANN", "U0ANN", "U0BEN", "U0ANN", "U0BEN")]
    assert asked == [True, True, True, False, True]


def test_letters_of_a_name_are_counted_apart_and_may_be_many() -> None:
    rate = read_rate({REQUESTS: "1"}, REQUESTS, DEFAULT_REQUESTS)
    typed = [rate.allows("U0ANN", is_typing=True) for _ in range(11)]
    assert (typed, rate.allows("U0ANN")) == ([True] * 10 + [False], True)


@pytest.mark.parametrize(
    ("environ", "name", "usual", "most"),
    [
        ({}, REQUESTS, DEFAULT_REQUESTS, 30),
        ({ALERTS: " "}, ALERTS, DEFAULT_ALERTS, 3_000),
        ({ALERTS: " 100000 "}, ALERTS, DEFAULT_ALERTS, 100_000),
    ],
)
def test_setting_names_the_bound(environ: dict[str, str], name: str, usual: int, most: int) -> None:
    assert read_rate(environ, name, usual).per_minute == most


@pytest.mark.parametrize("said", ["0", "100001", "-1", "many", "1.5", "\u0661"])
def test_wrong_setting_is_named(said: str) -> None:
    with pytest.raises(SettingsError) as wrong:
        read_rate({REQUESTS: said}, REQUESTS, DEFAULT_REQUESTS)
    assert str(wrong.value) == (
        "CONNCHECK_REQUESTS_PER_MINUTE must be a number of requests, 1 to 100,000."
    )
