"""Ask a check and put what it answers into plain values that a table can hold."""

import shlex
from dataclasses import dataclass

from diagnostics.judging.asking import finding_of
from diagnostics.model.finding import Argv, Check, Finding, Outcome
from diagnostics.model.ids import ResourceId
from diagnostics.model.incident import Incident
from diagnostics.model.snapshot import Snapshot
from tests.builders import NODE_GROUP, SUBSCRIPTION

PASSED, FAILED = Outcome.PASSED, Outcome.FAILED
UNKNOWN, NOT_APPLICABLE = Outcome.UNKNOWN, Outcome.NOT_APPLICABLE
ON = f"--resource-group rg-shop --subscription {SUBSCRIPTION}"
ON_NODES = f"--resource-group {NODE_GROUP} --subscription {SUBSCRIPTION}"
RECONCILE = f"az aks update --name aks-shop {ON} --yes"


@dataclass(frozen=True, slots=True)
class Told:
    """An outcome, its sentence, the resource that decides and the fixes' shell lines."""

    outcome: Outcome
    summary: str
    resource_id: ResourceId | None = None
    lines: tuple[str, ...] = ()


def told(check: Check, incident: Incident, snapshot: Snapshot) -> Told:
    """Ask one check as the engine does; verification lines are left out."""
    found = finding_of(check, incident, snapshot)
    return Told(found.outcome, found.summary, found.resource_id, commands(found))


def commands(finding: Finding) -> tuple[str, ...]:
    """Return every command of a finding's fixes, as a person would paste it."""
    return shell(*(argv for fix in finding.fixes for argv in fix.command))


def shell(*argvs: Argv) -> tuple[str, ...]:
    """Return vectors as shell lines."""
    return tuple(shlex.join(argv) for argv in argvs)
