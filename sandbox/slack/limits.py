"""What Slack refuses in a message or a view, as pure functions on JSON values.

`problems` answers in sentences of the form `error_code: pointer: what is wrong`, empty for a
message Slack takes. Where Slack's own counting is unknown the rule here is a little stricter.

Sources: https://docs.slack.dev/reference/block-kit/blocks,
https://docs.slack.dev/reference/methods/chat.postMessage (Errors)
"""

import json
from collections.abc import Iterator, Mapping

from sandbox.slack.rules import Complaint, Rule, array, distinct, either, every, one_of, shape, text
from sandbox.slack.shapes import BLOCKS, FLAG, ID, plain

LONGEST_MESSAGE = 40_000
LONGEST_UPDATE_BYTES = 4_000
WHOLE_TEXT = 13_200
PER_BLOCK = 100
"""Each further block takes about this much away from the whole text; Slack documents neither."""

TABLE_TEXT = 10_000
MARKDOWN_TEXT = 12_000
VIEW_BYTES = 250_000
ATTACHMENTS = 100

SECTION = every(BLOCKS["section"], either("text", "fields"))
BLOCK = one_of({**BLOCKS, "section": SECTION})
MESSAGE_BLOCKS = every(array(BLOCK, most=50, least=0), distinct("block_id"))
VIEW_BLOCKS = every(array(BLOCK, most=100, least=0), distinct("block_id"))
VIEW_COMMON: Mapping[str, Rule] = {
    "callback_id": ID,
    "private_metadata": text(3000, shortest=0),
    "external_id": ID,
}
VIEW = one_of(
    {
        "home": shape({"blocks": VIEW_BLOCKS}, VIEW_COMMON),
        "modal": shape(
            {"title": plain(24), "blocks": VIEW_BLOCKS},
            {
                **VIEW_COMMON,
                "submit": plain(24),
                "close": plain(24),
                "clear_on_close": FLAG,
                "notify_on_close": FLAG,
                "submit_disabled": FLAG,
            },
        ),
    }
)


def problems(message: Mapping[str, object], *, update: bool = False) -> list[str]:
    """List why Slack would refuse a message; `update` judges it as chat.update does.

    `message` has `text`, `blocks` and `attachments` as in the Web API, each optional.
    """
    blocks = message.get("blocks") or []
    found = [*_text_problems(message, update=update)]
    found += [_invalid(*one) for one in _block_complaints(blocks, "/blocks")]
    found += [_invalid(*one) for one in _attachment_complaints(message.get("attachments") or [])]
    if whole_text(blocks) > WHOLE_TEXT:
        found.append(f"msg_blocks_too_long: /blocks: more than {WHOLE_TEXT} characters in all")
    return found


def view_problems(view: Mapping[str, object]) -> list[str]:
    """List why Slack would refuse a modal or a Home tab."""
    found = [f"invalid_arguments: {at}: {wrong}" for at, wrong in VIEW(dict(view), "")]
    blocks = view.get("blocks")
    asks = isinstance(blocks, list) and any(_kind(one) == "input" for one in blocks)
    if view.get("type") == "modal" and asks and "submit" not in view:
        found.append("invalid_arguments: /submit: required where there is an input block")
    if len(json.dumps(view).encode()) > VIEW_BYTES:
        found.append(f"view_too_large: : more than {VIEW_BYTES} bytes")
    return found


def error_code(problem: str) -> str:
    """Return the Web API error that a problem stands for."""
    return problem.partition(":")[0]


def whole_text(blocks: object) -> int:
    """Count a message's characters the way that comes closest to Slack's own count."""
    count = len(blocks) if isinstance(blocks, list) else 0
    return sum(map(len, _texts(blocks))) + PER_BLOCK * max(0, count - 1)


def _text_problems(message: Mapping[str, object], *, update: bool) -> Iterator[str]:
    words = message.get("text") or ""
    if not isinstance(words, str):
        yield "invalid_arguments: /text: must be a string"
        return
    if not words and not message.get("blocks") and not message.get("attachments"):
        yield "no_text: /text: nothing to show"
    if update and len(words.encode()) > LONGEST_UPDATE_BYTES:
        yield f"msg_too_long: /text: more than {LONGEST_UPDATE_BYTES} bytes in an update"
    elif len(words) > LONGEST_MESSAGE:
        yield f"msg_too_long: /text: more than {LONGEST_MESSAGE} characters"


def _block_complaints(blocks: object, at: str) -> Iterator[Complaint]:
    yield from MESSAGE_BLOCKS(blocks, at)
    if not isinstance(blocks, list):
        return
    tables = [one for one in blocks if _kind(one) == "table"]
    if len(tables) > 1:
        yield at, "only one table allowed in a message"
    if sum(len(one) for table in tables for one in _texts(table)) > TABLE_TEXT:
        yield at, f"more than {TABLE_TEXT} characters in a table"
    markdown = [one for one in blocks if _kind(one) == "markdown"]
    if sum(len(one) for block in markdown for one in _texts(block)) > MARKDOWN_TEXT:
        yield at, f"more than {MARKDOWN_TEXT} characters in markdown blocks"


def _attachment_complaints(attachments: object) -> Iterator[Complaint]:
    yield from array(_attachment, most=ATTACHMENTS, least=0)(attachments, "/attachments")


def _attachment(value: object, at: str) -> Iterator[Complaint]:
    if not isinstance(value, dict):
        yield at, "must be an object"
    elif "blocks" in value:
        yield from _block_complaints(value["blocks"], f"{at}/blocks")


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            if key == "text" and isinstance(one, str):
                yield one
            else:
                yield from _texts(one)


def _kind(block: object) -> object:
    return block.get("type") if isinstance(block, dict) else None


def _invalid(at: str, wrong: str) -> str:
    return f"invalid_blocks: {at}: {wrong}"
