"""Grant the reader the one right that it lacks."""

from diagnostics.fixes.az import az
from diagnostics.model.finding import Argv, Danger, Fix, Purpose
from diagnostics.model.ids import name, segment

READER = "Reader"


def grant(check: str, assignment: Argv) -> Fix:
    """Return a role assignment, as the verdict names it, as a remedy for an undecided check."""
    scope = assignment[assignment.index("--scope") + 1]
    assignee = assignment[assignment.index("--assignee-object-id") + 1]
    kind = "resource group" if segment(scope, "resourceGroups") else "subscription"
    taken = ("--assignee-object-id", assignee, "--role", READER, "--scope", scope)
    return Fix(
        check=check,
        title=f"Let this program read {kind} {name(scope)}: grant it the role {READER}",
        purpose=Purpose.GRANT,
        command=(assignment,),
        undo=(az("role", "assignment", "delete", *taken),),
        # Without the principals' names, which only the directory knows.
        verify=(az("role", "assignment", "list", *taken, "--fill-principal-name", "false"),),
        instructions="A new role assignment takes up to 10 minutes to act; then ask again.",
        danger=Danger.SECURITY,
        owner=f"Owner or User Access Administrator of {scope}",
    )
