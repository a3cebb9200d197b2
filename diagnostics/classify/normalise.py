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
_DECORATIONS = ("`", "**", "│", "╷", "╵")
_QUOTE_MARK = re.compile(r"^(?>(?:[ \t]*>)+)", re.MULTILINE)
# All that counts as a blank beside the blank itself.
_BLANKS = tuple(one for one in map(chr, range(0x3001)) if one.isspace() and one not in " \n")


def normalise(message: str) -> str:
    """Return the message in plain words: one blank between words, newlines where lines ended."""
    text = clean_paste(message)
    if "\\" in text:
        text = _ESCAPE.sub(_unescape, text)
    text = text.replace("\r", "\n")
    for decoration in _present(_DECORATIONS, text):
        text = text.replace(decoration, "")
    if ">" in text:
        text = _QUOTE_MARK.sub("", text)
    for blank in _present(_BLANKS, text):
        text = text.replace(blank, " ")
    return _single_blanks(text)


def _present(words: tuple[str, ...], text: str) -> list[str]:
    is_ascii = text.isascii()
    return [word for word in words if not (is_ascii and not word.isascii()) and word in text]


def flatten(text: str) -> str:
    """Return a normalised text on one line: a phrase that a console broke is whole again."""
    return _single_blanks(text.replace("\n", " ")).strip(" ")


def _single_blanks(text: str) -> str:
    while "  " in text:  # halves the longest run
        text = text.replace("  ", " ")
    return text


def _unescape(found: re.Match[str]) -> str:
    escaped: str = found[1] or ""
    if len(escaped) > 1:
        return chr(int(escaped[1:], 16))
    return _CONTROLS.get(escaped, escaped)
