"""Text as people paste it into Slack, mail and issues, turned back into what the machine printed.

Chat clients curl quotes, put hard blanks between words, escape `& < >`, turn hosts into links
(`<http://host|host>`) and wrap everything in code fences. A host name inside such a link no
longer looks like one, so this runs before anything is recognised.
"""

import re

_LOOKALIKES = str.maketrans(
    {
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033", '"'),
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032", "'"),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-"),
        **dict.fromkeys("\u2014\u2015", "--"),
        **dict.fromkeys("\u00a0\u2007\u2009\u200a\u202f\u3000", " "),
        **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad"),
        "\u2026": "...",
    }
)
_ENTITIES = {
    "amp": "&",
    "lt": "<",
    "gt": ">",
    "quot": '"',
    "apos": "'",
    "nbsp": " ",
    "#34": '"',
    "#39": "'",
    "#160": " ",
    "#x22": '"',
    "#x27": "'",
}
# A long s is an s to a pattern that ignores case, and none to the table: so ASCII only.
_ENTITY = re.compile("&(" + "|".join(_ENTITIES) + ");", re.IGNORECASE | re.ASCII)
_LABELLED_LINK = re.compile(r"<(?:https?|mailto|tel):[^|<>\s]*+\|([^<>|]*+)>")
_BARE_LINK = re.compile(r"<((?:https?://|mailto:)[^|<>\s]*+)>")
_FENCE = re.compile(r"`{3,}")
_BREAK = re.compile(r"</?br\s?/?>", re.IGNORECASE)
_NESTED_ENTITIES = 3  # a mail of a ticket of a log: deeper has not been seen


def clean_paste(text: str) -> str:
    """Return the text with a chat client's decorations undone; plain text comes back unchanged."""
    # Most texts hold nothing of a kind, and looking for one character costs next to nothing.
    if "<" in text:
        text = _BARE_LINK.sub(r"\1", _LABELLED_LINK.sub(r"\1", text))
    for _ in range(_NESTED_ENTITIES):
        if "&" in text:
            text = _ENTITY.sub(lambda found: _ENTITIES[found[1].lower()], text)
    if "<" in text:
        text = _BREAK.sub("\n", text)
    if not text.isascii():
        text = text.translate(_LOOKALIKES)
    return _FENCE.sub("", text) if "`" in text else text
