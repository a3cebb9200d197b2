"""The narrowest role assignment that would allow a denied reading."""

from dataclasses import replace

import pytest

from diagnostics.judging.grants import grant, grant_scope, is_denied
from diagnostics.model.facts import Missing, Why
from diagnostics.model.finding import Finding, Outcome
from tests.builders import NSG_ID, SUBSCRIPTION, TABLE_ID, snapshot

GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-shop"
DENIED = Missing(why=Why.DENIED, what="a thing", resource_id=NSG_ID)
RUN = "Microsoft.Compute/virtualMachineScaleSets/virtualMachines/runCommand/action"


def unread(missing: Missing | None) -> Finding:
    return Finding(id="a", title="A", outcome=Outcome.UNKNOWN, summary="", missing=missing)


@pytest.mark.parametrize(
    ("scope", "narrowest"),
    [(NSG_ID, GROUP), (GROUP, GROUP), ("/subscriptions/1", "/subscriptions/1")],
)
def test_grant_is_as_narrow_as_is_useful(scope: str, narrowest: str) -> None:
    assert grant_scope(scope) == narrowest


@pytest.mark.parametrize(
    ("missing", "denied"),
    [
        (DENIED, True),
        (None, False),
        (replace(DENIED, why=Why.THROTTLED), False),
        (replace(DENIED, resource_id=""), False),
        (replace(DENIED, action=RUN), False),
    ],
)
def test_reader_allows_what_is_denied_and_names_its_place(
    missing: Missing | None, *, denied: bool
) -> None:
    assert is_denied(unread(missing)) is denied


def test_first_denied_reading_is_granted() -> None:
    other = replace(DENIED, resource_id=TABLE_ID.replace("rg-shop", "rg-hub"))
    skipped = replace(DENIED, why=Why.TIMED_OUT)
    assert grant([unread(skipped), unread(other), unread(DENIED)], snapshot()) == (
        *("az", "role", "assignment", "create", "--assignee-object-id", "0a1b2c3d"),
        *("--assignee-principal-type", "ServicePrincipal", "--role", "Reader"),
        *("--scope", GROUP.replace("rg-shop", "rg-hub")),
    )


def test_nothing_denied_is_no_grant() -> None:
    assert grant([unread(None)], snapshot()) is None
