"""Make text from outside harmless for a terminal and for Markdown."""

import re
import shlex
import unicodedata

from diagnostics.model.finding import Argv

# The ASCII punctuation that Markdown gives a meaning inside a line; `\` makes it plain again.
_MARKUP = re.compile(r"([\\`*_\[\]<>|~#&])")


def visible(text: str) -> str:
    """Return a text with a blank for every control, direction and line-breaking character."""
    return "".join(" " if unicodedata.category(char)[0] in "CZ" else char for char in text)


def one_line(text: str) -> str:
    """Return a text on one line, runs of blanks as one."""
    return " ".join(visible(text).split())


def markdown(text: str) -> str:
    """Return a text on one line whose characters mean themselves in Markdown."""
    return _MARKUP.sub(r"\\\1", one_line(text))


def shell_line(argv: Argv) -> str:
    """Return a command as one line to paste into a POSIX shell."""
    return shlex.join(argv)
