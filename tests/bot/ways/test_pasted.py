"""What Slack did to the words of a message is undone, wherever in the message they stand."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ways.pasted import cleaned, links_of, words_of

HOST = "aks-1.hcp.uksouth.azmk8s.io"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\u201cexit status=51\u201d, \u2018x\u2019", "\"exit status=51\", 'x'"),
        ("a\u00a0b\u200bc\ufeff", "a bc"),
        ("a &lt;b&gt; &amp;&amp; c", "a <b> && c"),
        ("```\nnc -vz\n```", "nc -vz"),
        ("`nc` -vz", "nc -vz"),
        (f"nc -vz <http://{HOST}|{HOST}> 443", f"nc -vz {HOST} 443"),
        (f"<https://{HOST}/healthz>", f"https://{HOST}/healthz"),
        ("<https://a.example/x|the portal>", "the portal https://a.example/x"),
        ("<mailto:ann@a.example|ann@a.example>", "ann@a.example"),
        ("<!channel> <@U0ANN> <#C1|ops> <!subteam^S1|@oncall> hi", "  ops @oncall hi"),
        ("< no token", "< no token"),
    ],
)
def test_cleaned(text: str, expected: str) -> None:
    assert cleaned(text) == expected.strip()


def rich(*elements: dict[str, Any], kind: str = "rich_text_section") -> dict[str, Any]:
    return {"type": "rich_text", "elements": [{"type": kind, "elements": list(elements)}]}


def text(words: str, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - any field
    return {"type": "text", "text": words, **fields}


BULLETS = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_list",
            "elements": [{"type": "rich_text_section", "elements": [text("one"), text(" more")]}],
        }
    ],
}
MESSAGES: dict[str, tuple[dict[str, Any], str]] = {
    "text alone": ({"text": "exit status=51"}, "exit status=51"),
    "rich text joins without breaks": (
        {
            "blocks": [
                rich(
                    text("nc -vz "),
                    {"type": "link", "url": f"http://{HOST}", "text": HOST},
                    text(" 443 "),
                    {"type": "link", "url": f"http://{HOST}"},
                    text(" "),
                    {"type": "link", "url": "https://a.example/x", "text": "portal"},
                    {"type": "emoji", "name": "fire"},
                )
            ]
        },
        f"nc -vz {HOST} 443 {HOST} portal https://a.example/x",
    ),
    "lists and code": (
        {"blocks": [BULLETS, rich(text("a\n  b &lt;c"), kind="rich_text_preformatted")]},
        "one more\na\n  b <c",
    ),
    "text that repeats the blocks": (
        {"text": "exit  status=51", "blocks": [rich(text("failed: exit status=51"))]},
        "failed: exit status=51",
    ),
    "text that says more": (
        {"text": "exit status=51", "blocks": [rich(text("An alert"))]},
        "An alert\nexit status=51",
    ),
    "sections, fields, context and headers": (
        {
            "blocks": [
                {"type": "header", "text": {"type": "plain_text", "text": "Alert"}},
                {"type": "section", "text": {"type": "mrkdwn", "text": "`aks-shop`"}},
                {"type": "section", "fields": [{"type": "mrkdwn", "text": "*a*"}]},
                {"type": "context", "elements": [{"type": "mrkdwn", "text": "b"}]},
                {"type": "table", "rows": [[{"type": "raw_text", "text": "c"}]]},
            ]
        },
        "Alert\naks-shop\n*a*\nb\nc",
    ),
    "attachments": (
        {
            "text": "",
            "attachments": [
                {
                    "pretext": "Fired",
                    "title": "Sev1",
                    "text": "exit status=51",
                    "fields": [{"title": "Resource", "value": "aks-shop", "short": True}],
                    "fallback": "exit status=51",
                    "blocks": [rich(text("deep"))],
                },
                {"fallback": "only this"},
            ],
        },
        "Fired\nSev1\nexit status=51\nResource\naks-shop\ndeep\nonly this",
    ),
    "nonsense": (
        {
            "text": 5,
            "blocks": [None, 1, "x", {"type": "rich_text_section", "elements": 3}, {"text": []}],
            "attachments": {"text": None, "fields": "no"},
        },
        "",
    ),
    "nothing": ({}, ""),
}


@pytest.mark.parametrize("case", MESSAGES)
def test_words_of_a_message(case: str) -> None:
    message, expected = MESSAGES[case]
    assert words_of(message) == expected


def test_nested_without_end_is_read_as_far_as_it_is_sane() -> None:
    deep: dict[str, Any] = text("end")
    for _ in range(5_000):
        deep = {"type": "x", "elements": [deep]}
    assert words_of({"blocks": [rich(text("begin")), deep]}) == "begin"


def test_huge_message_is_cut() -> None:
    assert words_of({"blocks": [rich(text("a" * 200_000))]}) == "a" * 100_000


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.integers() | st.text(max_size=30) | st.sampled_from(["<a|b>", "<!channel>"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["type", "text", "elements", "fields", "value", "title", "url", "rows"]
            ),
            inner | st.sampled_from(["rich_text_section", "link"]),
            max_size=4,
        )
    ),
    max_leaves=30,
)


@given(blocks=JSON, told=JSON, attachments=JSON)
def test_any_message_is_read(blocks: Any, told: Any, attachments: Any) -> None:  # noqa: ANN401
    message = {"blocks": blocks, "text": told, "attachments": attachments}
    assert isinstance(words_of(message), str)
    assert all(isinstance(each, str) for each in links_of(message))


def test_links_are_found_in_their_order() -> None:
    urls = ["https://a.example/1", "https://a.example/2"]
    blocks = [rich({"type": "link", "url": url, "text": "x"}) for url in urls]
    assert [*links_of({"blocks": blocks}), *links_of({})] == urls
