"""Command lines to try next, ready to paste into a POSIX shell."""

import os
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path


def python(*arguments: str) -> str:
    """Return a line that runs this very Python, named as short as possible."""
    executable = Path(sys.executable)
    if executable.is_relative_to(Path.cwd()):
        return shlex.join([os.path.relpath(executable), *arguments])
    return shlex.join(["python", *arguments])


def with_settings(settings: Mapping[str, str], line: str) -> str:
    """Return a line that runs another with settings in its environment."""
    return f"env {shlex.join(f'{name}={value}' for name, value in settings.items())} {line}"
