"""Requirement files as values: what they name, how it is pinned, which hashes may be installed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
# What the Python of a function app may be; infra/main.bicep allows the same.
PYTHONS = ("3.11", "3.12", "3.13")
HASH = re.compile(r"--hash=(\S+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One requirement with its hashes, which may be none."""

    wanted: Requirement
    hashes: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name as indexes compare it."""
        return canonicalize_name(self.wanted.name)

    @property
    def version(self) -> str:
        """The one version it is pinned to; empty where it is not pinned to one."""
        found = re.fullmatch(r"==([^*,]+)", str(self.wanted.specifier))
        return found[1] if found else ""

    def holds_on(self, python: str) -> bool:
        """Say whether it is asked for on Linux with this Python."""
        environment = {"python_version": python, "python_full_version": f"{python}.0"}
        return self.wanted.marker is None or self.wanted.marker.evaluate(environment)


def entries(text: str) -> Iterator[Entry]:
    """Read a requirements file."""
    for line in text.replace("\\\n", " ").splitlines():
        said = re.sub(r"(^|\s)#.*", "", line).strip()
        if said:
            wanted = said.split("--hash", 1)[0]
            yield Entry(wanted=Requirement(wanted), hashes=tuple(HASH.findall(said)))


def pinned(text: str, python: str) -> dict[str, str]:
    """Return name and version of all that is installed on Linux with this Python."""
    return {each.name: each.version for each in entries(text) if each.holds_on(python)}


def unmet(wanted: str, lock: str, python: str) -> list[str]:
    """Return the requirements that a lock does not satisfy with this Python."""
    versions = pinned(lock, python)
    return [
        str(each.wanted)
        for each in entries(wanted)
        if each.holds_on(python)
        and not (each.name in versions and each.wanted.specifier.contains(versions[each.name]))
    ]
