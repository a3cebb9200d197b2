"""One spelling for every dress: escapes undone, decorations gone, lines kept as lines.

The same status travels inside JSON inside JSON, so a quote arrives behind 1, 3, 7 … 255
backslashes. Runs of backslashes are taken whole, whatever their length, which undoes every level
in one linear pass.
"""

import re

from diagnostics.pasted import clean_paste

_CONTROLS = {"n": "\n", "r": "\n", "t": " "}
_CODE_POINT = re.compile(r"u00([0-9a-fA-F]{2})")
_DECORATIONS = ("`", "**", "│", "╷", "╵")
_QUOTE_MARKS = re.compile(r"\n(?> ?>)++")
# All that counts as a blank beside the blank itself.
_BLANKS = tuple(one for one in map(chr, range(0x3001)) if one.isspace() and one not in " \n")
_ASCII_BLANKS = tuple(one for one in _BLANKS if one.isascii())
_ASCII_DECORATIONS = tuple(one for one in _DECORATIONS if one.isascii())


def normalise(message: str) -> str:
    """Return the message in plain words: one blank between words, newlines where lines ended."""
    text = clean_paste(message)
    if "\\" in text:
        text = _without_escapes(text)
    text = text.replace("\r", "\n")
    is_ascii = text.isascii()
    for decoration in _ASCII_DECORATIONS if is_ascii else _DECORATIONS:
        if decoration[0] in text:
            text = text.replace(decoration, "")
    for blank in _ASCII_BLANKS if is_ascii else _BLANKS:
        if blank in text:
            text = text.replace(blank, " ")
    text = _single_blanks(text)
    return _QUOTE_MARKS.sub("\n", f"\n{text}")[1:] if ">" in text else text


def _without_escapes(text: str) -> str:
    first, *rest = text.split("\\")  # of a run of backslashes nothing is left but the last's
    parts = [_CONTROLS[each[0]] + each[1:] if each[:1] in _CONTROLS else each for each in rest]
    return first + "".join(map(_with_character, parts) if "\\u00" in text else parts)


def _with_character(part: str) -> str:
    """Return what stands behind a backslash with a character for its number."""
    found = _CODE_POINT.match(part)
    return chr(int(found[1], 16)) + part[found.end() :] if found else part


def flatten(text: str) -> str:
    """Return a normalised text on one line: a phrase that a console broke is whole again."""
    return _single_blanks(text.replace("\n", " ")).strip(" ")


def _single_blanks(text: str) -> str:
    while "  " in text:  # halves the longest run
        text = text.replace("  ", " ")
    return text
