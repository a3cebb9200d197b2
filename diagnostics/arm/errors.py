"""Turn the SDK's exceptions into `ArmError`s, once.

Only the service's code and a short, redacted reason go on: a message of a 403 names the caller.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from azure.core.exceptions import AzureError, HttpResponseError

from diagnostics.arm.retries import TOO_MANY_REQUESTS, has_old_token, retry_after_s
from diagnostics.ports import ArmError, Denied, NoParent, NotFound, Throttled, Unavailable
from diagnostics.redact import redact

_UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND = 401, 403, 404
_LONGEST_DETAIL = 300
_OBJECT_ID = re.compile(r"object id '([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})'")


class NoToken(AzureError):
    """The credential gave no token. `passing` tells whether asking again may help."""

    def __init__(self, message: str, *, passing: bool) -> None:
        """Keep what the credential said."""
        super().__init__(message)
        self.passing = passing


@contextmanager
def translated(resource_id: str, action: str, *, lists: bool = False) -> Iterator[None]:
    """Raise the `ArmError` that fits, from the SDK's exception, for what happens inside.

    `lists` tells that items of `resource_id` are asked for, so that a 404 speaks of it, not them.

    Raises:
        ArmError: with the id that was read and the ARM action that reading needs.
    """
    try:
        yield
    except AzureError as error:
        raise _arm_error(error, resource_id, action, lists=lists) from error
    except TimeoutError as error:
        raise Unavailable("no answer in time", resource_id=resource_id, action=action) from error


def _arm_error(error: AzureError, resource_id: str, action: str, *, lists: bool) -> ArmError:
    if not isinstance(error, HttpResponseError):
        return Unavailable(_short(str(error.message)), resource_id=resource_id, action=action)
    status, detail = error.status_code, _detail(error)
    if has_old_token(error):
        # No right is missing, so none may be advised.
        return Unavailable(detail, resource_id=resource_id, action=action)
    if status in (_UNAUTHORIZED, _FORBIDDEN):
        denied = Denied(_code(error), resource_id=resource_id, action=action)
        denied.principal = _principal(error)
        return denied
    if status == _NOT_FOUND:
        kind = NoParent if lists else NotFound
        return kind(detail, resource_id=resource_id, action=action)
    if status == TOO_MANY_REQUESTS:
        throttled = Throttled(detail, resource_id=resource_id, action=action)
        throttled.retry_after_s = retry_after_s(error)
        return throttled
    return Unavailable(detail, resource_id=resource_id, action=action)


def _principal(error: HttpResponseError) -> str:
    """Return the caller's object id; the rest of a refusal's text names people and is dropped."""
    found = _OBJECT_ID.search(error.error.message or "") if error.error else None
    return found[1].lower() if found else ""


def _code(error: HttpResponseError) -> str:
    code = error.error.code if error.error else None
    return f"{error.status_code} {code}" if code else f"HTTP {error.status_code}"


def _detail(error: HttpResponseError) -> str:
    message = error.error.message if error.error else None
    return _short(f"{_code(error)}: {message}" if message else _code(error))


def _short(text: str) -> str:
    # Cut first generously, so that redacting stays cheap, and finally after it, to be short.
    safe = " ".join(redact(text[: 10 * _LONGEST_DETAIL]).split())
    return safe if len(safe) <= _LONGEST_DETAIL else safe[: _LONGEST_DETAIL - 1] + "…"
