"""What a check answers, what the engine makes of it, and what a person can do about it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from diagnostics.model.edits import Edit
from diagnostics.model.facts import Missing
from diagnostics.model.ids import ResourceId
from diagnostics.model.incident import Category, Incident
from diagnostics.model.snapshot import Snapshot
from diagnostics.model.symptom import Symptom

Argv = tuple[str, ...]


class Outcome(StrEnum):
    """The contract's five outcomes. Unknown is never a pass."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"
    NOT_RUN = "not_run"


class Danger(StrEnum):
    """What a fix may harm; `security` outranks `disruptive`."""

    NONE = "none"
    DISRUPTIVE = "disruptive"
    SECURITY = "security"


class Purpose(StrEnum):
    """What a remedy is for: to mend the fault, to allow a reading, to repeat, to get help."""

    MEND = "mend"
    GRANT = "grant"
    RETRY = "retry"
    ESCALATE = "escalate"


@dataclass(frozen=True, slots=True)
class Snippet:
    """The same change as code; `language` is `bicep` or `terraform`, `text` ends with a newline."""

    language: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """A remedy as argument vectors (`("az", "aks", …)`), never as shell text.

    `check` is the id of the check it repairs. Where no command can do it, `command` is empty and
    `instructions` says what to do and who does it. `owner` names whose resource it is.
    `edits` is what the commands change; () where that cannot be told from the facts. `proven` says
    that the edits were tried on the facts: the check passes then, nothing else fails, and no more
    is opened than it takes. `snippets` are for people whose resources are made from code.
    """

    check: str
    title: str
    purpose: Purpose = Purpose.MEND
    command: tuple[Argv, ...] = ()
    undo: tuple[Argv, ...] = ()
    verify: tuple[Argv, ...] = ()
    instructions: str = ""
    danger: Danger = Danger.NONE
    proven: bool = False
    owner: str | None = None
    edits: tuple[Edit, ...] = ()
    snippets: tuple[Snippet, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one check says. `resource_id` is the resource that decides, where it failed.

    `assumptions` are sentences the answer rests on; an answer with one is at most "likely".
    `symptom` is what the fault makes the node see, where the check has several kinds of faults.
    """

    outcome: Outcome
    because: str
    evidence: tuple[str, ...] = ()
    resource_id: ResourceId | None = None
    fixes: tuple[Fix, ...] = ()
    assumptions: tuple[str, ...] = ()
    symptom: Symptom | None = None


def passed(because: str, *evidence: str, assumptions: tuple[str, ...] = ()) -> Answer:
    """Answer that the thing is as it should be."""
    return Answer(
        outcome=Outcome.PASSED, because=because, evidence=evidence, assumptions=assumptions
    )


def failed(
    because: str,
    *evidence: str,
    resource_id: ResourceId | None,
    fixes: tuple[Fix, ...] = (),
    assumptions: tuple[str, ...] = (),
    symptom: Symptom | None = None,
) -> Answer:
    """Answer that the thing is broken, by which resource, and how to mend it."""
    return Answer(
        outcome=Outcome.FAILED,
        because=because,
        evidence=evidence,
        resource_id=resource_id,
        fixes=fixes,
        assumptions=assumptions,
        symptom=symptom,
    )


def unknown(because: str, *evidence: str, fixes: tuple[Fix, ...] = ()) -> Answer:
    """Answer that it should have been looked at and could not be; say what would allow it."""
    return Answer(outcome=Outcome.UNKNOWN, because=because, evidence=evidence, fixes=fixes)


def not_applicable(because: str) -> Answer:
    """Answer that the question does not arise for this cluster."""
    return Answer(outcome=Outcome.NOT_APPLICABLE, because=because)


def not_run(because: str) -> Answer:
    """Answer that nobody asked for it; say how to ask."""
    return Answer(outcome=Outcome.NOT_RUN, because=because)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One question about the path from node to API server.

    `id` is the file's name. `steps` gives, for each category whose article section asks this
    question, its place there (lower first); a failure in a category that is not listed cannot
    alone explain it. `symptom` is what its faults make the node see, None where that differs or
    may be anything.
    `source` is the page and section the check obeys.
    """

    id: str
    title: str
    source: str
    ask: Callable[[Incident, Snapshot], Answer]
    steps: Mapping[Category, float] = field(default_factory=dict)
    symptom: Symptom | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A check's answer in a report. `missing` is the fact whose absence made it unknown."""

    id: str
    title: str
    outcome: Outcome
    summary: str
    evidence: tuple[str, ...] = ()
    source: str = ""
    resource_id: ResourceId | None = None
    fixes: tuple[Fix, ...] = ()
    assumptions: tuple[str, ...] = ()
    missing: Missing | None = None
