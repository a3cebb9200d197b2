"""What is said of settings, and which source is named."""

import pytest

from diagnostics.setup.result import Standing
from diagnostics.setup.settings import SOURCES, judge_settings


def test_right_settings() -> None:
    result = judge_settings("slack", "Slack", "", "Fine.")
    assert (result.id, result.standing, result.summary) == (
        "settings_slack",
        Standing.PASSED,
        "Fine.",
    )


@pytest.mark.parametrize(
    ("problem", "named"),
    [
        ("SLACK_BOT_TOKEN must be it.", ["SLACK_BOT_TOKEN"]),
        (
            "SLACK_SIGNING_SECRET is missing. SLACK_DEFAULT_CHANNEL must be an id (C…).",
            ["SLACK_SIGNING_SECRET", "SLACK_DEFAULT_CHANNEL"],
        ),
        ("AzureWebJobsStorage must be a string.", ["AzureWebJobsStorage"]),
        (
            "AzureWebJobsStorage__tableServiceUri is missing; __queueServiceUri needs it.",
            ["AzureWebJobsStorage"],
        ),
    ],
)
def test_wrong_settings_name_their_source(problem: str, named: list[str]) -> None:
    result = judge_settings("g", "G", problem, "Fine.")
    assert (result.standing, result.summary) == (Standing.FAILED, problem)
    assert list(result.steps) == [SOURCES[name] for name in named]


def test_setting_with_a_default_may_be_unset() -> None:
    result = judge_settings("g", "G", "CONNCHECK_KEEP_DAYS must be a number.", "Fine.")
    assert result.steps[0].startswith("Set it right, or unset it")
