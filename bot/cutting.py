"""Cut a text that is long in JSON in the middle: its head names the error, its tail shows it."""

import json
from itertools import accumulate

MOST_TEXT = 40_000
TAIL = 20_000
CUT = "\n[…]\n"


def shorten(text: str | None) -> str | None:
    """Cut a text that takes more than 40,000 bytes of ASCII JSON; keep head and tail."""
    if text is None or len(json.dumps(text)) <= MOST_TEXT:
        return text
    head = _prefix(text, MOST_TEXT - TAIL)
    tail = _prefix(text[::-1], TAIL)[::-1]
    return f"{head}{CUT}{tail}"


def _prefix(text: str, most: int) -> str:
    """Return the longest beginning that takes `most` bytes of JSON."""
    bytes_so_far = accumulate(len(json.dumps(each)) - 2 for each in text[:most])
    return text[: sum(taken <= most for taken in bytes_so_far)]
