"""Read what an incident needs from Azure: `collect(incident, arm) -> Snapshot`.

The layer between the port and everything that decides: all waiting is here, no judging.
"""

from diagnostics.collect.messages import find_message
from diagnostics.collect.reads import missing
from diagnostics.collect.waves import Terms, collect

__all__ = ["Terms", "collect", "find_message", "missing"]
