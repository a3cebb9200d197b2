"""Make a release of the commit that is checked out: `make release`.

A release is an annotated tag. Its message holds the hash of the package that this source gives:
the same source gives the same bytes, so whoever builds it can compare. Nothing is pushed.
"""

import hashlib
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from diagnostics.version import VERSION

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "dist/aks-conncheck.zip"


class NotReadyError(Exception):
    """The source is in no state to be released; the message says why."""


def main() -> None:
    """Check, build, tag, and say what is left to do."""
    try:
        sys.stdout.write(release(ROOT, VERSION, _build))
    except NotReadyError as why:
        sys.exit(f"make release: {why}")


def release(project: Path, version: str, build: Callable[[], None]) -> str:
    """Tag a project's commit as a version, and return what is left to do, as lines.

    Raises:
        NotReadyError: there are changes that are not committed, the changelog does not begin with
            this version, or the tag is there already.
    """
    tag = f"v{version}"
    if _git(project, "status", "--porcelain"):
        raise NotReadyError("there are changes that are not committed")
    headings = re.findall(r"^## (.*)$", (project / "CHANGELOG.md").read_text(), re.MULTILINE)
    if not headings or headings[0].split(" - ")[0] != version:
        raise NotReadyError(f"CHANGELOG.md does not begin with {version}")
    if _git(project, "tag", "--list", tag):
        raise NotReadyError(f"{tag} is there already: raise the number in diagnostics/version.py")
    build()
    digest = hashlib.sha256((project / PACKAGE).read_bytes()).hexdigest()
    line = f"{digest}  {PACKAGE}\n"
    (project / f"{PACKAGE}.sha256").write_text(line)
    _git(project, "tag", "--annotate", tag, "--message", f"AKS ConnCheck {version}\n\n{line}")
    return f"{line}{tag} is made. git push origin {tag}, and attach {PACKAGE} with its hash.\n"


def _build() -> None:
    subprocess.run(["make", "package"], cwd=ROOT, check=True)  # noqa: S607 - the make that runs this


def _git(project: Path, *words: str) -> str:
    command = ["git", "-C", str(project), *words]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout  # noqa: S603 - our own words


if __name__ == "__main__":
    main()
