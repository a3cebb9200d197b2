"""What somebody, or an event, asks for: one diagnosis. It travels as one queue message.

A Storage queue takes 64 KB a message, base64 included, so an error text is cut in the middle: its
head names the error, and its last lines hold the node's evidence.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, fields
from enum import StrEnum

MOST_TEXT = 24_000
TAIL = 12_000
CUT = "\n[…]\n"


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
    and `user` are None for events. `operation` is what failed, in words. `answer_url` is Slack's
    response address, good for half an hour: it is handed on and never logged or stored elsewhere.
    """

    key: str
    cluster_id: str
    trigger: Trigger
    error: str | None = None
    pool: str | None = None
    channel: str | None = None
    user: str | None = None
    operation: str | None = None
    at: str | None = None
    answer_url: str | None = None

    @property
    def run(self) -> str:
        """Return the short name of the run, for people and logs."""
        return f"r_{self.key[:6]}"


def fingerprint(*parts: str) -> str:
    """Return a key of 32 hexadecimal digits; letter case, as in resource ids, does not matter."""
    return hashlib.sha256("|".join(parts).lower().encode()).hexdigest()[:32]


def to_json(request: DiagnosisRequest) -> str:
    """Write a request as a queue message."""
    return json.dumps(asdict(request) | {"error": shorten(request.error)}, ensure_ascii=False)


def from_json(text: str) -> DiagnosisRequest:
    """Read a queue message.

    Raises:
        MalformedRequest: it is not one of ours.
    """
    try:
        said = json.loads(text)
        known = {field.name for field in fields(DiagnosisRequest)}
        if not isinstance(said, dict) or not set(said) <= known:
            raise MalformedRequest("the queue message has other fields than a request")
        if not all(value is None or isinstance(value, str) for value in said.values()):
            raise MalformedRequest("the queue message has a field that is no text")
        return DiagnosisRequest(**(said | {"trigger": Trigger(said["trigger"])}))
    except (KeyError, TypeError, ValueError) as error:
        raise MalformedRequest(
            f"the queue message is not a request: {type(error).__name__}"
        ) from error


def shorten(text: str | None) -> str | None:
    """Cut a long text in the middle and keep head and tail."""
    if text is None or len(text) <= MOST_TEXT:
        return text
    return text[: MOST_TEXT - TAIL] + CUT + text[-TAIL:]
