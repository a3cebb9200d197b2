"""A locked node resource group is opened before a change in it, and locked again."""

import shlex
from dataclasses import replace

import pytest

from diagnostics.fixes.lockdown import TOLD, through_lock
from diagnostics.model.cluster import Cluster
from diagnostics.model.finding import Argv, Danger, Fix, Purpose
from tests.az.lines import AzLines
from tests.builders import GROUP, NODE_GROUP, SUBSCRIPTION, arm_id, cluster

LOCKED = cluster(node_group_locked=True)
TARGET = f"--name aks-shop --resource-group {GROUP} --subscription {SUBSCRIPTION}"
OPEN, LOCK = (
    tuple(shlex.split(f"az aks update {TARGET} --nrg-lockdown-restriction-level {level} --yes"))
    for level in ("Unrestricted", "ReadOnly")
)
NSG = arm_id("Microsoft.Network/networkSecurityGroups", "nsg", group=NODE_GROUP.upper())
CHANGE = ("az", "network", "nsg", "delete", "--name", "nsg", "--resource-group", NODE_GROUP)
BY_ID = ("az", "resource", "update", "--ids", NSG)
ELSEWHERE = ("az", "network", "nsg", "delete", "--name", "nsg", "--resource-group", GROUP)
RUN = ("az", "vmss", "run-command", "invoke", "--resource-group", NODE_GROUP)
SHOW = ("az", "vmss", "show", "--resource-group", NODE_GROUP)


def fix(command: Argv, *, undo: tuple[Argv, ...] = (), **fields: object) -> Fix:
    """Build a fix of one command that is tried again on the node."""
    made = Fix(check="c", title="t", command=(command,), undo=undo, verify=(RUN, SHOW))
    return replace(made, **fields)  # type: ignore[arg-type] # any field of a fix


@pytest.mark.parametrize("command", [CHANGE, BY_ID])
def test_change_in_the_locked_group_is_made_between_opening_and_locking(command: Argv) -> None:
    given = fix(command, undo=(CHANGE,), instructions="Wait.")
    assert through_lock(given, LOCKED) == replace(
        given,
        command=(OPEN, command, LOCK),
        undo=(OPEN, CHANGE, LOCK),
        verify=(SHOW,),
        instructions=f"Wait. {TOLD}",
        danger=Danger.SECURITY,
    )


def test_what_has_no_undo_gets_none() -> None:
    changed = through_lock(fix(CHANGE), LOCKED)
    assert (changed.undo, changed.instructions) == ((), TOLD)


def test_change_elsewhere_only_loses_its_run_command() -> None:
    given = fix(ELSEWHERE, undo=(ELSEWHERE,))
    assert through_lock(given, LOCKED) == replace(given, verify=(SHOW,))


@pytest.mark.parametrize(
    ("given", "whose"),
    [(fix(CHANGE), cluster()), (fix(SHOW, purpose=Purpose.ESCALATE), LOCKED)],
)
def test_unlocked_groups_and_readings_stay_as_they_are(given: Fix, whose: Cluster) -> None:
    assert through_lock(given, whose) == given


def test_real_cli_takes_both_lines(az_lines: AzLines) -> None:
    lines = [shlex.join(argv) for argv in (OPEN, LOCK)]
    assert [result.message for result in az_lines.check(lines) if not result.ok] == []
