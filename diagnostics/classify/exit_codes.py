"""Every place in which a text states an exit code, by how much it is worth.

Newer nodes end with outer status 1 whatever happened, so the code inside the status JSON decides
against the status around it; the check's own line comes next, the extension's status last.

Source: https://github.com/Azure/AgentBaker (cse_start.sh, aks-node-controller) and
https://github.com/Azure/custom-script-extension-linux (main/cmds.go)
"""

import re
from collections.abc import Iterable
from typing import Final

from diagnostics.classify.neighbours import THIS_ERROR

_DIGITS = r"(\d{1,9})(?!\d)"
_INNER = re.compile(r"\bExitCode[\"'\s:=|]{1,8}" + _DIGITS)
_STATED = re.compile(
    r"(?:API server connection check code:\W{0,4}|vmssCSE exit status=|\bexitCode=|VALIDATION_ERR=)"
    + _DIGITS,
    re.IGNORECASE,
)
_OUTER = re.compile(r"exit ?(?:status|code)[\"'=: ]{1,6}" + _DIGITS, re.IGNORECASE)
_TRACED = re.compile(r"\+ exit " + _DIGITS)
_ALONE = re.compile(
    r"\W*(?:failed with |ended with |cse )*exit ?(?:status|code)[=: ]+51\W*", re.IGNORECASE
)
_AKS = re.compile(
    r"vmssCSE|\bcse-(?:agent|master)-\d|azmk8s\.io|\b(?:aks|k8s)-\w{1,12}-\w{1,10}-vmss"
    r"|/opt/azure/containers|\bAKS\b|\bCSE\b",
    re.IGNORECASE,
)
WRAPPER_STATUS: Final = 1  # what a newer node's extension ends with, whatever happened inside


def inner_code(text: str) -> int | None:
    """Return the code of the node's own status JSON (`"ExitCode": "51"`)."""
    return _decisive(_INNER.findall(text))


def stated_code(text: str) -> int | None:
    """Return the code that the check or the provisioning script states in words."""
    return _decisive(_STATED.findall(text))


def outer_code(text: str) -> int | None:
    """Return the status with which the extension's command ended."""
    return _decisive(_OUTER.findall(text))


def best_code(text: str) -> int | None:
    """Return the most trustworthy code that the text states."""
    return inner_code(text) or stated_code(text) or outer_code(text)


def says_51(text: str) -> bool:
    """Tell whether any place states exit 51, the shell trace included."""
    traced = _decisive(_TRACED.findall(text))
    codes = (inner_code(text), stated_code(text), outer_code(text), traced)
    return THIS_ERROR.linux in codes


def is_about_aks(text: str) -> bool:
    """Tell whether anything in the text belongs to AKS: other extensions have an exit 51 too."""
    return _AKS.search(text) is not None


def is_code_alone(text: str) -> bool:
    """Tell whether the whole text is the article's short form, `exit status 51`."""
    return _ALONE.fullmatch(text) is not None


def _decisive(found: Iterable[str]) -> int | None:
    """Choose 51 where several nodes failed differently, else the first code that is not 0."""
    codes = [int(code) for code in found if int(code) != 0]
    return THIS_ERROR.linux if THIS_ERROR.linux in codes else next(iter(codes), None)
