"""Which incident a notice of a failed operation belongs to. Pure.

One failure raises several notices: of the cluster, a pool, a scale set, a deployment, all with the
correlation id of the operation, in any order and more than once. A failed node pool upgrade has no
such id, and the autoscaler's writes of scale sets have a new one at every attempt: these belong to
what happened to the same pool a short while ago.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from bot.request import DiagnosisRequest, fingerprint

TOGETHER = timedelta(minutes=15)
KEPT = timedelta(hours=25)
MOST_KEPT, MOST_IDS = 60, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Notices:
    """What came in about one incident: `ids` of operations and notices, and when the last came.

    `pool` is empty where none was named. `is_loose` tells that no notice named an operation that
    a person or a pipeline began.
    """

    key: str
    ids: tuple[str, ...]
    pool: str
    at: str
    is_loose: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The recent incidents of one cluster, newest last; `muted` has a key while quiet is asked."""

    recent: tuple[Notices, ...] = ()
    muted: str = ""
    muted_until: str = ""

    def to_json(self) -> str:
        """Write it as text."""
        return json.dumps(asdict(self))


def read_ledger(text: str) -> Ledger:
    """Read what `to_json` wrote."""
    said = json.loads(text)
    recent = tuple(Notices(**{**each, "ids": tuple(each["ids"])}) for each in said["recent"])
    return Ledger(recent=recent, muted=said["muted"], muted_until=said["muted_until"])


def enter(ledger: Ledger, notice: DiagnosisRequest, now: datetime) -> tuple[str, Ledger]:
    """Return the key of the notice's incident, and the ledger with the notice in it."""
    ids = tuple(each.lower() for each in (notice.correlation, notice.key) if each)
    is_loose = notice.correlation is None or notice.node_group is not None
    found = _known(ledger.recent, ids) or _muted(ledger, now)
    found = found or _near(ledger.recent, notice.pool or "", now, is_loose=is_loose)
    if found is None:
        key = fingerprint(notice.cluster_id, notice.correlation or notice.key)
        found = Notices(key=key, ids=(), pool=notice.pool or "", at="", is_loose=True)
    kept = [each for each in ledger.recent if each.key != found.key and _since(each, now) < KEPT]
    entered = replace(
        found,
        ids=tuple(dict.fromkeys((*found.ids, *ids)))[-MOST_IDS:],
        pool=found.pool or notice.pool or "",
        at=now.isoformat(),
        is_loose=found.is_loose and is_loose,
    )
    return found.key, replace(ledger, recent=(*kept, entered)[-MOST_KEPT:])


def _known(recent: Iterable[Notices], ids: tuple[str, ...]) -> Notices | None:
    return next((each for each in recent if set(ids) & set(each.ids)), None)


def _muted(ledger: Ledger, now: datetime) -> Notices | None:
    if not ledger.muted or now >= datetime.fromisoformat(ledger.muted_until):
        return None
    asked = Notices(key=ledger.muted, ids=(), pool="", at=now.isoformat(), is_loose=False)
    return next((each for each in ledger.recent if each.key == ledger.muted), asked)


def _near(
    recent: tuple[Notices, ...], pool: str, now: datetime, *, is_loose: bool
) -> Notices | None:
    """Return the newest incident of the pool, where the notice or the incident is loose."""
    fitting = (
        each
        for each in reversed(recent)
        if (is_loose or each.is_loose)
        and (not pool or not each.pool or pool == each.pool)
        and _since(each, now) < TOGETHER
    )
    return next(fitting, None)


def _since(each: Notices, now: datetime) -> timedelta:
    return now - datetime.fromisoformat(each.at)
