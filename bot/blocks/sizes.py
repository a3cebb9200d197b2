"""Slack's limits on one message, and how blocks are spread over several.

A message may hold 50 blocks and some 13,200 characters of text, of which every block after the
first seems to take about 100; we stay below both.

Source: https://github.com/slackapi/bolt-js/issues/2509 (`msg_blocks_too_long`)
"""

from collections.abc import Iterable
from typing import Any

from bot.blocks.parts import Block

MOST_MESSAGE = 12_800
MOST_BLOCKS = 45
PER_BLOCK = 100


def size(part: Any) -> int:  # noqa: ANN401 - any part of a block
    """Count the characters of all texts in a block, or in a part of one."""
    if isinstance(part, list):
        return sum(map(size, part))
    if not isinstance(part, dict):
        return 0
    text = part.get("text")
    return (len(text) if isinstance(text, str) else 0) + sum(map(size, part.values()))


def weight(blocks: list[Block]) -> int:
    """Count what blocks take of a message."""
    return size(blocks) + PER_BLOCK * len(blocks)


def packed(units: Iterable[list[Block]]) -> list[list[Block]]:
    """Spread units over messages, in order; a unit (a label and its command) stays together."""
    messages: list[list[Block]] = []
    for unit in units:
        together = [*messages[-1], *unit] if messages else unit
        fits = weight(together) <= MOST_MESSAGE and len(together) <= MOST_BLOCKS
        if messages and fits:
            messages[-1] = together
        else:
            messages.append(list(unit))
    return messages
