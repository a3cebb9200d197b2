"""The few pieces of Block Kit that our messages are made of, as plain dictionaries."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

Block = dict[str, Any]
Element = dict[str, Any]
Message = dict[str, Any]

MOST_LINE = 600
BREAK: Element = {"type": "text", "text": "\n"}
_ID = re.compile(r"[A-Z0-9]{3,20}")


def visible(text: str, most: int = MOST_LINE) -> str:
    """Return a text on one line without control or direction characters, cut to `most`."""
    clean = "".join(char if is_visible(char) else " " for char in text)
    one_line = " ".join(clean.split())
    return one_line if len(one_line) <= most else f"{_cut(one_line, most - 1)}…"


def _cut(text: str, most: int) -> str:
    """Cut before a word, so that no address or name is left in half, unless too much is lost."""
    kept = text[:most]
    whole = kept.rpartition(" ")[0]
    return whole if 2 * len(whole) >= most else kept


def is_visible(char: str) -> bool:
    """Say whether a character shows as itself: it hides, turns and breaks nothing."""
    return char == " " or unicodedata.category(char)[0] not in "CZ"


def plain(text: str, *, bold: bool = False, most: int = MOST_LINE) -> Element:
    """Return a text element for words from outside; Slack parses nothing in it."""
    return _styled(visible(text, most) or "-", bold=bold)


def own(text: str, *, bold: bool = False) -> Element:
    """Return a text element for our own words; blanks at the ends stay."""
    return _styled(text, bold=bold)


def _styled(text: str, *, bold: bool) -> Element:
    return {"type": "text", "text": text} | ({"style": {"bold": True}} if bold else {})


def code(text: str) -> Element:
    """Return a text element in code style."""
    return {"type": "text", "text": visible(text) or "-", "style": {"code": True}}


def emoji(name: str) -> Element:
    """Return an emoji by its name, without colons."""
    return {"type": "emoji", "name": name}


def link(url: str, text: str, most: int = MOST_LINE) -> Element:
    """Return a link element; its text is not parsed."""
    return {"type": "link", "url": url, "text": visible(text, most) or "-"}


def lines(*rows: list[Element]) -> Block:
    """Return one block of text, a row a line."""
    elements: list[Element] = []
    for row in rows:
        elements += [*([BREAK] if elements else []), *row]
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}


def bullets(items: Iterable[str]) -> Block:
    """Return a bulleted list of untrusted lines."""
    rows = [{"type": "rich_text_section", "elements": [plain(item)]} for item in items]
    bullet = {"type": "rich_text_list", "style": "bullet", "elements": rows}
    return {"type": "rich_text", "elements": [bullet]}


def preformatted(text: str) -> Block:
    """Return a block of code, whole: a command that is cut is a broken command."""
    inner = {"type": "rich_text_preformatted", "elements": [own(text)]}
    return {"type": "rich_text", "elements": [inner]}


def small(text: str) -> Block:
    """Return a context line of our own words in mrkdwn; never anything from outside."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text, "verbatim": True}]}


def section(text: str) -> Block:
    """Return a section of our own words in mrkdwn; never anything from outside."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def escaped(text: str) -> str:
    """Return words from outside for mrkdwn: Slack reads no mention, link or code in them."""
    plain_text = visible(text).replace("`", "'")
    return plain_text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def mention(kind: str, slack_id: str | None) -> str:
    """Return a mention of a user (`@`) or user group (`!subteam^`); empty for anything odd."""
    return f"<{kind}{slack_id}>" if slack_id and _ID.fullmatch(slack_id) else ""
