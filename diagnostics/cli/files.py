"""Read and write what the command line names; what cannot be is a usage error."""

import os
from pathlib import Path

from diagnostics.cli.usage import UsageError

_PRIVATE = 0o600


def read_text(path: str) -> str:
    """Return a file's text; bytes that are no UTF-8 become a replacement character.

    Raises:
        UsageError: the file cannot be read.
    """
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace")
    except (OSError, ValueError) as error:
        raise UsageError(f"Cannot read {path}: {_reason(error)}.") from error


def check_writable(path: str) -> None:
    """Find out before a long run whether a file can be written after it.

    Raises:
        UsageError: it can surely not.
    """
    place = Path(path)
    if place.is_dir() or not place.parent.is_dir() or not os.access(place.parent, os.W_OK):
        raise UsageError(f"Cannot write {path}: no such folder, or not yours to write.")


def write_private(path: str, text: str) -> str:
    """Write a file that only its owner may read; return what went wrong, empty for nothing."""
    place = Path(path)
    try:
        if place.is_file():  # the mode below is only for a new file; a device keeps its own
            place.chmod(_PRIVATE)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _PRIVATE), "w") as file:
            file.write(text)
    except OSError as error:
        return f"Cannot write {path}: {_reason(error)}."
    return ""


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
