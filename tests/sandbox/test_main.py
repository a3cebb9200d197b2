"""`python -m sandbox` as people call it."""

import re
import subprocess
import sys

import pytest

from sandbox.process import ROOT
from sandbox.scenarios import SCENARIOS


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own module, arguments from this file
        [sys.executable, "-m", "sandbox", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_list_names_every_scenario_with_its_description() -> None:
    shown = _run("--list")
    rows = [re.split(r" {2,}", line, maxsplit=1) for line in shown.stdout.splitlines()]
    assert rows == [[one.name, one.description] for one in SCENARIOS.values()]
    assert shown.returncode == 0


def test_unknown_scenario_is_named() -> None:
    shown = _run("--once", "nowhere")
    assert (shown.returncode, shown.stdout) == (2, "")
    assert shown.stderr == "no scenario named 'nowhere'; `python -m sandbox --list` names them\n"


@pytest.mark.parametrize(
    ("flag", "value"), [("--trigger", "eventgrid"), ("--format", "thread"), ("--limit", "5")]
)
def test_option_of_one_run_is_refused_where_the_sandbox_stays_up(flag: str, value: str) -> None:
    shown = _run(flag, value)
    assert (shown.returncode, shown.stdout) == (2, "")
    assert shown.stderr.splitlines()[-1] == (
        f"python -m sandbox: error: {flag} goes with --once SCENARIO only"
    )
