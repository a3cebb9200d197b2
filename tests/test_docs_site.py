"""The built documentation: generated pages are those of today, and a dead link is an error."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from diagnostics.checks import all_checks
from tools.checks_page import page

ROOT = Path(__file__).resolve().parent.parent


def test_page_of_the_checks_is_that_of_their_docstrings() -> None:
    assert (ROOT / "docs/checks.md").read_text() == page(all_checks())


@pytest.mark.parametrize(
    ("link", "status"),
    [
        ("[page](other.md)", 0),
        ("[heading](other.md#there)", 0),
        ("[no page](another.md)", 1),
        ("[no heading](other.md#elsewhere)", 1),
    ],
)
def test_dead_links_are_refused(link: str, status: int, tmp_path: Path) -> None:
    site = tmp_path / "docs"
    site.mkdir()
    shutil.copy(ROOT / "docs/conf.py", site)
    (site / "index.md").write_text(f"# Index\n\n```{{toctree}}\nother\n```\n\n{link}\n")
    (site / "other.md").write_text("# Other\n\n## There\n")
    words = ["-q", "-W", "-c", str(site), str(tmp_path), str(tmp_path / "out")]
    built = subprocess.run(  # noqa: S603 - our own interpreter and words
        [sys.executable, "-m", "sphinx", *words], capture_output=True, text=True, check=False
    )
    assert built.returncode == status, built.stderr
