"""The pieces: words from outside show as themselves and mean nothing to Slack."""

import pytest

from bot.blocks.parts import (
    bullets,
    code,
    lines,
    link,
    mention,
    mention_oncall,
    own,
    plain,
    preformatted,
    visible,
)


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [
        ("plain", 600, "plain"),
        ("  a\n\tb  ", 600, "a b"),
        ("a\u202eb\u2066c\u200bd\x07e\ufefff", 600, "a b c d e f"),
        ("a\ud800b", 600, "a b"),
        ("\u2028line", 600, "line"),
        ("x" * 601, 600, "x" * 599 + "…"),
        ("x" * 600, 600, "x" * 600),
        ("漢字 ü 😀", 600, "漢字 ü 😀"),
        ("denies TCP to 20.26.114.37", 20, "denies TCP to…"),
        ("to 20.26.114.37:443", 10, "to 20.26.…"),
    ],
)
def test_text_from_outside_is_one_visible_line(text: str, most: int, expected: str) -> None:
    assert visible(text, most) == expected


@pytest.mark.parametrize("empty", ["", " ", "\u200b", "\n"])
def test_empty_text_still_shows_something(empty: str) -> None:
    assert (plain(empty)["text"], code(empty)["text"]) == ("-", "-")
    assert link("https://portal.azure.com", empty)["text"] == "-"


def test_styles_are_slacks() -> None:
    assert plain("a", bold=True) == {"type": "text", "text": "a", "style": {"bold": True}}
    assert code("a") == {"type": "text", "text": "a", "style": {"code": True}}


def test_rows_are_parted_by_line_breaks() -> None:
    assert lines([own("a ")], [plain("b"), own("c")]) == {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_section",
                "elements": [
                    {"type": "text", "text": "a "},
                    {"type": "text", "text": "\n"},
                    {"type": "text", "text": "b"},
                    {"type": "text", "text": "c"},
                ],
            }
        ],
    }


def test_bullets_hold_one_line_each() -> None:
    element = bullets(("a\nb", "<!here>"))["elements"][0]
    texts = [row["elements"][0]["text"] for row in element["elements"]]
    assert (element["style"], texts) == ("bullet", ["a b", "<!here>"])


def test_code_block_is_never_cut() -> None:
    text = "x " * 4_000
    assert preformatted(text)["elements"][0]["elements"][0]["text"] == text


@pytest.mark.parametrize(
    ("kind", "slack_id", "expected"),
    [
        ("@", "U0ANN", "<@U0ANN>"),
        ("!subteam^", "S0ONCALL", "<!subteam^S0ONCALL>"),
        ("@", None, ""),
        ("@", "", ""),
        ("@", "U0ANN> <!channel", ""),
        ("!subteam^", "here", ""),
        ("@", "U0ANN\n", ""),
    ],
)
def test_only_a_checked_id_is_mentioned(kind: str, slack_id: str | None, expected: str) -> None:
    assert mention(kind, slack_id) == expected


@pytest.mark.parametrize(
    ("slack_id", "expected"),
    [
        ("S0ONCALL", "<!subteam^S0ONCALL>"),
        ("U0ANN", "<@U0ANN>"),
        ("W0ANN", "<@W0ANN>"),
        ("here", ""),
        (None, ""),
    ],
)
def test_whoever_is_on_call_is_mentioned_as_user_or_group(
    slack_id: str | None, expected: str
) -> None:
    assert mention_oncall(slack_id) == expected
