"""Ask the checks. The one place where a missing fact becomes an unknown finding.

Any other exception is a bug and goes up: a check that breaks is never a check that is skipped.
"""

from collections.abc import Callable

from diagnostics.checks import all_checks
from diagnostics.judging.symptoms import contradiction
from diagnostics.model.facts import FactMissing, Missing, Why
from diagnostics.model.finding import Answer, Check, Finding, Outcome
from diagnostics.model.ids import name
from diagnostics.model.incident import Incident
from diagnostics.model.snapshot import Snapshot

MOST = 160
ROLE = {
    Why.DENIED: "the right {action} is missing",
    Why.NOT_FOUND: "it does not exist, or cannot be seen",
    Why.UNREACHED: "what leads to it was not found ({detail})",
    Why.THROTTLED: "Azure kept refusing for load; ask again in a minute",
    Why.TIMED_OUT: "the reading took too long; ask again",
    Why.UNAVAILABLE: "Azure did not answer properly ({detail})",
    Why.LOCKED: "the node resource group is locked, and refuses run-command",
    Why.PENDING: "it is still being read",
}


def finding_of(check: Check, incident: Incident, snapshot: Snapshot) -> Finding:
    """Ask one check; a fact it needs and cannot have makes the finding unknown."""
    try:
        answer = check.ask(incident, snapshot)
    except FactMissing as missing:
        return _unknown(check, missing.missing)
    return Finding(
        id=check.id,
        title=check.title,
        outcome=answer.outcome,
        summary=answer.because,
        evidence=answer.evidence,
        source=check.source,
        resource_id=answer.resource_id,
        fixes=answer.fixes,
        assumptions=(*answer.assumptions, *_against(answer, check, incident)),
    )


Ask = Callable[[Check, Incident, Snapshot], Finding]


def findings_of(
    incident: Incident, snapshot: Snapshot, ask: Ask = finding_of
) -> tuple[Finding, ...]:
    """Ask every check, in the report's order; `ask` may watch how each is asked."""
    return tuple(ask(check, incident, snapshot) for check in all_checks())


def _against(answer: Answer, check: Check, incident: Incident) -> tuple[str, ...]:
    if answer.outcome is not Outcome.FAILED:
        return ()
    return contradiction(answer.symptom or check.symptom, incident.category)


def _unknown(check: Check, missing: Missing) -> Finding:
    return Finding(
        id=check.id,
        title=check.title,
        outcome=Outcome.UNKNOWN,
        summary=in_words(missing),
        evidence=(missing.detail,) if missing.detail else (),
        source=check.source,
        missing=missing,
    )


def in_words(missing: Missing) -> str:
    """Say what could not be read, why, and what would allow it."""
    label = name(missing.resource_id)
    where = f" ({label})" if label and label not in missing.what else ""
    detail = missing.detail if len(missing.detail) <= MOST else f"{missing.detail[:MOST]}…"
    action = missing.action or "to read it"
    why = ROLE[missing.why].format(action=action, detail=detail or "no reason given")
    return f"could not read {missing.what}{where}: {why}"


def is_pending(finding: Finding) -> bool:
    """Say whether a finding only waits for a reading that is under way."""
    return finding.missing is not None and finding.missing.why is Why.PENDING
