"""What is remembered of one incident: its thread, its work, its verdict, and what people said.

Times are aware UTC. An incident is one failed operation of one cluster, or one question that a
person asked; everything about it stands in one thread.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One incident as it is stored; every field is small, long texts are pages of their own.

    Thread: `channel` and `ts` are where the root message stands, `ts` empty before it was posted;
    `thread_ts` is the message under which the root itself was posted, empty in the open channel;
    for one of many failures that is their digest's root. `window` names what failed beside it.
    Work: `job` is the key of the job in work, `holder` that of the job that does it: another one
    while it posts what `job` left. `owner` is the queue message that works on it until
    `lease_until`, `turn` grows with every taking-over, `outbox` names the page with the steps to
    deliver (empty before the diagnosis ended), `posted` counts those delivered, `done` ends it.
    Verdict: `state`, `check`, `resource_id`, `region` as in the report, `pool` the one that was
    judged (empty where none was read), `outcomes` a JSON object from check to outcome, `title` the
    failing check's. `judged_at` is when it was made, `retry` a JSON array of the commands that
    reconcile the cluster.
    Watch: `next_check_at` is when the timer looks again, None where it does not; `pauses` counts
    the looks that were asked for; `fixed_at` is when the fix was seen to work.
    """

    key: str
    cluster_id: str
    created_at: datetime
    channel: str = ""
    ts: str = ""
    thread_ts: str = ""
    window: str = ""
    job: str = ""
    holder: str = ""
    owner: str = ""
    lease_until: datetime | None = None
    turn: int = 0
    outbox: str = ""
    posted: int = 0
    done: bool = False
    state: str = ""
    check: str = ""
    resource_id: str = ""
    region: str = ""
    pool: str = ""
    outcomes: str = "{}"
    title: str = ""
    retry: str = "[]"
    has_fix: bool = False
    judged_at: datetime | None = None
    next_check_at: datetime | None = None
    pauses: int = 0
    fixed_at: datetime | None = None
    on_it: str = ""
    on_it_at: datetime | None = None
    not_cause: str = ""
    muted_until: datetime | None = None
    shown: int = 0

    def is_free(self, owner: str, now: datetime) -> bool:
        """Say whether a queue message may work on it: nobody else does, or not any more."""
        is_alive = self.lease_until is not None and now < self.lease_until
        return self.done or self.owner in ("", owner) or not is_alive

    @property
    def is_in_digest(self) -> bool:
        """Say whether it is told in the thread of a digest."""
        return bool(self.window and self.thread_ts)

    def is_muted(self, now: datetime) -> bool:
        """Say whether a person asked for quiet."""
        return self.muted_until is not None and now < self.muted_until

    @property
    def outcome_of(self) -> Mapping[str, str]:
        """Return the outcome of each check of the last verdict."""
        outcomes: dict[str, str] = json.loads(self.outcomes)
        return outcomes
