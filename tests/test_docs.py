"""What the documentation shows is true: its example works as written, its links lead somewhere."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted(ROOT.glob("docs/*.md")), ROOT / "infra/README.md"]
FILE_IN_PAGE = re.compile(r"^`([\w/]+\.py)`.*?^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?://)([^)#]+)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_of_a_page_lead_to_files(page: Path) -> None:
    links = LINK.findall(page.read_text())

    assert [link for link in links if not (page.parent / link).exists()] == []


def test_example_check_is_found_and_passes_its_test(tmp_path: Path) -> None:
    files = dict(FILE_IN_PAGE.findall((ROOT / "docs/adding-a-check.md").read_text()))
    shutil.copytree(ROOT / "diagnostics", tmp_path / "diagnostics")
    (tmp_path / "tests/diagnostics/checks").mkdir(parents=True)
    for name in ("tests/builders.py", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    for name, source in files.items():
        (tmp_path / name).write_text(source)
    script = (
        "import pytest; from diagnostics.checks import all_checks; "
        "print([check.id for check in all_checks()][-1], flush=True); "
        "raise SystemExit(pytest.main(['-q', '-p', 'no:cacheprovider']))"
    )

    run = subprocess.run(  # noqa: S603 - our own interpreter and script
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    first, *_, last = run.stdout.splitlines()
    assert (sorted(files), first) == (
        [
            "diagnostics/checks/load_balancer_sku.py",
            "tests/diagnostics/checks/test_load_balancer_sku.py",
        ],
        "load_balancer_sku",
    )
    assert (run.returncode, last.split(" in ")[0]) == (0, "4 passed")
