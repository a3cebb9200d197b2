"""Who a message calls: people, user groups, and whole channels.

Slack reads mentions in the top-level text, in mrkdwn objects and in rich text elements; a
plain_text object or a text element of rich text is never parsed.

Source: https://docs.slack.dev/messaging/formatting-message-text#mentions
"""

import re
from collections.abc import Iterator, Mapping

CALL = re.compile(r"<(@[UW][A-Z0-9]+|!subteam\^S[A-Z0-9]+|!(?:channel|here|everyone))(?:\|[^>]*)?>")
RICH_CALLS = {"user": "user_id", "usergroup": "usergroup_id", "broadcast": "range"}


def mentions(message: Mapping[str, object]) -> list[str]:
    """List the ids (`U…`, `S…`) and broadcast ranges that a message calls, in reading order."""
    words = message.get("text")
    found = [*_calls(words)] if isinstance(words, str) else []
    found += _walk(message.get("blocks"))
    return list(dict.fromkeys(found))


def broadcasts(message: Mapping[str, object]) -> list[str]:
    """List the broadcast ranges (`channel`, `here`, `everyone`) that a message calls."""
    return [one for one in mentions(message) if one in {"channel", "here", "everyone"}]


def _calls(words: str) -> Iterator[str]:
    for call in CALL.findall(words):
        yield call.removeprefix("!subteam^").lstrip("@!")


def _walk(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from _walk(one)
    elif isinstance(value, dict):
        kind = value.get("type")
        if kind == "mrkdwn":
            yield from _calls(str(value.get("text", "")))
        elif kind in RICH_CALLS:
            yield str(value.get(RICH_CALLS[kind], ""))
        else:
            for one in value.values():
                yield from _walk(one)
