"""The rule about skipping, on a small suite of its own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SUITE = """
import pytest

def test_without_the_tool(require_tool):
    require_tool("az")

def test_without_the_az_lines(az_lines):
    az_lines.check([])

def test_skipped_for_a_reason_of_its_own():
    pytest.skip("not today")

def test_without_the_platforms_python():
    pytest.skip("Python 3.13 is not installed, so Microsoft's runtime is not run")

def test_without_data(eval_data):
    assert eval_data

@pytest.mark.xfail(strict=True)
def test_known_to_fail():
    raise AssertionError

def test_with_nothing_special():
    pass
"""


@pytest.mark.parametrize(
    ("ci", "status", "summary"),
    [
        ("", 0, "1 passed, 5 skipped, 1 xfailed"),
        # A fixture's skip happens in the set-up, which pytest counts as an error.
        ("true", 1, "2 failed, 1 passed, 2 skipped, 1 xfailed, 1 error"),
    ],
)
def test_a_skip_is_a_failure_where_ci_is_set(
    tmp_path: Path, ci: str, status: int, summary: str
) -> None:
    for name in ("conftest.py", "programs.py", "az/lines.py"):
        (tmp_path / "tests" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "tests" / name, tmp_path / "tests" / name)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "tests/test_suite.py").write_text(SUITE)
    environment = {k: v for k, v in os.environ.items() if k != "CONNCHECK_EVAL_DATA"} | {"CI": ci}

    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    last = run.stdout.splitlines()[-1]
    assert (run.returncode, last.split(" in ")[0]) == (status, summary)
