"""Try each fix on the facts before it is shown.

A fix is proven if, with its edits made, its check passes, nothing that passed stops passing, no
check fails that did not before, and no more is opened than the nodes need. One that mends only part
of what its check looks at is completed with what the check asks for next, so that its commands are
all that is needed.
"""

from collections.abc import Mapping
from dataclasses import replace

from diagnostics.checks import all_checks
from diagnostics.fixes.applying import applied
from diagnostics.fixes.joining import joined
from diagnostics.fixes.narrowness import is_narrow
from diagnostics.judging.asking import finding_of, findings_of
from diagnostics.model.finding import Check, Finding, Fix, Outcome
from diagnostics.model.incident import Incident
from diagnostics.model.snapshot import Snapshot

# A fix that still leaves its check failing after so many more is no fix.
MOST_STEPS = 3


def proven(
    incident: Incident, snapshot: Snapshot, findings: tuple[Finding, ...]
) -> tuple[Finding, ...]:
    """Return the findings with each fix completed and, where it holds, marked as proven."""
    checks = {check.id: check for check in all_checks()}
    return tuple(
        replace(
            finding,
            fixes=tuple(_prove(fix, checks, incident, snapshot, findings) for fix in finding.fixes),
        )
        for finding in findings
    )


def _prove(
    fix: Fix,
    checks: Mapping[str, Check],
    incident: Incident,
    snapshot: Snapshot,
    findings: tuple[Finding, ...],
) -> Fix:
    if not (fix.edits and fix.command):
        return fix
    whole = completed(fix, checks[fix.check], incident, snapshot)
    return replace(whole, proven=_holds(whole, incident, snapshot, findings))


def completed(fix: Fix, check: Check, incident: Incident, snapshot: Snapshot) -> Fix:
    """Add what the check asks for once the fix is made, as long as it still fails.

    A fix after which it asks for more and more is returned as it was.
    """
    whole = fix
    for _ in range(MOST_STEPS + 1):
        found = finding_of(check, incident, applied(whole, snapshot))
        more = next((each for each in found.fixes if each.edits and each.command), None)
        if found.outcome is not Outcome.FAILED or more is None:
            return whole
        whole = joined(whole, more)
    return fix


def _holds(fix: Fix, incident: Incident, snapshot: Snapshot, findings: tuple[Finding, ...]) -> bool:
    before = {finding.id: finding for finding in findings}
    after = findings_of(incident, applied(fix, snapshot))
    mended = any(each.id == fix.check and each.outcome is Outcome.PASSED for each in after)
    return (
        mended
        and not any(_is_worse(before[each.id], each) for each in after)
        and _opens_no_more(fix, incident, snapshot)
    )


def _is_worse(before: Finding, after: Finding) -> bool:
    """Say whether a check passed and does so no more, or fails only now: what was hidden counts."""
    lost = before.outcome is Outcome.PASSED and after.outcome is Outcome.UNKNOWN
    fails = after.outcome is Outcome.FAILED and before.outcome is not Outcome.FAILED
    return lost or fails


def _opens_no_more(fix: Fix, incident: Incident, snapshot: Snapshot) -> bool:
    """Judge each edit on the facts that the edits before it leave."""
    facts = [
        applied(replace(fix, edits=fix.edits[:made]), snapshot) for made in range(len(fix.edits))
    ]
    return all(
        is_narrow(edit, incident, known) for edit, known in zip(fix.edits, facts, strict=True)
    )
