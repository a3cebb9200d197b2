"""What a person put into the form: a request, complaints by block, or a question once more."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.request import DiagnosisRequest, Trigger, fingerprint
from bot.views.form import (
    CLUSTER,
    DEPTH,
    ERROR,
    MOST_TYPED,
    PROBE,
    SURE,
    TYPED,
    VALUE,
    WHERE,
    Prefill,
    kept_by,
)
from bot.views.options import picked_cluster
from bot.ways.naming import Choice, Known, resolve
from diagnostics.model.ids import ResourceId, name, resource_group
from diagnostics.model.names import ClusterNameError
from diagnostics.redact import redact

NO_CLUSTER = "Pick a cluster, or type it below."
GONE = "The list has changed: pick the cluster again, or type it below."
UNKNOWN = "I know no such cluster. Use its resource id, its portal page or GROUP/NAME."
SEVERAL = "Which one? "
NOT_SURE = "Tick it, or choose to read the configuration only."
NO_PLACE = "Choose where to post."
CLOSED_PLACE = "I may not post there. Choose where you asked, or ask in a direct message with me."
MOST_COMPLAINT = 200
MayPost = Callable[[str, str | None], bool]
"""Says whether a thread may go to a channel, the first, that was asked for in the second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """Complaints by block id, for the person who fills the form."""

    errors: Mapping[str, str]


def read_form(
    payload: Mapping[str, Any], subscription: str | None, known: Known, may_post: MayPost
) -> DiagnosisRequest | Prefill | Wrong:
    """Return the request; `Prefill` where the form has to be shown again with a question.

    Raises:
        SettingsError: `may_post` reads rules that are wrong.
    """
    filled = _Filled(payload)
    cluster = _cluster(filled, subscription, known)
    errors = {**cluster.errors} if isinstance(cluster, Wrong) else {}
    if not filled.channel:
        errors[WHERE] = NO_PLACE
    elif not may_post(filled.channel, filled.asked_in):
        errors[WHERE] = CLOSED_PLACE
    if filled.probe and filled.is_asked and not filled.sure:
        errors[SURE] = NOT_SURE
    if errors or isinstance(cluster, Wrong):
        return Wrong(errors=errors)
    if filled.probe and not filled.sure:
        return filled.again()
    return filled.request(cluster)


class _Filled:
    """The payload of a submission, shaped as Slack's; any field of the form may be missing."""

    def __init__(self, payload: Mapping[str, Any]) -> None:
        self._payload = payload
        self._view = payload["view"]
        self._state = self._view["state"]["values"]
        self._kept = kept_by(self._view.get("private_metadata", ""))
        self.picked = self._value(CLUSTER).get("selected_option")
        self.typed = (self._value(TYPED).get("value") or "").strip()
        self.channel = self._value(WHERE).get("selected_conversation") or ""
        self.probe = (self._value(DEPTH).get("selected_option") or {}).get("value") == PROBE
        self.is_asked = SURE in self._state
        self.sure = bool(self._value(SURE).get("selected_options"))

    def _value(self, block: str) -> Mapping[str, Any]:
        found = self._state.get(block, {}).get(VALUE, {})
        return found if isinstance(found, dict) else {}

    @property
    def asked_in(self) -> str | None:
        """Return the conversation in which the form was opened."""
        return self._kept.get("channel") or None

    @property
    def error(self) -> str:
        return redact(self._value(ERROR).get("value") or "").strip()

    def again(self) -> Prefill:
        """Return the form as it was filled, with the question about the node."""
        return Prefill(
            channel=self._kept.get("channel", ""),
            thread_ts=self._kept.get("thread_ts"),
            error=self.error,
            picked=self.picked,
            typed=self.typed[:MOST_TYPED],
            where=self.channel,
            asks=True,
        )

    def request(self, cluster: ResourceId) -> DiagnosisRequest:
        """Return the request; in the form's own conversation it is answered in its thread."""
        is_here = self.channel == self._kept.get("channel")
        thread = self._kept.get("thread_ts") if is_here else None
        urls = self._payload.get("response_urls") or [{}]
        asked = DiagnosisRequest(
            key=fingerprint("form", str(self._view.get("id", "")), str(self._view.get("hash", ""))),
            cluster_id=cluster,
            trigger=Trigger.SHORTCUT if thread else Trigger.FORM,
            error=self.error or None,
            channel=self.channel,
            user=self._payload["user"]["id"],
            answer_url=urls[0].get("response_url"),
        )
        return replace(asked, thread_ts=thread, probe=self.probe)


def _cluster(filled: _Filled, subscription: str | None, known: Known) -> ResourceId | Wrong:
    """Return the cluster; what is typed goes before what is picked."""
    picked = picked_cluster(str((filled.picked or {}).get("value", "")), known)
    block, wanted = (TYPED, filled.typed) if filled.typed else (CLUSTER, picked)
    if not wanted:
        return Wrong(errors={CLUSTER: GONE if filled.picked else NO_CLUSTER})
    try:
        found = resolve(wanted, subscription, known)
    except ClusterNameError:
        return Wrong(errors={block: UNKNOWN})
    return Wrong(errors={block: _which(found)}) if isinstance(found, Choice) else found


def _which(choice: Choice) -> str:
    names = ", ".join(f"{resource_group(each)}/{name(each)}" for each in choice.offered)
    return f"{SEVERAL}{names}"[:MOST_COMPLAINT]
