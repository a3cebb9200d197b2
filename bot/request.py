"""What somebody, or an event, asks for: one diagnosis. It travels as one queue message.

A Storage queue takes 64 KB a message, base64 included, so an error text is cut in the middle: its
head names the error, and its last lines hold the node's evidence. The JSON is plain ASCII, so its
characters are its bytes.
"""

import hashlib
import json
import re
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from itertools import accumulate

from diagnostics.model.names import ClusterNameError, parse_cluster

MOST_TEXT = 40_000
TAIL = 20_000
CUT = "\n[…]\n"
REQUIRED = ("key", "cluster_id", "trigger")
_KEY = re.compile(r"[0-9a-f]{32}")


class Trigger(StrEnum):
    """What asked."""

    SLASH = "slash"
    EVENT = "event"
    ALERT = "alert"


class MalformedRequest(ValueError):
    """A queue message that is not a diagnosis request; trying again cannot help."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosisRequest:
    """One diagnosis to make.

    `key` is the same for every copy of one request, so that a second delivery is noticed. `channel`
    and `user` are None for events. `operation` is what failed and `at` when, in words. `error` is
    redacted. `answer_url` is Slack's response address, good for half an hour: it is handed on and
    never logged or stored elsewhere.
    """

    key: str
    cluster_id: str
    trigger: Trigger
    error: str | None = field(default=None, repr=False)
    pool: str | None = None
    channel: str | None = None
    user: str | None = None
    operation: str | None = None
    at: str | None = None
    answer_url: str | None = field(default=None, repr=False)

    @property
    def run(self) -> str:
        """Return the short name of the run, for people and logs."""
        return f"r_{self.key[:6]}"


def fingerprint(*parts: str) -> str:
    """Return a key of 32 hexadecimal digits; letter case, as in resource ids, does not matter."""
    return hashlib.sha256("|".join(parts).lower().encode("utf-8", "replace")).hexdigest()[:32]


def to_json(request: DiagnosisRequest) -> str:
    """Write a request as a queue message, in ASCII."""
    return json.dumps(asdict(request) | {"error": shorten(request.error)})


def from_json(text: str) -> DiagnosisRequest:
    """Read a queue message.

    Raises:
        MalformedRequest: it is not one of ours; the message repeats nothing of it.
    """
    try:
        said = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise MalformedRequest("it is not JSON") from error
    if not isinstance(said, dict) or not set(said) <= {
        each.name for each in fields(DiagnosisRequest)
    }:
        raise MalformedRequest("it has other fields than a request")
    if not all(isinstance(said.get(name), str) for name in REQUIRED):
        raise MalformedRequest(f"it lacks one of {', '.join(REQUIRED)}")
    if not all(value is None or isinstance(value, str) for value in said.values()):
        raise MalformedRequest("it has a field that is no text")
    return _checked(said)


def _checked(said: dict[str, str]) -> DiagnosisRequest:
    if not _KEY.fullmatch(said["key"]):
        raise MalformedRequest("its key is not one of ours")
    try:
        parse_cluster(said["cluster_id"], None)
        trigger = Trigger(said["trigger"])
    except ClusterNameError as error:
        raise MalformedRequest("it names no cluster by its id") from error
    except ValueError as error:
        raise MalformedRequest("its trigger is unknown") from error
    rest = {name: value for name, value in said.items() if name != "trigger"}
    return DiagnosisRequest(**rest, trigger=trigger)


def shorten(text: str | None) -> str | None:
    """Cut a text that is long in JSON in the middle, and keep head and tail."""
    if text is None or len(json.dumps(text)) <= MOST_TEXT:
        return text
    head = _prefix(text, MOST_TEXT - TAIL)
    tail = _prefix(text[::-1], TAIL)[::-1]
    return f"{head}{CUT}{tail}"


def _prefix(text: str, most: int) -> str:
    """Return the longest beginning that takes `most` bytes of JSON."""
    bytes_so_far = accumulate(len(json.dumps(each)) - 2 for each in text[:most])
    return text[: sum(taken <= most for taken in bytes_so_far)]
