"""The verdict and the report, field by field what `contract.md` promises."""

from dataclasses import dataclass
from enum import StrEnum

from diagnostics.model.changes import PathChanges
from diagnostics.model.cluster import Node
from diagnostics.model.finding import Argv, Finding, Fix
from diagnostics.model.ids import ResourceId
from diagnostics.model.incident import Incident
from diagnostics.model.plan import Plan


class State(StrEnum):
    """How far the verdict goes."""

    CAUSE_FOUND = "cause_found"
    LIKELY_CAUSE = "likely_cause"
    NO_FAULT_FOUND = "no_fault_found"
    NOT_DETERMINED = "not_determined"
    IN_PROGRESS = "in_progress"
    NOT_THIS_ERROR = "not_this_error"


EXIT_STATUS = {
    State.CAUSE_FOUND: 1,
    State.LIKELY_CAUSE: 1,
    State.NO_FAULT_FOUND: 0,
    State.NOT_DETERMINED: 3,
    State.IN_PROGRESS: 4,
    State.NOT_THIS_ERROR: 5,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One sentence, the check that fails and the resource that decides.

    `undecided` are check ids, `grant` the one command that would allow the missing reading.
    """

    state: State
    summary: str
    check: str | None = None
    resource_id: ResourceId | None = None
    evidence: tuple[str, ...] = ()
    undecided: tuple[str, ...] = ()
    grant: Argv | None = None
    assumptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that is known at the end of a run. `findings` hold every check id once.

    `changes` is None where nothing has failed, so that the log was not read. `node` is the machine
    that failed, or another of its pool, as its instance view shows it; None where none was read.
    `plan` is what was asked about where no cluster exists yet; the incident's id is empty then.
    """

    incident: Incident
    verdict: Verdict
    findings: tuple[Finding, ...]
    fixes: tuple[Fix, ...]
    seconds: float
    arm_calls: int
    changes: PathChanges | None = None
    node: Node | None = None
    plan: Plan | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A run that is still under way: what is answered, and the titles still waited for.

    `report` is what the configuration says, once that is read. `asks_node` tells that a node is
    asked next, for a minute or so; else only what was changed is still to be read.
    """

    incident: Incident
    findings: tuple[Finding, ...]
    waiting: tuple[str, ...]
    report: Report | None = None
    asks_node: bool = False
