"""Say what comes after a fix: how long it takes to act, and that the failed operation is repeated.

Source of the two minutes: https://learn.microsoft.com/azure/aks/api-server-authorized-ip-ranges
"""

from dataclasses import replace

from diagnostics.model import edits
from diagnostics.model.finding import Fix

_SECONDS = "It acts on new connections within seconds."
_FIREWALL = "The firewall takes some minutes to act on it."
_TTL = (
    "Resolvers that have asked before keep their old answer until its time to live is over, mostly "
    "some minutes."
)
THEN = "Then reconcile the cluster: see Retry."
WAITS: dict[type, str] = {
    edits.AddNsgRule: _SECONDS,
    edits.AddRoute: _SECONDS,
    edits.RemoveRoute: _SECONDS,
    edits.AddRuleCollection: _FIREWALL,
    edits.AddRuleGroup: _FIREWALL,
    edits.SetAuthorizedRanges: "The new list takes up to 2 minutes to act.",
    edits.AddNoProxy: "It acts on each node as soon as that node was made anew.",
    edits.StartCluster: "Starting takes some minutes.",
    edits.StartMachine: "The machine takes a minute or two to start.",
    edits.SetForwarding: _SECONDS,
    edits.LinkZone: _TTL,
    edits.SetRecord: _TTL,
}


def with_aftercare(fix: Fix, *, retried: bool) -> Fix:
    """Add to a fix's instructions how long to wait, and that a retry follows where one does."""
    if not fix.edits:
        return fix
    waits = dict.fromkeys(WAITS[type(edit)] for edit in fix.edits)
    parts = (fix.instructions, *waits, THEN if retried else "")
    return replace(fix, instructions=" ".join(part for part in parts if part))
