"""Read what an incident needs from Azure: `collect(incident, arm) -> Snapshot`.

The layer between the port and everything that decides: all waiting is here, no judging.
"""

from diagnostics.collect.glance import can_glance, glance
from diagnostics.collect.messages import find_message
from diagnostics.collect.reads import missing
from diagnostics.collect.stages import Terms, collect

__all__ = ["Terms", "can_glance", "collect", "find_message", "glance", "missing"]
