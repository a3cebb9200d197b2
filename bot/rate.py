"""Count how often a caller asks, so that one that is stuck or hostile does not use up the rest.

Each worker counts for itself, in memory: whoever waits for an answer has no time for a table. So a
caller that many workers answer may ask more often; it is a bound, not a quota.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from bot.settings import SettingsError

REQUESTS, DEFAULT_REQUESTS = "CONNCHECK_REQUESTS_PER_MINUTE", 30
ALERTS, DEFAULT_ALERTS = "CONNCHECK_ALERTS_PER_MINUTE", 3_000
MOST = 100_000
LETTERS = 10
"""How many more times Slack may ask what a person might mean, which it does for each letter."""
_NUMBER = re.compile(r"[0-9]{1,6}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How often each caller may ask in a minute."""

    per_minute: int
    _window: MovingWindowRateLimiter

    def allows(self, caller: str, *, is_typing: bool = False) -> bool:
        """Count one request of a caller, and return whether it is within the bound."""
        most = self.per_minute * (LETTERS if is_typing else 1)
        return self._window.hit(RateLimitItemPerMinute(most), caller)


def read_rate(environ: Mapping[str, str], name: str, usual: int) -> Rate:
    """Return the rate that a setting names; an empty variable counts as unset.

    Raises:
        SettingsError: it is no number between 1 and 100,000.
    """
    said = environ.get(name, "").strip() or str(usual)
    if not _NUMBER.fullmatch(said) or not 1 <= int(said) <= MOST:
        raise SettingsError(f"{name} must be a number of requests, 1 to {MOST:,}.")
    return Rate(per_minute=int(said), _window=MovingWindowRateLimiter(MemoryStorage()))
