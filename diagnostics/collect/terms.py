"""On which terms to read, and readings on these terms."""

import asyncio
from dataclasses import dataclass

from diagnostics.collect.reads import Reads
from diagnostics.collect.recent import Lent
from diagnostics.ports import Arm

# A log adds words to a verdict that stands without it, so nobody waits for it for long.
_LOG_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """On which terms to read.

    `timeout_s` bounds each single reading, `limit_s` the whole run, a node probe included: what
    was not read by then is missing. `with_callers` reads who made the changes, too, which is
    personal data. `lent` is what other runs have just read of shared networks.
    """

    timeout_s: float = 30
    limit_s: float = 120
    with_callers: bool = False
    lent: Lent | None = None


def reads_for(arm: Arm, terms: Terms, until: float | None = None) -> tuple[Reads, Reads]:
    """Return how to read the configuration, and how to read logs.

    `until`, a time of the event loop's, ends both; without it a run begins now.
    """
    end = until or asyncio.get_running_loop().time() + terms.limit_s
    reads = Reads(arm, terms.timeout_s, end, terms.lent)
    return reads, Reads(arm, min(terms.timeout_s, _LOG_S), end)
