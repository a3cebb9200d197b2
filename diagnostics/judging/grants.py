"""The right to read that would decide what could not be looked at."""

from diagnostics.fixes.az import az
from diagnostics.fixes.rights import READER
from diagnostics.model.facts import Known, Missing, Why
from diagnostics.model.finding import Argv, Finding
from diagnostics.model.ids import group_id, segment, subscription
from diagnostics.model.snapshot import Snapshot


def grant(undecided: list[Finding], snapshot: Snapshot) -> Argv | None:
    """Return the role assignment that would allow the first denied reading."""
    denied = [f.missing for f in undecided if is_denied(f) and f.missing]
    who = _reader(denied, snapshot)
    if not who:
        return None
    scope = ("--scope", grant_scope(denied[0].resource_id))
    return az("role", "assignment", "create", *who, "--role", READER, *scope)


def is_denied(finding: Finding) -> bool:
    """Say whether a role that reads would decide it.

    Reader allows every reading, and no run-command: that takes a role of its own.
    """
    missing = finding.missing
    return (
        missing is not None
        and missing.why is Why.DENIED
        and bool(subscription(missing.resource_id))
        and not missing.action.endswith("/action")
    )


def _reader(denied: list[Missing], snapshot: Snapshot) -> Argv:
    """Return the options that name the identity: from its token, else from Azure's refusal."""
    if isinstance(snapshot.identity, Known):
        who = snapshot.identity.value
        kind = ("--assignee-principal-type", who.principal_type)
        return ("--assignee-object-id", who.object_id, *kind) if denied else ()
    principal = next((missing.principal for missing in denied if missing.principal), "")
    return ("--assignee-object-id", principal) if principal else ()


def grant_scope(resource_id: str) -> str:
    """Return the narrowest useful scope: the resource's group, else its subscription."""
    return group_id(resource_id) if segment(resource_id, "resourceGroups") else resource_id
