"""What is said of a queue or a table, for each answer of the account."""

import pytest

from diagnostics.model.snapshot import Identity
from diagnostics.setup.result import NotRead, Standing
from diagnostics.setup.storage import (
    MALFORMED,
    Absent,
    Barred,
    Part,
    Read,
    There,
    judge_part,
)

WHO = Identity(object_id="o", principal_type="ServicePrincipal")
ID = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/acct"
MISMATCH = Barred(code="AuthorizationPermissionMismatch")


def part(kind: str = "queue", *, by_key: bool = False, account_id: str | None = None) -> Part:
    account = None if by_key else "acct"
    return Part(kind=kind, name="q", by_key=by_key, account=account, account_id=account_id)


@pytest.mark.parametrize(
    ("which", "read", "standing", "first"),
    [
        (part(), There(), Standing.PASSED, ""),
        (part("table"), Absent(), Standing.PASSED, ""),
        (part(by_key=True), Absent(), Standing.PASSED, ""),
        (part(), Absent(), Standing.FAILED, "Deploy infra/ again"),
        (part(), NotRead(why="w"), Standing.UNSEEN, "See that account acct exists"),
        (part(by_key=True), NotRead(why="w"), Standing.UNSEEN, "See that the account of the"),
        (part(), NotRead(why="w", step="s"), Standing.UNSEEN, "s"),
        (part(), Barred(code="AuthorizationFailure"), Standing.FAILED, "The account's firewall"),
        (part(), Barred(code="AuthenticationFailed"), Standing.FAILED, "See that the account lies"),
        (part(by_key=True), Barred(code=MALFORMED), Standing.FAILED, "Portal: the storage acc"),
        (
            part(by_key=True),
            Barred(code="KeyBasedAuthenticationNotPermitted"),
            Standing.FAILED,
            "Keys are switched off",
        ),
    ],
)
def test_part(which: Part, read: Read, standing: Standing, first: str) -> None:
    result = judge_part(which, read, WHO)
    told = "".join(result.steps[:1])
    assert (result.standing, told[: len(first)], bool(told)) == (standing, first, bool(first))


def test_role_on_a_known_account_is_one_command() -> None:
    result = judge_part(part("table", account_id=ID), MISMATCH, WHO)
    who = ("--assignee-object-id", "o", "--assignee-principal-type", "ServicePrincipal")
    role = ("--role", "Storage Table Data Contributor", "--scope", ID)
    assert result.commands == (("az", "role", "assignment", "create", *who, *role),)


def test_role_on_another_account_begins_with_a_look_for_it() -> None:
    result = judge_part(part(), MISMATCH, WHO)
    kind = ("--resource-type", "Microsoft.Storage/storageAccounts")
    shown = ("--query", "[].id", "--output", "tsv")
    assert result.commands == (("az", "resource", "list", *kind, "--name", "acct", *shown),)
    assert result.steps[0].endswith("'Storage Queue Data Contributor' to o.")


def test_account_without_a_name_is_left_to_the_portal() -> None:
    nameless = Part(kind="queue", name="q", by_key=False)
    result = judge_part(nameless, MISMATCH, None)
    assert (result.commands, result.steps[0].endswith("to this identity.")) == ((), True)
