"""What a terminal shows of each block."""

from typing import Any

import pytest

from sandbox.slack.reading import lines, transcript
from sandbox.slack.workspace import Message, Upload, Version, contoso


def _message(*blocks: dict[str, Any], **more: Any) -> Message:  # noqa: ANN401 - a message's fields
    return Message(
        **{
            "channel": "C0AKSOPS",
            "ts": "1.1",
            "user": "U0CONNCHECK",
            "text": "fallback",
            "blocks": list(blocks),
            **more,
        }
    )


def _mrkdwn(words: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": words}


def _plain(words: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": words}


def _rich(kind: str, *elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text", "elements": [{"type": kind, "elements": list(elements)}]}


@pytest.mark.parametrize(
    ("block", "shown"),
    [
        (
            {"type": "section", "text": _mrkdwn(":x: *No* &lt;b&gt; &amp;amp;")},
            ["❌ *No* <b> &amp;"],
        ),
        (
            {"type": "section", "text": _mrkdwn("<https://a.example|name> <https://b.example>")},
            ["name https://b.example"],
        ),
        (
            {"type": "section", "text": _mrkdwn("<@U0ANN> <!subteam^S0ONCALL> <!here> <@U9>")},
            ["@ann @aks-oncall here @U9"],
        ),
        ({"type": "section", "text": _mrkdwn("<!date^1^{time}|18:43 UTC>")}, ["18:43 UTC"]),
        ({"type": "section", "text": _plain("<@U0ANN>")}, ["<@U0ANN>"]),
        ({"type": "section", "fields": [_mrkdwn("*A*\n1"), _mrkdwn("*B*")]}, ["*A*", "1", "*B*"]),
        ({"type": "header", "text": _plain("Head")}, ["HEAD"]),
        ({"type": "divider"}, ["─" * 40]),
        ({"type": "context", "elements": [_mrkdwn("a"), _plain("b")]}, ["a  b"]),
        (
            {
                "type": "actions",
                "elements": [
                    {"type": "button", "text": _plain("Go")},
                    {"type": "overflow", "options": [{"text": _plain("More"), "value": "m"}]},
                ],
            },
            ["[ Go ] [ ⋮ More ]"],
        ),
        (
            _rich("rich_text_preformatted", {"type": "text", "text": "az a \\\n  --b"}),
            ["    az a \\", "      --b"],
        ),
        (
            _rich(
                "rich_text_section",
                {"type": "user", "user_id": "U0ANN"},
                {"type": "usergroup", "usergroup_id": "S0ONCALL"},
                {"type": "emoji", "name": "x"},
                {"type": "link", "url": "https://a.example"},
                {"type": "broadcast", "range": "here"},
            ),
            ["@ann@aks-oncall❌https://a.example[broadcast]"],
        ),
        (
            _rich(
                "rich_text_list",
                {"type": "rich_text_section", "elements": [{"type": "text", "text": "one"}]},
            ),
            ["• one"],
        ),
        (
            {
                "type": "table",
                "rows": [
                    [
                        {"type": "raw_text", "text": "a"},
                        _rich("rich_text_section", {"type": "text", "text": "b"}),
                    ]
                ],
            },
            ["a | b"],
        ),
        ({"type": "markdown", "text": "# a\nb"}, ["# a", "b"]),
        ({"type": "video"}, ["[video]"]),
    ],
)
def test_block(block: dict[str, Any], shown: list[str]) -> None:
    assert lines(_message(block), contoso()) == shown


def test_message_without_blocks_shows_its_text_and_files() -> None:
    workspace = contoso()
    workspace.uploads["F1"] = Upload(id="F1", filename="raw.txt", length=1)
    assert lines(_message(files=["F1"]), workspace) == ["fallback", "[file] raw.txt"]


def test_transcript_indents_replies_and_tells_edits() -> None:
    root = _message(edits=[Version(text="old", blocks=[])])
    reply = _message(ts="1.2", thread_ts="1.1", user="U0BEN")
    assert transcript([root, reply], contoso()).splitlines() == [
        "aks-conncheck at 1.1, edited once",
        "fallback",
        "",
        "  │ ben at 1.2",
        "  │ fallback",
        "  │",
    ]
