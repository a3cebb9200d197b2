"""Private answers: they reach the asker alone, and the address is in no log."""

import logging

import pytest

from bot.private import absent, answer_privately, unready
from sandbox.slack.server import Slack
from sandbox.slack.workspace import RESPONSE_URL_USES
from tests import builders
from tests.bot.reports import event, request


@pytest.fixture
def url(slack: Slack) -> str:
    """Return a response address for ann in a channel that the bot was never invited to."""
    return slack.response_url(slack.workspace.new_response_url("C0GENERAL", "U0ANN"))


async def test_answer_reaches_the_asker_without_membership(slack: Slack, url: str) -> None:
    assert await answer_privately(request(answer_url=url), "hello") is True
    (seen,) = slack.workspace.ephemerals
    assert (seen.user, seen.channel, seen.text, seen.via) == (
        "U0ANN",
        "C0GENERAL",
        "hello",
        "response_url",
    )


async def test_nobody_is_answered_where_nobody_asked() -> None:
    assert await answer_privately(event(), "hello") is False


async def test_used_up_or_unreachable_address_is_logged_without_itself(
    url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    asked = request(answer_url=url)
    taken = [await answer_privately(asked, "hello") for _ in range(RESPONSE_URL_USES + 1)]
    nowhere = request(answer_url="http://127.0.0.1:9/commands/secret-path")
    assert [*taken, await answer_privately(nowhere, "hello")] == [True] * 5 + [False] * 2
    ours = [one.getMessage() for one in caplog.records if one.name == "aks_conncheck"]
    assert ours == [
        "run r_012345: no private answer (404)",
        "run r_012345: no private answer (ClientConnectorError)",
    ]
    assert [url for url in (url, str(nowhere.answer_url)) if url in caplog.text] == []


def test_answers_say_what_to_do() -> None:
    assert absent(builders.CLUSTER_ID) == (
        "I see no cluster `aks-shop` in resource group `rg-shop`. Check both names and the "
        "subscription. If the cluster exists, my identity needs the role Reader on it."
    )
    assert unready("SLACK_BOT_TOKEN must be the bot token (xoxb-…).") == (
        "I am not set up yet. Tell whoever runs me: SLACK_BOT_TOKEN must be the bot token (xoxb-…)."
    )
