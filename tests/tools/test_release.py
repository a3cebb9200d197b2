"""A release is a tag on a committed source, with the hash of the package that it gives."""

import hashlib
import subprocess
from pathlib import Path

import pytest

from tools.release import PACKAGE, NotReadyError, release

DIGEST = hashlib.sha256(b"PK").hexdigest()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a repository with one commit whose changelog begins with 0.2.0."""
    (tmp_path / "CHANGELOG.md").write_text("# Changes\n\n## 0.2.0 - 2026-12-01\n\n## 0.1.0 - …\n")
    (tmp_path / ".gitignore").write_text("dist/\n")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "config", "user.name", "ann")
    git(tmp_path, "config", "user.email", "ann@example.org")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "one")
    return tmp_path


def git(project: Path, *words: str) -> str:
    command = ["git", "-C", str(project), *words]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout  # noqa: S603 - ours


def made(project: Path, version: str = "0.2.0") -> str:
    """Release a project whose package is two bytes."""

    def build() -> None:
        (project / "dist").mkdir()
        (project / PACKAGE).write_bytes(b"PK")

    return release(project, version, build)


def test_release_is_a_tag_with_the_hash_of_the_package(project: Path) -> None:
    said = made(project)

    line = f"{DIGEST}  dist/aks-conncheck.zip\n"
    assert said.startswith(line)
    assert (project / f"{PACKAGE}.sha256").read_text() == line
    assert git(
        project, "tag", "--list", "--format=%(objecttype) %(refname:short)%0a%(contents)"
    ) == (f"tag v0.2.0\nAKS ConnCheck 0.2.0\n\n{line}\n")


def refusal(project: Path, version: str = "0.2.0") -> str:
    """Return why nothing is released; no package may be built for it."""
    before = git(project, "tag", "--list")
    with pytest.raises(NotReadyError) as why:
        made(project, version)
    assert (git(project, "tag", "--list"), (project / "dist").exists()) == (before, False)
    return str(why.value)


def test_what_is_not_committed_is_not_released(project: Path) -> None:
    (project / "more.py").touch()
    assert refusal(project) == "there are changes that are not committed"


@pytest.mark.parametrize("version", ["0.1.0", "0.2", "0.3.0"])
def test_changelog_has_to_begin_with_the_version(project: Path, version: str) -> None:
    assert refusal(project, version) == f"CHANGELOG.md does not begin with {version}"


def test_version_is_released_once(project: Path) -> None:
    git(project, "tag", "v0.2.0")
    assert refusal(project) == (
        "v0.2.0 is there already: raise the number in diagnostics/version.py"
    )
