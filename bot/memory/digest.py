"""The record of a digest: where its messages stand, who works on it, and what they show. Pure.

Its fields are those of a row; times are aware UTC.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.memory.codec import stamp
from bot.memory.table import Row, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """One digest, by its window.

    `posts` are the `ts` and the print of each message, the root first, none before it was posted.
    `owner` draws it until `free_at`, nobody where it is empty; then it rests until that time.
    `shown_from` is when the cases were read that it shows. `oncall` is whom it calls, once, which
    `called` tells; with `is_loud` it calls where nothing wrong is found as well.
    """

    window: str
    channel: str
    opened_at: datetime
    oncall: str = ""
    is_loud: bool = False
    posts: tuple[tuple[str, str], ...] = ()
    owner: str = ""
    free_at: datetime
    shown_from: datetime
    called: bool = False

    @property
    def ts(self) -> str:
        """Return where the root stands, empty before it was posted."""
        return self.posts[0][0] if self.posts else ""

    def is_free(self, owner: str, now: datetime) -> bool:
        """Say whether a worker may draw it."""
        return now >= self.free_at or owner == self.owner != ""


def to_fields(digest: Digest) -> Mapping[str, Value]:
    """Write a digest as the fields of a row; `created_at` is what the purge goes by."""
    return {
        "channel": digest.channel,
        "created_at": stamp(digest.opened_at),
        "oncall": digest.oncall,
        "is_loud": digest.is_loud,
        "posts": json.dumps(digest.posts),
        "owner": digest.owner,
        "free_at": stamp(digest.free_at),
        "shown_from": stamp(digest.shown_from),
        "called": digest.called,
    }


def from_row(row: Row) -> Digest:
    """Read what `to_fields` wrote."""
    said = row.fields
    return Digest(
        window=row.key,
        channel=str(said["channel"]),
        opened_at=datetime.fromisoformat(str(said["created_at"])),
        oncall=str(said["oncall"]),
        is_loud=bool(said["is_loud"]),
        posts=tuple((ts, shown) for ts, shown in json.loads(str(said["posts"]))),
        owner=str(said["owner"]),
        free_at=datetime.fromisoformat(str(said["free_at"])),
        shown_from=datetime.fromisoformat(str(said["shown_from"])),
        called=bool(said["called"]),
    )
