"""Windows nodes: the same extension, other codes.

Exit 51 there is about log collection; the API server's check ends with 5, in nearly the same
words as 51 on Linux, so a Windows marker is looked for before anything else.

Source: https://learn.microsoft.com/troubleshoot/azure/azure-kubernetes/error-codes/windows-cse-error-check-api-server-connectivity-error
"""

from diagnostics.classify.codes import WINDOWS_CODES
from diagnostics.classify.exit_codes import inner_code
from diagnostics.classify.folded import Clued, Folded, Phrases
from diagnostics.classify.generic import foreign_extension
from diagnostics.classify.neighbours import (
    THIS_ERROR,
    WINDOWS_API,
    WINDOWS_PAGE,
    Named,
    NamedError,
    windows_error,
)

_MARK = Phrases(
    Clued(r"customscriptextension['\"]", "customscriptextension"),
    "windows_cse_error_",
    "vmextensioncsewindowstroubleshoot",
    "non-zero exit code of",
)
_NAME = Clued(r"windows_cse_error_\w{1,80}", "windows_cse_error_")
_OUTER = Clued(r"non-zero exit code of\W{1,4}(\d{1,9})(?!\d)", "non-zero exit code of")
_WRAPPED = 1  # newer nodes always end with 1 and put their own code into the text
_UNNAMED = NamedError(
    name=None,
    hint="A Windows node's provisioning failed and its own code is cut off: exit 5 would be the "
    "API server's check.",
    article=WINDOWS_PAGE,
)


def windows_failure(text: Folded) -> Named | None:
    """Return what a Windows node's message says, None where the text is not from Windows."""
    if not _MARK.found_in(text):
        return None
    if foreign := foreign_extension(text, WINDOWS_PAGE):
        return Named(error=foreign, exit_code=_code(text))
    return Named(error=_error(text), exit_code=_code(text))


def _code(text: Folded) -> int | None:
    outer = _OUTER.search(text)
    return inner_code(text) or (int(outer[1]) if outer else None)


def _error(text: Folded) -> NamedError:
    code = _code_of_name(text) or _code(text)
    if code is not None and code != _WRAPPED:
        return windows_error(code)
    return WINDOWS_API if THIS_ERROR.sentences.found_in(text) else _UNNAMED


def _code_of_name(text: Folded) -> int | None:
    """Return the code of the longest known name that the text begins a word with."""
    words = [found[0].upper() for found in _NAME.finditer(text)]
    fitting = [
        (len(name), code)
        for code, name in WINDOWS_CODES.items()
        if any(word.startswith(name) for word in words)
    ]
    return max(fitting)[1] if fitting else None
