"""The few pieces of Block Kit that our messages are made of, as plain dictionaries."""

import re
import shlex
from typing import Any

from diagnostics.model.finding import Argv

Block = dict[str, Any]
Element = dict[str, Any]
Message = dict[str, Any]

# A whole message may hold some 13,200 characters; a reply stays well below.
MOST_REPLY = 9_000
MOST_BLOCKS = 45
MOST_LINE = 600
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_ID = re.compile(r"[A-Z0-9]{3,20}")


def visible(text: str, most: int = MOST_LINE) -> str:
    """Take control and direction characters out, and cut what is too long."""
    clean = _CONTROL.sub(" ", text)
    return clean if len(clean) <= most else f"{clean[: most - 1]}…"


def plain(text: str, *, bold: bool = False, most: int = MOST_LINE) -> Element:
    """Return a text element; Slack parses nothing in it."""
    element: Element = {"type": "text", "text": visible(text, most) or " "}
    return element | ({"style": {"bold": True}} if bold else {})


def code(text: str) -> Element:
    """Return a text element in code style."""
    return {"type": "text", "text": visible(text) or " ", "style": {"code": True}}


def emoji(name: str) -> Element:
    """Return an emoji by its name, without colons."""
    return {"type": "emoji", "name": name}


def link(url: str, text: str) -> Element:
    """Return a link element; its text is not parsed."""
    return {"type": "link", "url": url, "text": visible(text) or url}


def lines(*rows: list[Element]) -> Block:
    """Return one block of text, a row a line."""
    elements: list[Element] = []
    for row in rows:
        elements += [*([plain("\n")] if elements else []), *row]
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}


def bullets(items: tuple[str, ...]) -> Block:
    """Return a bulleted list of untrusted lines."""
    rows = [{"type": "rich_text_section", "elements": [plain(item)]} for item in items]
    bullet = {"type": "rich_text_list", "style": "bullet", "elements": rows}
    return {"type": "rich_text", "elements": [bullet]}


def preformatted(text: str, most: int = 2_900) -> Block:
    """Return a block of code."""
    inner = {"type": "rich_text_preformatted", "elements": [plain(text, most=most)]}
    return {"type": "rich_text", "elements": [inner]}


def small(text: str) -> Block:
    """Return a context line of our own words in mrkdwn; never anything from outside."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text, "verbatim": True}]}


def mention(kind: str, slack_id: str | None) -> str:
    """Return a mention of a user (`@`) or user group (`!subteam^`); empty for anything odd."""
    return f"<{kind}{slack_id}>" if slack_id and _ID.fullmatch(slack_id) else ""


def command(argv: Argv) -> str:
    """Write a command one option a line, so that it can be read on a phone and pasted whole."""
    rows: list[list[str]] = [[]]
    for word in argv:
        if word.startswith("--") and rows[-1]:
            rows.append([])
        rows[-1].append(word)
    return " \\\n  ".join(shlex.join(row) for row in rows)


def size(block: Block) -> int:
    """Count the characters of a block's texts."""
    text = block.get("text")
    own = len(text) if isinstance(text, str) else 0
    parts = [value for value in block.values() if isinstance(value, dict)]
    nested = [item for value in block.values() if isinstance(value, list) for item in value]
    return own + sum(size(item) for item in (*parts, *nested) if isinstance(item, dict))
