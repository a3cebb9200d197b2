"""One number says which version this is, and the changelog has it at its top."""

import re
import tomllib
from pathlib import Path

import pytest

from diagnostics.cli.arguments import read_arguments
from diagnostics.version import VERSION

ROOT = Path(__file__).resolve().parent.parent


def test_newest_version_of_the_changelog_is_this_one() -> None:
    headings = re.findall(r"^## (.*)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    released = headings[1:] if headings[0] == "Unreleased" else headings

    assert released[0].split(" - ")[0] == VERSION
    assert [
        each for each in released if not re.fullmatch(r"\d+\.\d+\.\d+ - 20\d\d-\d\d-\d\d", each)
    ] == []


def test_number_stands_in_one_place() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())

    assert project["project"]["dynamic"] == ["version"]
    assert project["tool"]["setuptools"]["dynamic"]["version"] == {
        "attr": "diagnostics.version.VERSION"
    }


def test_command_line_tells_it(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        read_arguments(["--version"])

    assert (ended.value.code, capsys.readouterr().out) == (0, f"aks-conncheck {VERSION}\n")
