"""The shortcut on a message: its error, and the cluster that it speaks of."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.request import DiagnosisRequest, Trigger, fingerprint
from bot.views.form import Prefill
from bot.views.options import cluster_option
from bot.ways.hints import Hint, hint
from bot.ways.naming import Known, mentioned
from bot.ways.pasted import links_of, words_of
from diagnostics.redact import redact

SHORTCUT = "diagnose_error"


def read_alerting(payload: Mapping[str, Any], known: Known) -> DiagnosisRequest | Prefill:
    """Return the request, answered under the message; `Prefill` where none is surely named."""
    message = payload.get("message") or {}
    words = words_of(message)
    channel = str((payload.get("channel") or {}).get("id", ""))
    ts = str(message.get("ts") or payload.get("message_ts") or "")
    thread = str(message.get("thread_ts") or ts) or None
    error = redact(words).strip()
    said = "\n".join((words, *links_of(message)))
    cluster = mentioned(said, known)
    if cluster is None:
        asks = Prefill(channel=channel, thread_ts=thread, error=error)
        return _hinted(asks, hint(said, known))
    user = str((payload.get("user") or {}).get("id", ""))
    mark = str(payload.get("trigger_id") or payload.get("action_ts") or "")
    return DiagnosisRequest(
        key=fingerprint("shortcut", channel, ts, user, mark),
        cluster_id=cluster,
        trigger=Trigger.SHORTCUT,
        error=error or None,
        channel=channel,
        user=user,
        answer_url=payload.get("response_url"),
        thread_ts=thread,
    )


def _hinted(asks: Prefill, meant: Hint) -> Prefill:
    """Return the form with what the message seems to speak of, for a person to confirm."""
    picked = cluster_option(meant.cluster) if meant.cluster else None
    return replace(asks, picked=picked, typed=meant.typed)
