"""The package, built as `make package` builds it, and unpacked as the platform unpacks it."""

import os
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

from uv import find_uv_bin

from tests.package.locked import ROOT


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A built package: the zip, the folder that azd takes, and the zip unpacked."""

    zip: Path
    folder: Path
    unpacked: Path

    @property
    def names(self) -> list[str]:
        """What the zip holds, in its order."""
        with zipfile.ZipFile(self.zip) as archive:
            return archive.namelist()


def build(out: Path, python: str = sys.executable) -> Path:
    """Build the package for a Python, usually that of the tests, in a process of its own."""
    environ = {**os.environ, "UV": find_uv_bin(), "PYTHONHASHSEED": "0"}
    environ.pop("CONNCHECK_ROUTING_FILE", None)
    done = subprocess.run(  # noqa: S603 - our own script
        [python, "-m", "tools.package", "--out", out],
        cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    sys.stdout.write(done.stdout)
    return out / "aks-conncheck.zip"


def unpack(out: Path, python: str = sys.executable) -> Package:
    """Build the package in a folder and unpack it there."""
    built = build(out, python)
    with zipfile.ZipFile(built) as archive:
        archive.extractall(out / "wwwroot")
    return Package(zip=built, folder=out / "app", unpacked=out / "wwwroot")
