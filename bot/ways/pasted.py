"""What a message says, as plain text: without what Slack did to the words on their way.

Alert bots put the error into the text, into blocks or into attachments, so all three are read.
A link to the portal holds what its label does not, so where the two differ both are kept.

Source: https://docs.slack.dev/messaging/formatting-message-text
"""

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from diagnostics.pasted import clean_paste

MOST_TEXT = 100_000
MOST_PARTS = 2_000
# What a mapping holds in words, in the order in which Slack shows it.
WORDS = ("pretext", "title", "text", "value", "label", "alt_text", "fallback")
INSIDE = ("fields", "elements", "rows", "element", "blocks")
_TOKEN = re.compile(r"<(?P<target>[^<>|]{1,3000})(?:\|(?P<label>[^<>]{0,3000}))?>")
_SCHEME = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)
# Texts in these are drawn letter by letter.
_RICH = ("rich_text_section", "rich_text_preformatted", "rich_text_quote")


def words_of(message: Mapping[str, Any]) -> str:
    """Return the text of a message: its blocks, its text where that says more, its attachments."""
    parts = [*_parts(message.get("blocks"))]
    shown = " ".join(" ".join(parts).split())
    parts += [each for each in _parts(message.get("text")) if " ".join(each.split()) not in shown]
    parts += _parts(message.get("attachments"))
    return "\n".join(dict.fromkeys(parts))[:MOST_TEXT].strip()


def cleaned(text: str) -> str:
    """Return a text in Slack's notation as the person meant it."""
    return clean_paste(_TOKEN.sub(_target, text)).replace("`", "").strip()


def links_of(message: Mapping[str, Any]) -> Iterator[str]:
    """Return the addresses of the links in a message's blocks, in their order."""
    for part in _walk(message.get("blocks"), whole=()):
        if part.get("type") == "link" and isinstance(part.get("url"), str):
            yield part["url"]


def _target(found: re.Match[str]) -> str:
    """Return what stood there before Slack made a link or a mention of it."""
    target, label = found["target"], found["label"] or ""
    if target[0] in "@#!":
        return label
    bare = _SCHEME.sub("", target).rstrip("/")
    is_made = bare in (label.rstrip("/"), _SCHEME.sub("", label).rstrip("/"))
    return label if is_made else f"{label} {target}".strip()


def _parts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield from filter(None, [cleaned(value)])
    for part in islice(_walk(value, whole=_RICH), MOST_PARTS):
        if part.get("type") in _RICH:
            yield from filter(None, [_rich(part)])
        else:
            yield from (text for each in WORDS for text in _said(part.get(each)))


def _said(value: object) -> Iterator[str]:
    """Return a text, which may be an object around one."""
    inner = value.get("text") if isinstance(value, Mapping) else value
    if isinstance(inner, str) and (text := cleaned(inner)):
        yield text


def _rich(part: Mapping[str, Any]) -> str:
    """Join the elements of rich text, which follow each other without a break."""
    elements = part.get("elements")
    inner = elements if isinstance(elements, list) else []
    joined = "".join(_element(each) for each in inner if isinstance(each, Mapping))
    return clean_paste(joined).strip()


def _element(element: Mapping[str, Any]) -> str:
    text, url = element.get("text"), element.get("url")
    if not isinstance(url, str):
        return text if isinstance(text, str) else ""
    return _SCHEME.sub("", url) if not isinstance(text, str) else _linked(text, url)


def _linked(text: str, url: str) -> str:
    is_made = _SCHEME.sub("", url).rstrip("/") == _SCHEME.sub("", text).rstrip("/")
    return text if is_made else f"{text} {url}"


def _walk(value: object, *, whole: tuple[str, ...]) -> Iterator[Mapping[str, Any]]:
    """Return every mapping, outermost first, without what is inside of the types in `whole`.

    No depth of nesting exhausts the stack.
    """
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting += reversed(part)
        elif isinstance(part, Mapping):
            yield part
            is_done = part.get("type") in whole
            waiting += [] if is_done else [part.get(each) for each in reversed(INSIDE)]
