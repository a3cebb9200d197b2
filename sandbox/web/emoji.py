"""Emoji by the short names that Slack gives them."""

from functools import cache

import emoji as catalogue

OF_SLACK = {
    f"large_{colour}_{shape}": f":{colour}_{shape}:"
    for shape in ("circle", "square")
    for colour in ("orange", "yellow", "green", "purple", "brown", "red", "blue")
    if (colour, shape) not in {("red", "circle"), ("blue", "circle")}
}
"""Slack's names for what the catalogue calls otherwise."""


@cache
def emoji() -> dict[str, str]:
    """Return the characters by short name."""
    found = {
        name.strip(":"): characters
        for characters, one in catalogue.EMOJI_DATA.items()
        if one["status"] == catalogue.STATUS["fully_qualified"]
        for name in (one["en"], *one.get("alias", ()))
    }
    slack = {name: catalogue.emojize(of) for name, of in OF_SLACK.items()}
    return {**found, **slack}
