"""Commands to try next survive a POSIX shell."""

import shlex

from sandbox.commands import python, with_settings


def test_arguments_are_quoted() -> None:
    line = python("-m", "sandbox.slash", "/aks-conncheck it's; rm")
    assert shlex.split(line)[1:] == ["-m", "sandbox.slash", "/aks-conncheck it's; rm"]


def test_settings_are_quoted() -> None:
    line = with_settings({"A": "1 2", "B": "$HOME"}, "python -V")
    assert shlex.split(line) == ["env", "A=1 2", "B=$HOME", "python", "-V"]
