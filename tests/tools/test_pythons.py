"""A package is for one Python: that one is found or brought, and no other takes its place."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.pythons import VERSIONS, choose, find

ROOT = Path(__file__).resolve().parents[2]
OWN = f"{sys.version_info.major}.{sys.version_info.minor}"
OTHER = next(each for each in VERSIONS if each != OWN)
MISSING = "the package is for Python 3.12, which is not here and could not be downloaded."
BOTH = "export CONNCHECK_PYTHON=3.11 or export CONNCHECK_PYTHON=3.13."


def stand_in(path: Path, says: str) -> Path:
    """Put a program there that says one line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho '{says}'\n")
    path.chmod(0o755)
    return path


def test_versions_are_those_that_the_function_app_may_have() -> None:
    source = (ROOT / "infra/main.bicep").read_text()
    above = source.split("param pythonVersion string", 1)[0].rpartition("@allowed(")[2]

    assert above == f"[{', '.join(repr(each) for each in VERSIONS)}])\n"


def test_default_is_that_of_the_function_app() -> None:
    chosen = "CONNCHECK_PYTHON ?= 3.12\n"

    assert chosen in (ROOT / "Makefile").read_text()
    assert "param pythonVersion string = '3.12'\n" in (ROOT / "infra/main.bicep").read_text()
    assert "readEnvironmentVariable('CONNCHECK_PYTHON', '3.12')" in (
        (ROOT / "infra/main.bicepparam").read_text()
    )


def test_own_python_is_found_without_any_other() -> None:
    assert find(OWN, {}) == Path(sys.executable)


def test_python_on_the_path_is_found(tmp_path: Path) -> None:
    python = stand_in(tmp_path / f"python{OTHER}", OTHER)
    assert find(OTHER, {"PATH": str(tmp_path)}) == python


def test_python_that_is_another_or_does_not_run_is_passed_over(tmp_path: Path) -> None:
    stand_in(tmp_path / f"python{OTHER}", "3.1")
    switched_off = stand_in(tmp_path / f"pyenv/versions/{OTHER}.0/bin/python", OTHER)
    switched_off.write_text("#!/bin/sh\nexit 127\n")
    python = stand_in(tmp_path / f"pyenv/versions/{OTHER}.1/bin/python", OTHER)

    assert find(OTHER, {"PATH": str(tmp_path), "PYENV_ROOT": str(tmp_path / "pyenv")}) == python
    assert find(OTHER, {"PATH": str(tmp_path), "HOME": "/nowhere"}) is None


def test_python_that_is_not_here_is_brought() -> None:
    brought = {"3.12": Path("/brought/3.12")}
    assert choose("3.12", lambda _: None, brought.get) == Path("/brought/3.12")


def test_nothing_is_brought_where_there_is_one() -> None:
    assert choose("3.12", {"3.12": Path("/here")}.get, dict[str, Path]().get) == Path("/here")


@pytest.mark.parametrize(
    ("version", "here", "line"),
    [
        ("3.12", {}, f"{MISSING} Install Python 3.12."),
        (
            "3.12",
            {"3.11": Path("/a"), "3.13": Path("/b")},
            f"{MISSING} Install Python 3.12, or take one that is here for app and package: {BOTH}",
        ),
        ("3.9", {}, "CONNCHECK_PYTHON is '3.9'; it must be one of 3.11, 3.12, 3.13."),
    ],
)
def test_one_line_says_what_to_do(
    version: str, here: dict[str, Path], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert choose(version, here.get, dict[str, Path]().get) is None
    assert capsys.readouterr() == ("", f"make package: {line}\n")


def asked(version: str, uv: Path) -> subprocess.CompletedProcess[str]:
    """Run the program where no other Python is, with a stand-in for uv."""
    environ = {"PATH": str(uv.parent), "HOME": "/nowhere", "UV": str(uv)}
    command = [sys.executable, "-m", "tools.pythons", version]
    return subprocess.run(  # noqa: S603 - our own interpreter
        command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False
    )


def test_machine_that_cannot_download_ends_with_one_line(tmp_path: Path) -> None:
    uv = stand_in(tmp_path / "uv", "error: dns error")
    uv.write_text(f"{uv.read_text()}exit 2\n")
    ended = asked(OTHER, uv)

    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == (
        f"make package: the package is for Python {OTHER}, which is not here and could not be "
        f"downloaded. Install Python {OTHER}, or take one that is here for app and package: "
        f"export CONNCHECK_PYTHON={OWN}.\n"
    )


def test_what_uv_brings_is_taken(tmp_path: Path) -> None:
    ended = asked(OTHER, stand_in(tmp_path / "uv", "/brought/python"))
    assert (ended.returncode, ended.stdout) == (0, "/brought/python\n")


def test_makefile_stops_where_there_is_no_python(tmp_path: Path) -> None:
    for name in (".venv-package/bin/python", ".venv-package/.ready"):
        stand_in(tmp_path / name, "")
    (tmp_path / ".venv-package/bin/python").write_text("#!/bin/sh\necho no Python >&2\nexit 2\n")
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools/package-requirements.txt").touch()
    os.utime(tmp_path / "tools/package-requirements.txt", (0, 0))
    ended = subprocess.run(  # noqa: S603 - our own file
        ["make", "-s", "-f", ROOT / "Makefile", "package"],  # noqa: S607 - the make of whoever develops
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.splitlines()[0] == "no Python"
    assert len(ended.stderr.splitlines()) == 2
