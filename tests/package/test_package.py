"""The package holds the program and its pinned requirements, compiled, and nothing else."""

import filecmp
import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest
from uv import find_uv_bin

from diagnostics.version import VERSION
from tests.package.built import Package, build
from tests.package.locked import PYTHONS, ROOT, pinned
from tools.package import (
    DEPLOYED_AT,
    PLATFORM,
    PROGRAM,
    PYTHON,
    SITE_PACKAGES,
    copy_program,
)

UNCHECKED_HASH = (1).to_bytes(4, "little")
# Storing more than this would say that something came along by mistake.
MOST_BYTES = 40_000_000


def own(package: Package) -> list[str]:
    return [name for name in package.names if not name.startswith(SITE_PACKAGES)]


def test_every_file_of_the_program_is_in_it_and_no_other(package: Package) -> None:
    listed = subprocess.run(  # noqa: S603 - our own arguments
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *PROGRAM],  # noqa: S607 - the git of whoever develops
        cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True,
    ).stdout.split()  # fmt: skip
    files = [name for name in own(package) if "__pycache__" not in name]

    assert files == sorted([*listed, "version.json"])
    assert (package.unpacked / "version.json").read_text() == (
        f'{{"version": "{VERSION}", "python": "{PYTHON}"}}\n'
    )


def test_what_is_not_for_production_stays_out(package: Package) -> None:
    parts = {part for name in package.names for part in Path(name).parts[:-1]}

    assert sorted(parts & {"tests", "sandbox", "bench", "infra", "docs", "tools", "bin"}) == []
    assert [
        n for n in package.names if n.endswith((".txt", ".lock", ".toml")) and n in own(package)
    ] == []
    assert package.zip.stat().st_size < MOST_BYTES


def test_requirements_are_those_of_the_lock(package: Package) -> None:
    found = re.findall(
        rf"^{re.escape(SITE_PACKAGES)}/([\w.]+)-([\w.]+)\.dist-info/METADATA$",
        "\n".join(package.names),
        re.MULTILINE,
    )
    installed = {
        name.replace("_", "-").replace(".", "-").lower(): version for name, version in found
    }

    assert installed == pinned((ROOT / "requirements.lock").read_text(), PYTHON)


def test_every_source_has_byte_code_that_is_never_checked(package: Package) -> None:
    sources = sorted(package.unpacked.rglob("*.py"))
    compiled = [Path(importlib.util.cache_from_source(str(path))) for path in sources]
    heads = {path.read_bytes()[:8] for path in compiled}

    assert len(sources) > 1000
    assert heads == {importlib.util.MAGIC_NUMBER + UNCHECKED_HASH}
    assert sorted(package.unpacked.rglob("*.pyc")) == sorted(compiled)


def test_byte_code_does_not_tell_where_it_was_built(package: Package) -> None:
    built_in, told = str(package.folder).encode(), DEPLOYED_AT.encode()
    codes = [path.read_bytes() for path in package.unpacked.rglob("*.pyc")]

    assert [code for code in codes if built_in in code or told not in code] == []


def test_folder_for_azd_holds_the_same_files(package: Package) -> None:
    paths = [path for path in package.folder.rglob("*") if path.is_file()]
    names = sorted(path.relative_to(package.folder).as_posix() for path in paths)
    # azd leaves its ignore file out; with it there it leaves no byte code out.
    assert names == sorted([*package.names, ".funcignore"])
    assert (package.folder / ".funcignore").read_text() == ""
    same, differing, absent = filecmp.cmpfiles(
        package.folder, package.unpacked, package.names, shallow=False
    )
    assert (len(same), differing, absent) == (len(package.names), [], [])


def test_same_source_gives_the_same_bytes(package: Package, tmp_path: Path) -> None:
    assert build(tmp_path).read_bytes() == package.zip.read_bytes()
    assert package.names == sorted(package.names)


@pytest.mark.parametrize("python", PYTHONS)
def test_lock_installs_from_wheels_on_every_python_of_the_platform(
    python: str, tmp_path: Path
) -> None:
    """Nothing is downloaded but what the resolver reads."""
    done = subprocess.run(  # noqa: S603 - uv, with our own arguments
        [
            find_uv_bin(), "pip", "install", "--dry-run", "--quiet", "--target", tmp_path,
            "--python", sys.executable, "--python-version", python, "--python-platform", PLATFORM,
            "--only-binary", ":all:", "--require-hashes",
            "--requirements", ROOT / "requirements.lock",
        ],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "")


def test_routing_file_of_the_settings_comes_along(tmp_path: Path) -> None:
    copy_program(tmp_path / "without", None)
    copy_program(tmp_path / "with", "pyproject.toml")
    without, with_it = (
        {path.relative_to(tmp_path / name) for path in (tmp_path / name).rglob("*.*")}
        for name in ("without", "with")
    )

    assert with_it - without == {Path("pyproject.toml")}


def test_python_is_chosen_as_the_infrastructure_chooses_it() -> None:
    makefile = (ROOT / "Makefile").read_text()
    parameters = (ROOT / "infra/main.bicepparam").read_text()
    built_for = re.findall(r"^CONNCHECK_PYTHON \?= ([\d.]+)$", makefile, re.MULTILINE)

    assert built_for == re.findall(r"'CONNCHECK_PYTHON', '([\d.]+)'", parameters)
    assert len(built_for) == 1
