"""Every place in which a text states an exit code, by how much it is worth.

Newer nodes end with outer status 1 whatever happened, so the code inside the status JSON decides
against the status around it; the check's own line comes next, the extension's status last.

Source: https://github.com/Azure/AgentBaker (cse_start.sh, aks-node-controller) and
https://github.com/Azure/custom-script-extension-linux (main/cmds.go)
"""

import re
from collections.abc import Iterable
from typing import Final

from diagnostics.classify.folded import Clued, Folded, Phrases
from diagnostics.classify.neighbours import THIS_ERROR

_DIGITS = r"(\d{1,9})(?!\d)"
# As it stands in the status JSON; the words of scripts are spelt in small letters.
_INNER = Clued(r"ExitCode(?<=\bExitCode)[\"'\s:=|]{1,8}" + _DIGITS, "ExitCode", cased=True)
_STATED = Phrases(
    Clued(r"api server connection check code:\W{0,4}" + _DIGITS, "connection check code:"),
    Clued("vmsscse exit status=" + _DIGITS, "vmsscse exit status="),
    Clued(r"exitcode=(?<=\bexitcode=)" + _DIGITS, "exitcode="),
    Clued("validation_err=" + _DIGITS, "validation_err="),
)
_OUTER = Clued(r"exit ?(?:status|code)[\"'=: ]{1,6}" + _DIGITS, "exit")
_TRACED = Clued(r"\+ exit " + _DIGITS, "+ exit ", cased=True)
_ALONE = re.compile(r"\W*(?:failed with |ended with |cse )*exit ?(?:status|code)[=: ]+51\W*")
_AKS = Phrases(
    "vmsscse",
    "azmk8s.io",
    "/opt/azure/containers",
    Clued(r"cse(?<=\bcse)(?:\b|-(?:agent|master)-\d)", "cse"),
    Clued(r"aks(?<=\baks)(?:\b|-\w{1,12}-\w{1,10}-vmss)", "aks"),
    Clued(r"k8s-(?<=\bk8s-)\w{1,12}-\w{1,10}-vmss", "k8s-"),
)
WRAPPER_STATUS: Final = 1  # what a newer node's extension ends with, whatever happened inside


def inner_code(text: Folded) -> int | None:
    """Return the code of the node's own status JSON (`"ExitCode": "51"`)."""
    return _decisive(_INNER.finditer(text))


def stated_code(text: Folded) -> int | None:
    """Return the code that the check or the provisioning script states in words."""
    return _decisive(_STATED.in_order(text))


def outer_code(text: Folded) -> int | None:
    """Return the status with which the extension's command ended."""
    return _decisive(_OUTER.finditer(text))


def best_code(text: Folded) -> int | None:
    """Return the most trustworthy code that the text states."""
    return inner_code(text) or stated_code(text) or outer_code(text)


def says_51(text: Folded) -> bool:
    """Tell whether any place states exit 51, the shell trace included."""
    return any(code_of(text) == THIS_ERROR.linux for code_of in _CODES)


def _traced_code(text: Folded) -> int | None:
    return _decisive(_TRACED.finditer(text))


def is_about_aks(text: Folded) -> bool:
    """Tell whether anything in the text belongs to AKS: other extensions have an exit 51 too."""
    return _AKS.found_in(text)


def is_code_alone(text: Folded) -> bool:
    """Tell whether the whole text is the article's short form, `exit status 51`."""
    return _ALONE.fullmatch(text.low) is not None


def _decisive(found: Iterable[re.Match[str]]) -> int | None:
    """Choose 51 where several nodes failed differently, else the first code that is not 0."""
    codes = [code for each in found if (code := int(each[1])) != 0]
    return THIS_ERROR.linux if THIS_ERROR.linux in codes else next(iter(codes), None)


_CODES = (inner_code, stated_code, outer_code, _traced_code)
