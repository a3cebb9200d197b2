"""Failures that no rule knows by name: other extensions, other codes of Resource Manager.

Around every extension error stand codes that say only that something failed. Those are wrappers
and name nothing; any other code is another error and is reported under its own name.
"""

import re
from typing import Final

from diagnostics.classify.folded import Clued, Folded, Phrases, spelt
from diagnostics.classify.neighbours import NamedError

WRAPPER: Final = "VMExtensionProvisioningError"
_EXTENSION = Clued(r"processing extension ['\"]?([\w.-]{1,80})", "processing extension ")
_NODE_EXTENSION = re.compile(r"vmsscse|cse-(?:agent|master)-\d+")
_REPORTED = Phrases(WRAPPER.lower(), "reported a failure when processing extension")
_CODE = Phrases(
    Clued(r"code(?:(?<=\bcode)|(?<=\bsubcode))\b[\"'\s:=]{1,8}([a-z]\w{2,80})", "code"),
    Clued(r"\(([a-z]{5,81})\) ", "("),
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


def foreign_extension(text: Folded, article: str) -> NamedError | None:
    """Return the failure of an extension that AKS nodes do not have; None for their own."""
    found = list(_EXTENSION.finditer(text))
    if not found or any(_NODE_EXTENSION.fullmatch(each[1]) for each in found):
        return None
    hint = f"Extension {spelt(text, found[0])} is not the one that provisions AKS nodes."
    return NamedError(name=WRAPPER, hint=hint, article=article)


def other_failure(text: Folded) -> NamedError | None:
    """Return the innermost error code that is no mere wrapper."""
    codes = (spelt(text, each) for each in _CODE.in_order(text))
    names = [code for code in codes if _is_code(code)]
    if not names:
        return None
    hint = f"{names[-1]} is another error: no node got as far as the API server's check."
    return NamedError(name=names[-1], hint=hint, article=None)


def is_wrapped(text: Folded) -> bool:
    """Tell whether the text says that some extension failed, be it no more than that."""
    return _REPORTED.found_in(text)


def _is_code(word: str) -> bool:
    """Tell a code (`NodesNotReady`) from a word of prose and from a wrapper's code."""
    humps = sum(letter.isupper() for letter in word)
    several = word[0].isupper() and 1 < humps < len(word)
    return several and word not in _WRAPPERS and "AgentPool" not in word
