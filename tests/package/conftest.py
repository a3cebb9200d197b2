"""The package, built once as `make package` builds it, and unpacked as the platform unpacks it."""

import os
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
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


def build(out: Path) -> Path:
    """Build the package for the Python of the tests, in a process of its own."""
    environ = {**os.environ, "UV": find_uv_bin(), "PYTHONHASHSEED": "0"}
    environ.pop("CONNCHECK_ROUTING_FILE", None)
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, ROOT / "tools/package.py", "--out", out],
        env=environ, stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    sys.stdout.write(done.stdout)
    return out / "aks-conncheck.zip"


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    """Build the package and unpack it."""
    out = tmp_path_factory.mktemp("package")
    built = build(out)
    with zipfile.ZipFile(built) as archive:
        archive.extractall(out / "wwwroot")
    return Package(zip=built, folder=out / "app", unpacked=out / "wwwroot")
