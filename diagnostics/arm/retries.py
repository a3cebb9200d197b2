"""Repeat a reading that failed for a passing reason: the one owner of retries.

The SDK clients are built with their own retries off, because azure-core repeats POSTs, waits for
any `Retry-After` however long, and multiplies with the credential's retries.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

from azure.core.exceptions import (
    HttpResponseError,
    IncompleteReadError,
    ServiceRequestError,
    ServiceResponseError,
)
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    stop_after_attempt,
    stop_before_delay,
    wait_random_exponential,
)

T = TypeVar("T")

TOO_MANY_REQUESTS = 429
TOO_OLD = "ExpiredAuthenticationToken"
_PASSING = frozenset({408, TOO_MANY_REQUESTS, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True, kw_only=True)
class Retries:
    """Bounds of one reading's repetition, in count and in seconds.

    Waits are `Retry-After` where the service names one, else full jitter up to `longest_wait_s`.
    A wait that would end after `budget_s` is not begun: the error is raised at once.
    `longest_reading_s` bounds a reading with all its pages and repetitions, even where an answer
    drips. `longest_run_s` bounds a command on a node, from its start to its output.
    """

    attempts: int = 4
    budget_s: float = 15.0
    first_wait_s: float = 0.5
    longest_wait_s: float = 5.0
    longest_reading_s: float = 60.0
    longest_run_s: float = 150.0


OFF = Retries(attempts=1)


async def persist(
    call: Callable[[], Awaitable[T]],
    bounds: Retries,
    *,
    worth_it: Callable[[BaseException], bool] | None = None,
) -> T:
    """Return what `call` returns, calling it again while its failure may pass.

    Raises:
        BaseException: what the last call raised, unchanged.
    """
    retrying = AsyncRetrying(
        retry=retry_if_exception(worth_it or may_pass),
        wait=_Wait(bounds),
        stop=stop_after_attempt(bounds.attempts) | stop_before_delay(bounds.budget_s),
        reraise=True,
    )

    async def attempt() -> T:
        # tenacity awaits coroutine functions only, and `call` may be a lambda.
        return await call()

    return await retrying(attempt)


def may_pass(error: BaseException) -> bool:
    """Say whether repeating a reading may help; never after 401, 403, 404, 409."""
    if isinstance(error, (ServiceRequestError, ServiceResponseError, IncompleteReadError)):
        return True
    return isinstance(error, HttpResponseError) and error.status_code in _PASSING


def has_old_token(error: BaseException) -> bool:
    """Say whether Azure refused a token because its time is over, whatever our clock says."""
    code = error.error.code if isinstance(error, HttpResponseError) and error.error else None
    return code == TOO_OLD


def was_refused_for_load(error: BaseException) -> bool:
    """Say whether Azure refused before it began: all that a POST may be repeated for."""
    return isinstance(error, HttpResponseError) and error.status_code == TOO_MANY_REQUESTS


def retry_after_s(error: BaseException) -> float | None:
    """Return the wait in seconds that the service asked for, None where it named none."""
    response = getattr(error, "response", None)
    if response is None:
        return None
    for header, unit_s in (("retry-after-ms", 1e-3), ("x-ms-retry-after-ms", 1e-3)):
        if (value := str(response.headers.get(header, ""))).isdigit():
            return int(value) * unit_s
    return _seconds(str(response.headers.get("Retry-After", "")))


def _seconds(value: str) -> float | None:
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


class _Wait:
    """Seconds to the next attempt, for tenacity."""

    def __init__(self, bounds: Retries) -> None:
        self._jittered = wait_random_exponential(
            multiplier=bounds.first_wait_s, max=bounds.longest_wait_s
        )

    def __call__(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = retry_after_s(error) if error else None
        return self._jittered(state) if asked is None else asked
