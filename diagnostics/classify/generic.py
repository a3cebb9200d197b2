"""Failures that no rule knows by name: other extensions, other codes of Resource Manager.

Around every extension error stand codes that say only that something failed. Those are wrappers
and name nothing; any other code is another error and is reported under its own name.
"""

import re
from typing import Final

from diagnostics.classify.neighbours import NamedError

WRAPPER: Final = "VMExtensionProvisioningError"
_EXTENSION = re.compile(r"processing extension ['\"]?([\w.-]{1,80})", re.IGNORECASE)
_NODE_EXTENSION = re.compile(r"vmssCSE|cse-(?:agent|master)-\d+", re.IGNORECASE)
_REPORTED = re.compile(WRAPPER + "|reported a failure when processing extension", re.IGNORECASE)
_CODE = re.compile(
    r"\b(?:sub)?code\b[\"'\s:=]{1,8}([A-Za-z]\w{2,80})|\(([A-Z][A-Za-z]{4,80})\) ", re.IGNORECASE
)
_WRAPPERS = frozenset(
    {
        WRAPPER,
        "BadRequest",
        "ClientError",
        "DeploymentFailed",
        "InternalError",
        "InternalOperationError",
        "InternalServerError",
        "NotFound",
        "ProvisioningState",
        "ResourceDeploymentFailure",
        "ResourceOperationFailure",
    }
)


def foreign_extension(text: str, article: str) -> NamedError | None:
    """Return the failure of an extension that AKS nodes do not have; None for their own."""
    names: list[str] = _EXTENSION.findall(text)
    if not names or any(_NODE_EXTENSION.fullmatch(name) for name in names):
        return None
    hint = f"Extension {names[0]} is not the one that provisions AKS nodes."
    return NamedError(name=WRAPPER, hint=hint, article=article)


def other_failure(text: str) -> NamedError | None:
    """Return the innermost error code that is no mere wrapper."""
    codes = [plain or bracketed for plain, bracketed in _CODE.findall(text)]
    names = [code for code in codes if _is_code(code)]
    if not names:
        return None
    hint = f"{names[-1]} is another error: no node got as far as the API server's check."
    return NamedError(name=names[-1], hint=hint, article=None)


def is_wrapped(text: str) -> bool:
    """Tell whether the text says that some extension failed, be it no more than that."""
    return _REPORTED.search(text) is not None


def _is_code(word: str) -> bool:
    """Tell a code (`NodesNotReady`) from a word of prose and from a wrapper's code."""
    humps = sum(letter.isupper() for letter in word)
    several = word[0].isupper() and 1 < humps < len(word)
    return several and word not in _WRAPPERS and "AgentPool" not in word
