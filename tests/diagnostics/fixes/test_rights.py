"""A missing right is a remedy: one role, where it is missing, for the identity that lacks it."""

import shlex

import pytest

from diagnostics.fixes.rights import grant
from diagnostics.model.finding import Danger, Fix, Purpose
from tests.az.lines import AzLines
from tests.builders import SUBSCRIPTION

GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-network"
WHO = "8c9b6a0e-52c1-4f4d-8f0a-6f0f7a0e9b11"


def assignment(scope: str) -> tuple[str, ...]:
    words = "az role assignment create --assignee-object-id {} --assignee-principal-type {}"
    return (
        *words.format(WHO, "ServicePrincipal").split(),
        *("--role", "Reader", "--scope", scope),
    )


def test_grant_names_scope_role_and_who_may_give_it() -> None:
    taken = ("--assignee-object-id", WHO, "--role", "Reader", "--scope", GROUP)
    assert grant("route_table", assignment(GROUP)) == Fix(
        check="route_table",
        title="Let this program read resource group rg-network: grant it the role Reader",
        purpose=Purpose.GRANT,
        command=(assignment(GROUP),),
        undo=(("az", "role", "assignment", "delete", *taken),),
        verify=(("az", "role", "assignment", "list", *taken, "--fill-principal-name", "false"),),
        instructions="A new role assignment takes up to 10 minutes to act; then ask again.",
        danger=Danger.SECURITY,
        owner=f"Owner or User Access Administrator of {GROUP}",
    )


def test_whole_subscription_is_called_that() -> None:
    fix = grant("route_table", assignment(f"/subscriptions/{SUBSCRIPTION}"))
    assert fix.title == (
        f"Let this program read subscription {SUBSCRIPTION}: grant it the role Reader"
    )


@pytest.mark.parametrize("scope", [GROUP, f"/subscriptions/{SUBSCRIPTION}"])
def test_real_cli_takes_every_line(az_lines: AzLines, scope: str) -> None:
    fix = grant("route_table", assignment(scope))
    lines = [shlex.join(argv) for argv in (*fix.command, *fix.undo, *fix.verify)]
    assert [result.message for result in az_lines.check(lines) if not result.ok] == []
