"""Who a message calls, in every place Slack reads mentions, and where it reads none."""

from typing import Any

import pytest

from sandbox.slack.mentions import broadcasts, mentions


def _rich(element: dict[str, Any]) -> dict[str, Any]:
    section = {"type": "rich_text_section", "elements": [element]}
    return {"blocks": [{"type": "rich_text", "elements": [section]}]}


def _text(kind: str, words: str) -> dict[str, Any]:
    return {"blocks": [{"type": "section", "text": {"type": kind, "text": words}}]}


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ({"text": "<!channel> and <!here|here>"}, ["channel", "here"]),
        ({"text": "<@U0ANN> <@W0BEN|ben> <!subteam^S0ONCALL>"}, ["U0ANN", "W0BEN", "S0ONCALL"]),
        ({"text": "&lt;!channel&gt; @channel"}, []),
        (_text("mrkdwn", "<!everyone>"), ["everyone"]),
        (_text("plain_text", "<!everyone>"), []),
        (_rich({"type": "broadcast", "range": "here"}), ["here"]),
        (_rich({"type": "usergroup", "usergroup_id": "S0ONCALL"}), ["S0ONCALL"]),
        (_rich({"type": "user", "user_id": "U0ANN"}), ["U0ANN"]),
        (_rich({"type": "text", "text": "<!channel>"}), []),
        ({}, []),
    ],
)
def test_mentions(message: dict[str, Any], expected: list[str]) -> None:
    assert mentions(message) == expected


def test_broadcasts_are_the_mentions_of_whole_channels() -> None:
    assert broadcasts({"text": "<@U0ANN> <!channel> <!subteam^S0ONCALL>"}) == ["channel"]
