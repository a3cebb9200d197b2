"""Which error a text names: one table of rules, asked in order, the first answer stands.

The order matters because the same number and the same sentence belong to several errors: exit 51
means something else on Windows, the outer status of a newer node is 1 whatever happened inside,
and the sentence about agents and API server is shared with the Windows sibling.
"""

import re
from collections.abc import Callable

from diagnostics.classify.exit_codes import (
    WRAPPER_STATUS,
    best_code,
    inner_code,
    is_about_aks,
    is_code_alone,
    outer_code,
    says_51,
    stated_code,
)
from diagnostics.classify.folded import Clued, Folded, Phrases, spelt
from diagnostics.classify.generic import foreign_extension, other_failure
from diagnostics.classify.neighbours import (
    KNOWN,
    LINUX_PAGE,
    THIS_ERROR,
    Named,
    NamedError,
    is_constant,
    linux_error,
    named_error,
)
from diagnostics.classify.windows import windows_failure

_FAILED_WITH = Clued(r"failed with ['\"]?(vmextensionerror_\w{1,80})", "failed with ")
_BARE_NAME = r"vmextension(?<=\bvmextension)(?:provisioningtimeout|handlernontransienterror)\b"
_NAME = Phrases(
    Clued(r"vmextensionerror(?:_|(?<!\wvmextensionerror)-)\w{1,80}", "vmextensionerror"),
    Clued(_BARE_NAME, "vmextensionprovisioningtimeout", "vmextensionhandlernontransienterror"),
)
# The older names end in it. Where none does, the second pattern need not try every word.
_ENDS_SO = Clued(r"vmextensionerror(?<=\wvmextensionerror)\b", "vmextensionerror")
_OLD_NAME = re.compile(r"\b\w{1,60}vmextensionerror\b")
# An assignment or a use of the variable (`ERR_X=51`, `$ERR_X`) is script text, not an outcome.
_CONSTANT = Clued(r"ERR_(?<![${\w]ERR_)\w{2,60}\b(?!=)", "ERR_", cased=True)
# The sentences of the article's examples; nothing else speaks of the API server like this.
_DIAGNOSTIC = Phrases(
    "could not reach api server at",
    "tls handshake failed. check for https-inspecting",
    Clued(r"api server ip: [\d.]{7,15}\. connection", "api server ip: "),
    "api server port is not accepting connections",
)


def identify(text: Folded, *, cluster_named: bool) -> Named | None:
    """Return the error that a flat text names, None where it names none.

    With `cluster_named` a bare exit status is enough: the cluster supplies the context.
    """
    about_aks = cluster_named or is_about_aks(text)
    for rule in _RULES:
        if named := rule(text):
            return named
    return _outer(text, about_aks=about_aks) or _words(text)


def _this_by_name(text: Folded) -> Named | None:
    return _this(text) if THIS_ERROR in _names(text) else None


def _inner(text: Folded) -> Named | None:
    return _by_code(inner_code(text))


def _stated(text: Folded) -> Named | None:
    return _by_code(stated_code(text))


def _foreign(text: Folded) -> Named | None:
    error = foreign_extension(text, LINUX_PAGE)
    return Named(error=error, exit_code=outer_code(text)) if error else None


_RULES: tuple[Callable[[Folded], Named | None], ...] = (
    windows_failure,
    _this_by_name,
    _inner,
    _stated,
    _foreign,
)


def _outer(text: Folded, *, about_aks: bool) -> Named | None:
    code = outer_code(text)
    if code == WRAPPER_STATUS or not (about_aks or is_code_alone(text)):
        return None
    return _by_code(code)


def _words(text: Folded) -> Named | None:
    """Go by another error's name, then by sentences, then by any other code."""
    if others := _names(text):
        return Named(error=others[0], exit_code=best_code(text))
    if THIS_ERROR.sentences.found_in(text) or _DIAGNOSTIC.found_in(text):
        return _this(text)
    said = (error for error in KNOWN if error.sentences.found_in(text))
    spoken = next(said, None) or other_failure(text)
    return Named(error=spoken, exit_code=best_code(text)) if spoken else None


def _this(text: Folded) -> Named:
    return Named(error=THIS_ERROR, exit_code=THIS_ERROR.linux if says_51(text) else None)


def _by_code(code: int | None) -> Named | None:
    return None if code is None else Named(error=linux_error(code), exit_code=code)


def _names(text: Folded) -> list[NamedError]:
    """List the errors named; where something `failed with` a name, links to others count not."""
    if failed := _known([spelt(text, found) for found in _FAILED_WITH.finditer(text)]):
        return failed
    constants = [found[0] for found in _CONSTANT.finditer(text) if is_constant(found[0])]
    matches = _NAME.in_order(text)
    if _ENDS_SO.search(text):
        matches = sorted((*matches, *_OLD_NAME.finditer(text.low)), key=lambda found: found.start())
    named = [spelt(text, found, 0) for found in matches]
    return _known(named + constants)


def _known(names: list[str]) -> list[NamedError]:
    return [error for error in map(named_error, dict.fromkeys(names)) if error is not None]
