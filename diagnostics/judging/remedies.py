"""Gather the fixes of a report: the headline's first, then the retry, then the others'."""

from diagnostics.fixes.aftercare import with_aftercare
from diagnostics.fixes.cluster import retry, support
from diagnostics.fixes.lockdown import through_lock
from diagnostics.fixes.rights import grant
from diagnostics.judging.grants import is_denied
from diagnostics.judging.verdicts import all_succeeded
from diagnostics.model.facts import Missing
from diagnostics.model.finding import Finding, Fix, Outcome, Purpose
from diagnostics.model.report import State, Verdict
from diagnostics.model.snapshot import Snapshot

CAUSES = (State.CAUSE_FOUND, State.LIKELY_CAUSE)


def remedies(
    verdict: Verdict, snapshot: Snapshot, findings: tuple[Finding, ...]
) -> tuple[Fix, ...]:
    """Return every fix once, in the order in which a person should read them."""
    failures = [finding for finding in findings if finding.outcome is Outcome.FAILED]
    headline = [fix for f in failures if f.id == verdict.check for fix in f.fixes]
    others = [fix for f in failures if f.id != verdict.check for fix in f.fixes]
    unread = [fix for f in findings if f.id in verdict.undecided for fix in f.fixes]
    listed = (*headline, *others, *_rights(verdict, findings), *unread)
    after = _afterwards(verdict, snapshot, listed)
    retried = any(fix.purpose is Purpose.RETRY for fix in (*listed, *after))
    whole = (_through_lock(with_aftercare(fix, retried=retried), snapshot) for fix in listed)
    return _once((*whole, *after))


def _through_lock(fix: Fix, snapshot: Snapshot) -> Fix:
    cluster = snapshot.cluster
    return fix if isinstance(cluster, Missing) else through_lock(fix, cluster.value)


def _rights(verdict: Verdict, findings: tuple[Finding, ...]) -> tuple[Fix, ...]:
    """Return the missing right as a remedy for the first check that it keeps undecided."""
    if verdict.grant is None:
        return ()
    denied = {finding.id for finding in findings if is_denied(finding)}
    return (grant(next(id_ for id_ in verdict.undecided if id_ in denied), verdict.grant),)


def _afterwards(verdict: Verdict, snapshot: Snapshot, listed: tuple[Fix, ...]) -> tuple[Fix, ...]:
    """Retry the failed operation, then support; nothing where all is well or still running."""
    if isinstance(snapshot.cluster, Missing) or verdict.state is State.IN_PROGRESS:
        return ()
    cluster = snapshot.cluster.value
    node = None if isinstance(snapshot.node, Missing) else snapshot.node.value
    if cluster.power_state.lower() == "stopped" or all_succeeded(snapshot):
        return ()
    if verdict.state in CAUSES:
        retried = any(fix.purpose is Purpose.RETRY for fix in listed)
        return (*(() if retried else (retry(cluster),)), support(cluster, node))
    if verdict.state is State.NOT_DETERMINED:
        return (support(cluster, node),)
    return (retry(cluster), support(cluster, node))


def _once(fixes: tuple[Fix, ...]) -> tuple[Fix, ...]:
    """Keep the first of several that tell a person to do the same."""
    first: dict[tuple[object, ...], Fix] = {}
    for fix in fixes:
        first.setdefault((fix.title, fix.command, fix.instructions), fix)
    return tuple(first.values())
