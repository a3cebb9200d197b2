"""A private answer goes to Slack, and to no other address that a request names."""

from typing import Any

import pytest

from bot.answer_urls import slack_beginnings, without_strange_answer_urls

SLACK = slack_beginnings("https://slack.com/api/")
GOOD = "https://hooks.slack.com/commands/T1/2/3"


@pytest.mark.parametrize(
    ("api_url", "beginnings"),
    [
        ("https://slack.com/api/", ("https://hooks.slack.com/", "https://slack.com/")),
        ("https://Slack.com/api/", ("https://hooks.slack.com/", "https://slack.com/")),
        ("https://slack-gov.com/api/", ("https://hooks.slack-gov.com/", "https://slack-gov.com/")),
        ("http://127.0.0.1:9/api/", ("http://hooks.127.0.0.1:9/", "http://127.0.0.1:9/")),
    ],
)
def test_beginnings_follow_from_the_host_of_the_api(
    api_url: str, beginnings: tuple[str, ...]
) -> None:
    assert slack_beginnings(api_url) == beginnings


@pytest.mark.parametrize("url", [GOOD, "https://hooks.slack.com/actions/T1/2/3"])
def test_slacks_address_stays(url: str) -> None:
    body = {"response_url": url, "response_urls": [{"response_url": url}], "text": "x"}
    assert without_strange_answer_urls(body, SLACK) == (body, 0)


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.slack.com/commands/1",
        "https://hooks.slack-gov.com/commands/1",
        "https://hooks.slack.com",
        "https://hooks.slack.com.elsewhere.example/",
        "https://hooks.slack.com:444/",
        "https://hooks.slack.com@elsewhere.example/",
        "https://hooks.slack.com\\@elsewhere.example/",
        "https://a@hooks.slack.com/",
        "https://elsewhere.example/https://hooks.slack.com/",
        "https://elsewhere.example#https://hooks.slack.com/",
        "https://169.254.169.254/metadata",
        " https://hooks.slack.com/",
        "//hooks.slack.com/",
        "file:///etc/passwd",
        "nonsense",
    ],
)
def test_any_other_address_is_dropped(url: str) -> None:
    body = {"response_url": url, "response_urls": [{"response_url": url}], "text": "x"}
    assert without_strange_answer_urls(body, SLACK) == ({"response_urls": [], "text": "x"}, 2)


@pytest.mark.parametrize(
    "body",
    [{}, {"response_url": ""}, {"response_url": None}, {"response_urls": []}],
)
def test_request_without_an_address_loses_nothing(body: dict[str, Any]) -> None:
    assert without_strange_answer_urls(body, SLACK) == (body, 0)


def test_good_addresses_stay_among_others() -> None:
    several = [{"response_url": "https://elsewhere.example/"}, {"response_url": GOOD}, {}]
    assert without_strange_answer_urls({"response_urls": several}, SLACK) == (
        {"response_urls": [{"response_url": GOOD}]},
        2,
    )
