"""Read what an incident needs from Azure: `collect(incident, arm) -> Snapshot`.

The layer between the port and everything that decides: all waiting is here, no judging.
"""

from diagnostics.collect.glance import can_glance, glance
from diagnostics.collect.history import add_history, is_due
from diagnostics.collect.messages import find_message
from diagnostics.collect.reads import missing
from diagnostics.collect.recent import Lent, Recent
from diagnostics.collect.stages import collect
from diagnostics.collect.terms import Terms

__all__ = [
    "Lent",
    "Recent",
    "Terms",
    "add_history",
    "can_glance",
    "collect",
    "find_message",
    "glance",
    "is_due",
    "missing",
]
