"""A message as plain lines, the way a terminal shows it; no block's content is left out.

mrkdwn is shown with its markers; links, mentions, dates and escapes are shown as people see them.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from html import unescape

from sandbox.slack.workspace import Ephemeral, JsonObject, Message, Workspace

TOKEN = re.compile(r"<([^<>]+)>")
EMOJI_NAME = re.compile(r":([a-z0-9_+-]+):")
EMOJI = {
    "no_entry": "⛔",
    "x": "❌",
    "white_check_mark": "✅",
    "heavy_check_mark": "✔",
    "hourglass_flowing_sand": "⏳",
    "hourglass": "⌛",
    "large_orange_circle": "🟠",
    "large_orange_diamond": "🔶",
    "question": "❓",
    "grey_question": "❔",
    "warning": "⚠",
    "rotating_light": "🚨",
    "heavy_minus_sign": "➖",  # noqa: RUF001 - that is the sign
    "white_circle": "⚪",
    "black_circle": "⚫",
    "information_source": "ℹ",  # noqa: RUF001 - that is the sign
    "arrows_counterclockwise": "🔄",
    "no_entry_sign": "🚫",
}


def lines(message: Message | Ephemeral, workspace: Workspace) -> list[str]:
    """Return what a message shows; the fallback text where it has no blocks."""
    shown = [line for block in message.blocks for line in _block(block, workspace)]
    files = message.files if isinstance(message, Message) else []
    named = [f"[file] {workspace.uploads[one].filename}" for one in files]
    return [*(shown or _mrkdwn(message.text, workspace).splitlines()), *named]


def edited(message: Message) -> str:
    """Return how often a message was edited, to be set behind a comma; empty where never."""
    many = len(message.edits)
    return "" if not many else ", edited once" if many == 1 else f", edited {many} times"


def transcript(messages: list[Message], workspace: Workspace) -> str:
    """Return a channel's messages as one text, replies indented under their root."""
    parts: list[str] = []
    for message in messages:
        indent = "  │ " if message.thread_ts else ""
        author = workspace.users.get(message.user, message.user)
        parts.append(f"{indent}{author} at {message.ts}{edited(message)}")
        parts += [f"{indent}{line}" for line in lines(message, workspace)]
        parts.append(indent.rstrip())
    return "\n".join(parts)


def _block(block: JsonObject, workspace: Workspace) -> Iterator[str]:
    draw = DRAWN.get(str(block.get("type")))
    yield from draw(block, workspace) if draw else [f"[{block.get('type')}]"]


def _section(block: JsonObject, workspace: Workspace) -> Iterator[str]:
    for part in (block.get("text"), *_list(block, "fields")):
        if part:
            yield from _words(part, workspace).splitlines()


def _header(block: JsonObject, workspace: Workspace) -> Iterator[str]:
    yield _words(block["text"], workspace).upper()


def _divider(_block: JsonObject, _workspace: Workspace) -> Iterator[str]:
    yield "─" * 40


def _context(block: JsonObject, workspace: Workspace) -> Iterator[str]:
    yield "  ".join(_words(one, workspace) for one in _list(block, "elements"))


def _actions(block: JsonObject, workspace: Workspace) -> Iterator[str]:
    labels = []
    for element in _list(block, "elements"):
        options = [_words(one["text"], workspace) for one in _list(element, "options")]
        words = element.get("text")
        labels.append(_words(words, workspace) if words else f"⋮ {', '.join(options)}")
    yield " ".join(f"[ {label} ]" for label in labels)


def _rich_text(block: JsonObject, workspace: Workspace) -> Iterator[str]:
    for element in _list(block, "elements"):
        kind = element.get("type")
        if kind == "rich_text_list":
            for item in _list(element, "elements"):
                yield f"• {_spans(item, workspace)}"
        else:
            margin = "    " if kind == "rich_text_preformatted" else ""
            yield from (f"{margin}{line}" for line in _spans(element, workspace).splitlines())


def _table(block: JsonObject, workspace: Workspace) -> Iterator[str]:
    rows = block.get("rows")
    for row in rows if isinstance(rows, list) else []:
        yield " | ".join(_cell(cell, workspace) for cell in row)


def _markdown(block: JsonObject, _workspace: Workspace) -> Iterator[str]:
    yield from str(block.get("text")).splitlines()


DRAWN: Mapping[str, Callable[[JsonObject, Workspace], Iterator[str]]] = {
    "section": _section,
    "header": _header,
    "divider": _divider,
    "context": _context,
    "actions": _actions,
    "rich_text": _rich_text,
    "table": _table,
    "markdown": _markdown,
}


def _cell(cell: JsonObject, workspace: Workspace) -> str:
    if cell.get("type") == "raw_text":
        return str(cell.get("text"))
    return " ".join(_rich_text(cell, workspace))


def _spans(element: JsonObject, workspace: Workspace) -> str:
    return "".join(_span(one, workspace) for one in _list(element, "elements"))


def _span(span: JsonObject, workspace: Workspace) -> str:
    kind = span.get("type")
    if kind == "user":
        return f"@{workspace.users.get(str(span['user_id']), span['user_id'])}"
    if kind == "usergroup":
        return f"@{workspace.user_groups.get(str(span['usergroup_id']), span['usergroup_id'])}"
    if kind == "emoji":
        return EMOJI.get(str(span["name"]), f":{span['name']}:")
    return str(span.get("text") or span.get("url") or span.get("fallback") or f"[{kind}]")


def _words(part: object, workspace: Workspace) -> str:
    if not isinstance(part, dict):
        return str(part)
    if part.get("type") == "mrkdwn":
        return _mrkdwn(str(part.get("text", "")), workspace)
    return str(part.get("text") or part.get("alt_text") or "")


def _mrkdwn(words: str, workspace: Workspace) -> str:
    shown = TOKEN.sub(lambda match: _token(match[1], workspace), words)
    named = EMOJI_NAME.sub(lambda match: EMOJI.get(match[1], match[0]), shown)
    return unescape(named)


def _token(token: str, workspace: Workspace) -> str:
    target, _, label = token.partition("|")
    if target.startswith("@"):
        return f"@{workspace.users.get(target[1:], target[1:])}"
    if target.startswith("!subteam^"):
        group = target.removeprefix("!subteam^")
        return f"@{workspace.user_groups.get(group, group)}"
    return label or target.lstrip("!")


def _list(value: JsonObject, key: str) -> list[JsonObject]:
    found = value.get(key)
    return found if isinstance(found, list) else []
