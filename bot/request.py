"""What the worker is asked to do: a diagnosis, or what a press of a button means.

Each travels as one queue message. A Storage queue takes 64 KB a message, base64 included, so an
error text is cut in the middle. The JSON is plain ASCII, so its characters are its bytes.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from typing import Any, TypeAlias

from bot.cutting import shorten
from diagnostics.model.names import ClusterNameError, parse_cluster

_KEY = re.compile(r"[0-9a-f]{32}")
_GROUP = re.compile(r"/subscriptions/[0-9a-f-]{36}/resourceGroups/[\w.()-]{1,90}", re.IGNORECASE)


class Trigger(StrEnum):
    """What asked: a command, a failed operation, or something in a thread that exists."""

    SLASH = "slash"
    EVENT = "event"
    ALERT = "alert"
    SHORTCUT = "shortcut"
    FORM = "form"
    BUTTON = "button"
    TIMER = "timer"


NOTICES = (Trigger.EVENT, Trigger.ALERT)


class Action(StrEnum):
    """What a press asks for beside a diagnosis."""

    ON_IT = "on_it"
    NOT_CAUSE = "not_cause"
    MUTE = "mute"
    TICKET = "ticket"
    REPORT = "report"


class MalformedRequest(ValueError):
    """A queue message that is no job of ours; trying again cannot help."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosisRequest:
    """One diagnosis to make.

    `key` is the same for every copy of one request, so that a second delivery is noticed. `channel`
    and `user` are None for events. `operation` is what failed and `at` when, in words; `failed_at`
    is the same as an ISO time with its zone. `error` is redacted. `answer_url` is Slack's response
    address, good for half an hour: it is handed on and never logged or stored elsewhere.
    `incident` is the key of what is to be checked again in its own thread; `thread_ts` the thread
    of `channel` that is to hold the answer. `node_group` is the id of the resource group in which
    a scale set failed: then `cluster_id` is empty until the group's `managedBy` was read.
    `correlation` is Azure's id of the operation; notices without one have None.
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
    failed_at: str | None = None
    answer_url: str | None = field(default=None, repr=False)
    incident: str | None = None
    thread_ts: str | None = None
    node_group: str | None = None
    correlation: str | None = None
    probe: bool = False

    @property
    def run(self) -> str:
        """Return the short name of the run, for people and logs."""
        return f"r_{self.key[:6]}"

    @property
    def ids(self) -> dict[str, str | None]:
        """Return the ids for the log; which incident a notice belongs to, only its ledger says."""
        own = None if self.trigger in NOTICES else self.key
        return {
            "run": self.run,
            "incident": self.incident or own,
            "correlation": self.correlation,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """One press of a button of an incident's root message; `key` is the same for its copies.

    `user` pressed it, on the message `message_ts` of `channel`. `answer_url` as in a request.
    """

    key: str
    incident: str
    action: Action
    user: str
    channel: str
    message_ts: str
    answer_url: str | None = field(default=None, repr=False)

    @property
    def ids(self) -> dict[str, str | None]:
        """Return the ids for the log."""
        return {"incident": self.incident}


Job: TypeAlias = DiagnosisRequest | Press
REQUIRED = {
    "diagnose": ("key", "cluster_id", "trigger"),
    "press": ("key", "incident", "action", "user", "channel", "message_ts"),
}


def fingerprint(*parts: str) -> str:
    """Return a key of 32 hexadecimal digits; letter case, as in resource ids, does not matter."""
    return hashlib.sha256("|".join(parts).lower().encode("utf-8", "replace")).hexdigest()[:32]


def to_json(job: Job) -> str:
    """Write a job as a queue message, in ASCII."""
    if isinstance(job, Press):
        return json.dumps({"kind": "press", **asdict(job)})
    return json.dumps({"kind": "diagnose", **asdict(job), "error": shorten(job.error)})


def from_json(text: str) -> Job:
    """Read a queue message; one without a kind is a diagnosis.

    Raises:
        MalformedRequest: it is not one of ours; the message repeats nothing of it.
    """
    try:
        said = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise MalformedRequest("it is not JSON") from error
    kind = said.pop("kind", "diagnose") if isinstance(said, dict) else "diagnose"
    if kind == "press":
        return _press(_fitting(said, kind, Press))
    if kind == "diagnose":
        return _request(_fitting(said, kind, DiagnosisRequest))
    raise MalformedRequest("its kind is unknown")


def _fitting(said: Any, kind: str, shape: type[Job]) -> Mapping[str, Any]:  # noqa: ANN401 - JSON
    """Return the fields of a message, each of the type that its name promises."""
    if not isinstance(said, dict) or not set(said) <= {each.name for each in fields(shape)}:
        raise MalformedRequest("it has other fields than a request")
    if not all(isinstance(said.get(name), str) for name in REQUIRED[kind]):
        raise MalformedRequest(f"it lacks one of {', '.join(REQUIRED[kind])}")
    texts = {name: value for name, value in said.items() if name != "probe"}
    if not all(value is None or isinstance(value, str) for value in texts.values()):
        raise MalformedRequest("it has a field that is no text")
    if not all(_KEY.fullmatch(said.get(name) or said["key"]) for name in ("key", "incident")):
        raise MalformedRequest("its key is not one of ours")
    return said


def _request(said: Mapping[str, Any]) -> DiagnosisRequest:
    if not isinstance(said.get("probe", False), bool):
        raise MalformedRequest("it has a field that is neither true nor false")
    group = said.get("node_group")
    if group is not None and not _GROUP.fullmatch(group):
        raise MalformedRequest("it names no resource group by its id")
    try:
        if said["cluster_id"] or group is None:
            parse_cluster(said["cluster_id"], None)
        return DiagnosisRequest(**{**said, "trigger": Trigger(said["trigger"])})
    except ClusterNameError as error:
        raise MalformedRequest("it names no cluster by its id") from error
    except ValueError as error:
        raise MalformedRequest("its trigger is unknown") from error


def _press(said: Mapping[str, Any]) -> Press:
    try:
        return Press(**{**said, "action": Action(said["action"])})
    except ValueError as error:
        raise MalformedRequest("its action is unknown") from error
