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

_FAILED_WITH = re.compile(r"failed with ['\"]?(VMExtensionError_\w{1,80})", re.IGNORECASE)
_NAME = re.compile(
    r"VMExtensionError[_-]\w{1,80}|\b\w{1,60}VMExtensionError\b"
    r"|\bVMExtension(?:ProvisioningTimeout|HandlerNonTransientError)\b",
    re.IGNORECASE,
)
# An assignment or a use of the variable (`ERR_X=51`, `$ERR_X`) is script text, not an outcome.
_CONSTANT = re.compile(r"(?<![${\w])ERR_\w{2,60}\b(?!=)")
# The sentences of the article's examples; nothing else speaks of the API server like this.
_DIAGNOSTIC = re.compile(
    r"could not reach API server at|TLS handshake failed\. Check for HTTPS-inspecting"
    r"|API server IP: [\d.]{7,15}\. Connection|API server port is not accepting connections",
    re.IGNORECASE,
)


def identify(text: str, *, cluster_named: bool) -> Named | None:
    """Return the error that a flat text names, None where it names none.

    With `cluster_named` a bare exit status is enough: the cluster supplies the context.
    """
    about_aks = cluster_named or is_about_aks(text)
    for rule in _RULES:
        if named := rule(text):
            return named
    return _outer(text, about_aks=about_aks) or _words(text)


def _this_by_name(text: str) -> Named | None:
    return _this(text) if THIS_ERROR in _names(text) else None


def _inner(text: str) -> Named | None:
    return _by_code(inner_code(text))


def _stated(text: str) -> Named | None:
    return _by_code(stated_code(text))


def _foreign(text: str) -> Named | None:
    error = foreign_extension(text, LINUX_PAGE)
    return Named(error=error, exit_code=outer_code(text)) if error else None


_RULES: tuple[Callable[[str], Named | None], ...] = (
    windows_failure,
    _this_by_name,
    _inner,
    _stated,
    _foreign,
)


def _outer(text: str, *, about_aks: bool) -> Named | None:
    code = outer_code(text)
    if code == WRAPPER_STATUS or not (about_aks or is_code_alone(text)):
        return None
    return _by_code(code)


def _words(text: str) -> Named | None:
    """Go by another error's name, then by sentences, then by any other code."""
    if others := _names(text):
        return Named(error=others[0], exit_code=best_code(text))
    if _says(text, THIS_ERROR) or _DIAGNOSTIC.search(text):
        return _this(text)
    spoken = next((error for error in KNOWN if _says(text, error)), None) or other_failure(text)
    return Named(error=spoken, exit_code=best_code(text)) if spoken else None


def _this(text: str) -> Named:
    return Named(error=THIS_ERROR, exit_code=THIS_ERROR.linux if says_51(text) else None)


def _by_code(code: int | None) -> Named | None:
    return None if code is None else Named(error=linux_error(code), exit_code=code)


def _names(text: str) -> list[NamedError]:
    """List the errors named; where something `failed with` a name, links to others count not."""
    constants = [name for name in _CONSTANT.findall(text) if is_constant(name)]
    return _known(_FAILED_WITH.findall(text)) or _known(_NAME.findall(text) + constants)


def _known(names: list[str]) -> list[NamedError]:
    return [error for error in map(named_error, names) if error is not None]


def _says(text: str, error: NamedError) -> bool:
    return any(re.search(words, text, re.IGNORECASE) for words in error.sentences)
