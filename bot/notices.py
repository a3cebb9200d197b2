"""Which incident a notice of a failed operation belongs to. Pure.

One failure raises several notices: of the cluster, a pool, a scale set, a deployment, all with the
correlation id of the operation, in any order and more than once. A failed node pool upgrade has no
such id, and the autoscaler's writes of scale sets have a new one at every attempt: these loose
notices belong to what happened to the same pool a short while ago.

An incident that is over takes no more than copies of what it has: the next failure is another one.
So is a failure that goes on for hours, and one of a pool that a muted incident is not about.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta

from bot.request import DiagnosisRequest, fingerprint

TOGETHER = timedelta(minutes=15)
"""Between two loose notices of one incident."""
AT_ONCE = timedelta(minutes=3)
"""Between a loose notice and that of the operation which failed."""
STANDING = timedelta(hours=3)
"""How long an incident takes loose notices; then what still fails is told again."""
KEPT = timedelta(hours=25)
MOST_KEPT, MOST_IDS = 60, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Notices:
    """What came in about one incident: `ids` of operations and notices, and when the last came.

    `pool` is empty where none was named, `began` is when the first came. `is_loose` tells that no
    notice named an operation that a person or a pipeline began, `is_over` that the failure is.
    """

    key: str
    ids: tuple[str, ...]
    pool: str
    at: str
    began: str
    is_loose: bool
    is_over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The recent incidents of one cluster, newest last; `quiet` says of which until when."""

    recent: tuple[Notices, ...] = ()
    quiet: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> str:
        """Write it as text."""
        return json.dumps(asdict(self))


def read_ledger(text: str) -> Ledger:
    """Read what `to_json` wrote."""
    said = json.loads(text)
    recent = tuple(Notices(**{**each, "ids": tuple(each["ids"])}) for each in said["recent"])
    # Before there could be more than one, it had names of its own.
    old = {said["muted"]: said["muted_until"]} if said.get("muted") else {}
    return Ledger(recent=recent, quiet=said.get("quiet", old))


def enter(ledger: Ledger, notice: DiagnosisRequest, now: datetime) -> tuple[str, Ledger]:
    """Return the key of the notice's incident, and the ledger with the notice in it."""
    ids = tuple(each.lower() for each in (notice.correlation, notice.key) if each)
    is_loose = notice.correlation is None or notice.node_group is not None
    pool = notice.pool or ""
    found = _known(ledger.recent, ids) or _muted(ledger, pool, now)
    found = found or _near(ledger.recent, pool, now, is_loose=is_loose)
    if found is None:
        found = _new(fingerprint(notice.cluster_id, notice.correlation or notice.key), pool, now)
    kept = [each for each in ledger.recent if each.key != found.key and _since(each, now) < KEPT]
    entered = replace(
        found,
        # The operation's id goes last again, so that many notices do not push it out.
        ids=(*(each for each in found.ids if each not in ids), *dict.fromkeys(ids))[-MOST_IDS:],
        pool=found.pool or pool,
        at=now.isoformat(),
        is_loose=found.is_loose and is_loose,
    )
    return found.key, replace(ledger, recent=(*kept, entered)[-MOST_KEPT:])


def mute(ledger: Ledger, key: str, until: datetime, now: datetime) -> Ledger:
    """Return the ledger in which an incident takes the notices of its pool until a time."""
    quiet = {one: at for one, at in ledger.quiet.items() if now < datetime.fromisoformat(at)}
    return replace(ledger, quiet=quiet | {key: until.isoformat()})


def over(ledger: Ledger, key: str) -> Ledger:
    """Return the ledger in which an incident is over: fixed, recovered or given up."""
    recent = (replace(each, is_over=each.is_over or each.key == key) for each in ledger.recent)
    return replace(ledger, recent=tuple(recent))


def _new(key: str, pool: str, now: datetime) -> Notices:
    at = now.isoformat()
    return Notices(key=key, ids=(), pool=pool, at=at, began=at, is_loose=True)


def _known(recent: Iterable[Notices], ids: tuple[str, ...]) -> Notices | None:
    return next((each for each in recent if set(ids) & set(each.ids)), None)


def _muted(ledger: Ledger, pool: str, now: datetime) -> Notices | None:
    """Return the muted incident while it is, for its own pool or where no pool is known."""
    known = {each.key: each for each in ledger.recent}
    muted = (
        known.get(key, _new(key, "", now))
        for key, until in ledger.quiet.items()
        if now < datetime.fromisoformat(until)
    )
    return next((each for each in muted if _fits(each, pool)), None)


def _near(
    recent: tuple[Notices, ...], pool: str, now: datetime, *, is_loose: bool
) -> Notices | None:
    """Return the newest open incident of the pool, where the notice or the incident is loose."""
    apart = TOGETHER if is_loose else AT_ONCE
    fitting = (
        each
        for each in reversed(recent)
        if (is_loose or each.is_loose)
        and _fits(each, pool)
        and not each.is_over
        and _since(each, now) < apart
        and now - datetime.fromisoformat(each.began) < STANDING
    )
    return next(fitting, None)


def _fits(each: Notices, pool: str) -> bool:
    return not pool or not each.pool or pool == each.pool


def _since(each: Notices, now: datetime) -> timedelta:
    return now - datetime.fromisoformat(each.at)
