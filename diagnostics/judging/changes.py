"""Tell what was changed on the path between the last success and the failure. Pure.

A change is no proof: what decides is the configuration that was read. Yet the change of the
resource that decides says since when it may decide so, and the others say where to look.
"""

from diagnostics.judging.asking import in_words
from diagnostics.judging.deeds import deed, thing
from diagnostics.judging.spans import Span, relation, span_of, when
from diagnostics.model.activity import Change, History, UnreadLog
from diagnostics.model.changes import PathChange, PathChanges, When
from diagnostics.model.facts import Missing
from diagnostics.model.ids import ResourceId, key
from diagnostics.model.report import Verdict
from diagnostics.model.snapshot import Snapshot

MOST = 8
_RANK = {When.BEFORE_FAILURE: 0, When.RECENT: 0, When.AFTER_FAILURE: 1, When.BEFORE_SUCCESS: 2}


def changes_of(snapshot: Snapshot, verdict: Verdict) -> PathChanges | None:
    """Return what the log tells; None where it was not read because nothing has failed."""
    fact = snapshot.history
    if fact is None:
        return None
    if isinstance(fact, Missing):
        return PathChanges(unread=(in_words(fact),))
    history = fact.value
    span = span_of(history.operations, stands_failed=_stands_failed(snapshot))
    found = _narrowed(history, span, verdict.resource_id)
    return PathChanges(
        since=history.since,
        failed_at=span.failed_at,
        last_success_at=span.last_success_at,
        headline=_headline(found),
        listed=found[:MOST],
        more=len(found[MOST:]),
        unread=tuple(map(_unread, history.unread)),
    )


def _stands_failed(snapshot: Snapshot) -> bool:
    held = [] if isinstance(snapshot.cluster, Missing) else [snapshot.cluster.value]
    states = [each.provisioning_state for each in held]
    states += [] if isinstance(snapshot.pool, Missing) else [snapshot.pool.value.provisioning_state]
    return any(state.lower() == "failed" for state in states)


def _narrowed(history: History, span: Span, decides: ResourceId | None) -> tuple[PathChange, ...]:
    """Keep the changes since the last success, and all of the resource that decides.

    A success need not have tried the path: an operation that makes no node succeeds without it.
    """
    found = [_placed(change, span, decides) for change in history.changes]
    kept = [each for each in found if each.decides or each.when is not When.BEFORE_SUCCESS]
    kept.sort(key=lambda each: each.at, reverse=True)
    kept.sort(key=lambda each: (not each.decides, _RANK[each.when]))
    return tuple(kept)


def _placed(change: Change, span: Span, decides: ResourceId | None) -> PathChange:
    return PathChange(
        at=change.at,
        operation=change.operation,
        resource_id=change.resource_id,
        summary=deed(change),
        when=when(change, span),
        relation=relation(change, span),
        decides=decides is not None
        and f"{key(change.resource_id)}/".startswith(f"{key(decides)}/"),
        caller=change.caller,
    )


def _headline(found: tuple[PathChange, ...]) -> str:
    """Say how the deciding resource was changed last before the failure, else after it."""
    first = found[0] if found else None
    if first is None or not first.decides:
        return ""
    later = first.when is When.AFTER_FAILURE
    doubt = ", which may have met another" if later else ""
    return f"{first.relation}{doubt}: {first.summary}" if first.relation else first.summary


def _unread(log: UnreadLog) -> str:
    what = f"the Activity Log of {thing(log.group_id)}"
    if log.why is None:
        return f"{what} was not read: the path lies in too many resource groups"
    return in_words(Missing(why=log.why, what=what, action=log.action))
