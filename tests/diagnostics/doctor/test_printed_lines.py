"""Every `az` line that the doctor can print is taken by the Azure CLI itself."""

import shlex

from diagnostics.model.ids import ResourceId
from diagnostics.model.snapshot import Identity
from diagnostics.setup.identity import judge_identity
from diagnostics.setup.places import at_cluster, whole
from diagnostics.setup.result import NotRead, Result
from diagnostics.setup.rights import Barred, NoScope, judge_rights, no_place
from diagnostics.setup.storage import Barred as Closed
from diagnostics.setup.storage import Part, judge_part
from tests.az.lines import AzLines

SUBSCRIPTION = ResourceId("/subscriptions/22222222-2222-2222-2222-222222222222")
GROUP = ResourceId(f"{SUBSCRIPTION}/resourceGroups/rg (1)")
CLUSTER = ResourceId(f"{GROUP}/providers/Microsoft.ContainerService/managedClusters/c")
ACCOUNT = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/acct"
WHO = Identity(object_id="11111111-1111-1111-1111-111111111111", principal_type="User")
MISMATCH = Closed(code="AuthorizationPermissionMismatch")


def results() -> list[Result]:
    """Return every result that has a command."""
    places = (whole(SUBSCRIPTION), whole(GROUP), at_cluster(CLUSTER))
    reads = ((), NoScope(), Barred(code="403 AuthorizationFailed"))
    parts = [
        Part(kind=kind, name="q", by_key=False, account="acct", account_id=account_id)
        for kind in ("queue", "table")
        for account_id in (None, ACCOUNT)
    ]
    return [
        no_place(),
        judge_identity(NotRead(why="none"), managed=False),
        judge_rights(whole(GROUP), Barred(code="InvalidAuthenticationTokenTenant"), WHO),
        *(judge_rights(place, read, WHO) for place in places for read in reads),
        *(judge_part(part, MISMATCH, WHO) for part in parts),
    ]


def test_lines_are_accepted(az_lines: AzLines) -> None:
    lines = [shlex.join(argv) for result in results() for argv in result.commands]
    refused = [(each.line, each.message) for each in az_lines.check(lines) if not each.ok]
    assert (refused, len(lines)) == ([], len(results()))
