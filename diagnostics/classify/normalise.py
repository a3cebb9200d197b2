"""One spelling for every dress: escapes undone, decorations gone, lines kept as lines.

The same status travels inside JSON inside JSON, so a quote arrives behind 1, 3, 7 … 255
backslashes. Runs of backslashes are taken whole, whatever their length, which undoes every level
in one linear pass.
"""

import re

from diagnostics.pasted import clean_paste

# Possessive: a run is consumed once and never given back, so a megabyte of backslashes is cheap.
_ESCAPE = re.compile(r"\\++(u00[0-9a-fA-F]{2}|.)?", re.DOTALL)
_CONTROLS = {"n": "\n", "r": "\n", "t": " "}
_DECORATION = re.compile(r"[│╷╵`]|\*\*")
_QUOTE_MARK = re.compile(r"^(?>(?:[ \t]*>)+)", re.MULTILINE)
_BLANKS = re.compile(r"[^\S\n]++")


def normalise(message: str) -> str:
    """Return the message in plain words: one blank between words, newlines where lines ended."""
    text = _ESCAPE.sub(_unescape, clean_paste(message))
    text = _DECORATION.sub("", text.replace("\r", "\n"))
    return _BLANKS.sub(" ", _QUOTE_MARK.sub("", text))


def flatten(text: str) -> str:
    """Return the text on one line, so that a phrase broken by a console's wrap is whole again."""
    return " ".join(text.split())


def _unescape(found: re.Match[str]) -> str:
    escaped: str = found[1] or ""
    if len(escaped) > 1:
        return chr(int(escaped[1:], 16))
    return _CONTROLS.get(escaped, escaped)
