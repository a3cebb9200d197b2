"""What a person types into a channel: a command, or a message as Slack stores it."""

import re
from collections.abc import Iterator
from typing import TypeAlias

from sandbox.slack.workspace import JsonObject, Message, Workspace

ADDRESS = re.compile(r"https?://[^\s<>|]+")
Part: TypeAlias = tuple[str, bool]


def said(
    workspace: Workspace, *, words: str, user: str, channel: str, thread_ts: str | None
) -> Message:
    """Post a message as a person; addresses become links, and `& < >` are escaped."""
    parts = [*_parts(words)]
    elements: list[JsonObject] = [
        {"type": "link", "url": part} if is_address else {"type": "text", "text": part}
        for part, is_address in parts
    ]
    section: JsonObject = {"type": "rich_text_section", "elements": elements}
    message = Message(
        channel=channel,
        ts=workspace.next_ts(),
        user=user,
        text="".join(f"<{escaped(one)}>" if linked else escaped(one) for one, linked in parts),
        blocks=[{"type": "rich_text", "elements": [section]}],
        thread_ts=thread_ts,
    )
    workspace.messages.append(message)
    return message


def alerted(workspace: Workspace, *, words: str, channel: str) -> Message:
    """Let another bot post an error in an attachment, as alert bots do."""
    attachment: JsonObject = {
        "color": "a30200",
        "title": "Cluster operation failed",
        "text": f"```{escaped(words)}```",
        "fallback": "Cluster operation failed",
    }
    message = Message(
        channel=channel,
        ts=workspace.next_ts(),
        user=next(iter(workspace.other_bots)),
        text="",
        attachments=[attachment],
    )
    workspace.messages.append(message)
    return message


def escaped(words: str) -> str:
    """Escape what Slack reads as markup."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _parts(words: str) -> Iterator[Part]:
    end = 0
    for match in ADDRESS.finditer(words):
        if match.start() > end:
            yield words[end : match.start()], False
        yield match[0], True
        end = match.end()
    if end < len(words):
        yield words[end:], False
