"""What a press of a button asks for: a diagnosis, something else, or the form."""

import json
import re
from collections.abc import Mapping
from typing import Any

from bot.blocks.buttons import RUN_AGAIN_PROBE
from bot.request import Action, DiagnosisRequest, Press, Trigger, fingerprint
from bot.views.form import Prefill
from bot.ways.naming import mentioned
from bot.ways.pasted import links_of
from diagnostics.model.ids import ResourceId
from diagnostics.model.names import ClusterNameError, parse_cluster
from diagnostics.redact import redact

# Said once they are said for good; anything else may be asked for again later.
ONCE = (Action.ON_IT, Action.NOT_CAUSE)
_KEY = re.compile(r"[0-9a-f]{32}")


def run_again(payload: Mapping[str, Any]) -> DiagnosisRequest | None:
    """Return the run in the incident's own thread; None for a message that is none of ours.

    Our message links its cluster first of all.
    """
    press = _Pressed(payload)
    cluster = press.cluster
    if cluster is None or not _KEY.fullmatch(press.value):
        return None
    return DiagnosisRequest(
        key=press.key(),
        cluster_id=cluster,
        trigger=Trigger.BUTTON,
        incident=press.value,
        probe=press.action_id == RUN_AGAIN_PROBE,
        channel=press.channel,
        user=press.user,
        answer_url=press.answer_url,
    )


def read_press(payload: Mapping[str, Any]) -> Press | None:
    """Return what a button or a menu of a root message asks for; None for none of ours."""
    press = _Pressed(payload)
    action, _, incident = press.value.rpartition(":")
    action = action or press.action_id
    if action not in list(Action) or not _KEY.fullmatch(incident):
        return None
    return Press(
        key=press.key(once=action in ONCE),
        incident=incident,
        action=Action(action),
        user=press.user,
        channel=press.channel,
        message_ts=press.message_ts,
        answer_url=press.answer_url,
    )


def read_pick(payload: Mapping[str, Any]) -> DiagnosisRequest | None:
    """Return the request for the cluster that was picked; None for none of ours."""
    press = _Pressed(payload)
    said = press.unpacked()
    try:
        cluster = parse_cluster(str(said.get("cluster", "")), None)
    except ClusterNameError:
        return None
    return DiagnosisRequest(
        key=press.key(),
        cluster_id=cluster,
        trigger=Trigger.SLASH,
        error=redact(str(said.get("error") or "")) or None,
        channel=press.channel,
        user=press.user,
        answer_url=press.answer_url,
    )


def read_open_form(payload: Mapping[str, Any]) -> Prefill:
    """Return what the form knows that a press opens."""
    press = _Pressed(payload)
    said = press.unpacked()
    thread = said.get("thread_ts")
    return Prefill(
        channel=press.channel,
        thread_ts=thread if isinstance(thread, str) else None,
        error=redact(str(said.get("error") or "")),
    )


class _Pressed:
    """The payload of a press, read defensively."""

    def __init__(self, payload: Mapping[str, Any]) -> None:
        action = payload["actions"][0]
        inside = payload.get("container") or {}
        self.action_id = str(action.get("action_id", ""))
        self.moment = str(action.get("action_ts", ""))
        chosen = action.get("selected_option") or action
        self.value = str(chosen.get("value", ""))
        self.user = str((payload.get("user") or {}).get("id", ""))
        channel = (payload.get("channel") or {}).get("id") or inside.get("channel_id")
        self.channel = str(channel or "")
        self.message_ts = str(inside.get("message_ts") or "")
        self.answer_url: str | None = payload.get("response_url")
        self._message = payload.get("message") or {}

    def key(self, *, once: bool = False) -> str:
        """Return the same key for every copy of this press; for every press that counts `once`.

        Who presses again while the work goes on is told so.
        """
        moment = "" if once else self.moment
        return fingerprint("press", self.message_ts, self.action_id, self.value, self.user, moment)

    @property
    def cluster(self) -> ResourceId | None:
        """Return the cluster that the pressed message links first."""
        found = (mentioned(each, tuple) for each in links_of(self._message))
        return next((each for each in found if each), None)

    def unpacked(self) -> Mapping[str, Any]:
        """Return what a button of ours carries."""
        try:
            said = json.loads(self.value)
        except ValueError:
            return {}
        return said if isinstance(said, dict) else {}
