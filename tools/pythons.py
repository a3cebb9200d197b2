"""Find the Python that a package is for: `python -m tools.pythons 3.12` prints where it is.

The package holds byte code and compiled libraries of one version, and the function app has to run
the same. So another version is never taken in its place: it is brought, or the end is one line.
"""

from __future__ import annotations  # it runs on the Python that a machine has, from 3.9 on

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

VERSIONS = ("3.11", "3.12", "3.13")


def main() -> None:
    """Print the path of the Python that is asked for, or say what to do and end with status 2."""
    found = choose(sys.argv[1], lambda version: find(version, os.environ), _bring)
    if found is None:
        sys.exit(2)
    sys.stdout.write(f"{found}\n")


def choose(
    version: str, here: Callable[[str], Path | None], bring: Callable[[str], Path | None]
) -> Path | None:
    """Return a Python that is here or can be brought; None when it was said what to do instead."""
    if version not in VERSIONS:
        _say(f"CONNCHECK_PYTHON is {version!r}; it must be one of {', '.join(VERSIONS)}")
        return None
    found = here(version) or bring(version)
    if found is None:
        others = [each for each in VERSIONS if each != version and here(each)]
        instead = f", or take one that is here for app and package: {_exports(others)}"
        _say(
            f"the package is for Python {version}, which is not here and could not be downloaded. "
            f"Install Python {version}{instead if others else ''}"
        )
    return found


def find(version: str, environ: Mapping[str, str]) -> Path | None:
    """Return a Python of a version that runs on this machine: this one, on the path, or pyenv's."""
    pyenv = Path(environ.get("PYENV_ROOT") or Path(environ.get("HOME", "/")) / ".pyenv")
    own = sys.executable if version == f"{sys.version_info.major}.{sys.version_info.minor}" else ""
    on_path = shutil.which(f"python{version}", path=environ.get("PATH", ""))
    places = (own, on_path, *sorted(pyenv.glob(f"versions/{version}.*/bin/python")))
    return next((Path(each) for each in places if each and _is(each, version)), None)


def _is(python: str | Path, version: str) -> bool:
    # A shim of pyenv is there for versions that are switched off as well.
    command = [python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - a Python
    return done.stdout.strip() == version


def _bring(version: str) -> Path | None:
    uv = os.environ.get("UV") or "uv"
    for words in (["install", "--quiet", version], ["find", "--managed-python", version]):
        command = [uv, "python", *words]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - uv
        if done.returncode:
            return None
    return Path(done.stdout.strip())


def _exports(versions: list[str]) -> str:
    return " or ".join(f"export CONNCHECK_PYTHON={each}" for each in versions)


def _say(line: str) -> None:
    sys.stderr.write(f"make package: {line}.\n")


if __name__ == "__main__":
    main()
