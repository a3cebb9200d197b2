"""`.ci/run` names at its end what it could not run, and fails for what failed."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NO_RUNTIME = "SKIPPED [1] tests/a.py:1: Python 3.13 is not installed, so nothing"
PASSED = "==== 5 passed in 1.00s ===="


def ran(
    folder: Path, *, tests: str = PASSED, audit: str = "", audited: int = 0, fails: str = ""
) -> tuple[int, list[str]]:
    """Run the script with stand-ins for all that it calls; return its status and last lines."""
    stands = {
        "bin/make": f'[ "$*" != test ] || printf \'{tests}\\n\'\n[ "$*" != "{fails}" ]',
        ".venv/bin/python": f"echo '{audit}'; exit {audited}",
        **dict.fromkeys(("bin/node", "bin/npm", "bin/chromium", "bin/python3.13"), "true"),
        "bin/fc-list": "echo NotoColorEmoji",
    }
    for name, does in stands.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{does}\n")
        path.chmod(0o755)
    (folder / ".ci").mkdir()
    shutil.copy(ROOT / ".ci/run", folder / ".ci")
    environ = {"PATH": f"{folder / 'bin'}:{os.environ['PATH']}"}
    done = subprocess.run(  # noqa: S603 - our own script
        [folder / ".ci/run"], env=environ, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout.split("--- closed_loop: ")[1].splitlines()[2:]


def test_all_that_passes_is_said_in_one_line(tmp_path: Path) -> None:
    status, (tests, last) = ran(tmp_path)
    assert (status, tests, last.split(" in ")[0]) == (0, PASSED, "all passed")


def test_what_could_not_be_run_or_audited_is_named(tmp_path: Path) -> None:
    status, (tests, *unseen, last) = ran(
        tmp_path, tests=f"{NO_RUNTIME}\\n{PASSED}", audit="COULD NOT LOOK", audited=3
    )
    assert (status, tests, last.split(" in ")[0]) == (0, PASSED, "all passed")
    assert unseen == [
        "NOT AUDITED: the requirements; see the step audit",
        "NOT RUN: the package in Microsoft's runtime, which needs Python 3.13",
    ]


@pytest.mark.parametrize(
    ("fails", "audited", "failed"),
    [("-k lint", 0, "lint"), ("secrets", 0, "secrets"), ("test", 0, "tests"), ("", 1, "audit")],
)
def test_what_failed_is_named(tmp_path: Path, fails: str, audited: int, failed: str) -> None:
    status, lines = ran(tmp_path, fails=fails, audited=audited)
    assert (status, lines[-1]) == (1, f"FAILED: {failed}")
