"""Keep new messages to a channel apart, whichever worker posts them.

Slack takes about one message a second in a channel. Each worker books the next free moment in the
channel's row, which only one can win, and waits for it; who comes late to it books another, for the
next moment is somebody else's. Edits have a limit of their own. The gap is a setting, for
workspaces to which Slack grants more.
Source: https://docs.slack.dev/apis/web-api/rate-limits (Posting messages)
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.memory.codec import stamp
from bot.memory.table import Stale, Table, Taken
from bot.settings import SettingsError

PARTITION = "pace"
# More than a second, for two requests may take different times to arrive.
GAP, DEFAULT_GAP_S, MOST_GAP_S = "CONNCHECK_MESSAGE_GAP_S", "1.2", 10
LATE, TRIES = timedelta(seconds=0.1), 5
"""How late a moment may be taken, and how many a message may miss before it goes all the same."""
_SECONDS = re.compile(r"[0-9]{1,2}(\.[0-9]{1,3})?", re.ASCII)


def read_gap(environ: Mapping[str, str]) -> timedelta:
    """Return the time between two new messages; an empty variable counts as unset.

    Raises:
        SettingsError: it is no number of seconds between 0 and 10.
    """
    said = environ.get(GAP, "").strip() or DEFAULT_GAP_S
    if not _SECONDS.fullmatch(said) or float(said) > MOST_GAP_S:
        raise SettingsError(f"{GAP} must be a number of seconds, 0 to {MOST_GAP_S}.")
    return timedelta(seconds=float(said))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """The moments at which channels are free, a row each; nobody waits where the gap is none."""

    table: Table
    gap: timedelta
    now: Callable[[], datetime]
    sleep: Callable[[float], Awaitable[None]]

    async def wait(self, channel: str) -> None:
        """Book the channel's next free moment, and wait for it."""
        for _ in range(TRIES if self.gap else 0):
            at = await self._book(channel)
            rest = (at - self.now()).total_seconds()
            if rest > 0:
                await self.sleep(rest)
            if self.now() - at <= LATE:
                return

    async def _book(self, channel: str) -> datetime:
        while True:
            row = await self.table.get(PARTITION, channel)
            free = datetime.fromisoformat(str(row.fields["free_at"])) if row else self.now()
            at = max(free, self.now())
            fields = {"free_at": stamp(at + self.gap)}
            try:
                if row is None:
                    await self.table.insert(PARTITION, channel, fields)
                else:
                    await self.table.replace(row, fields)
            except (Taken, Stale):
                continue
            return at
