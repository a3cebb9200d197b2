"""What is answered to each kind of request from Slack, and which job it leads to.

A form is opened before the answer, since a trigger is good for three seconds; all other work waits
for the queue.
"""

import logging
import re
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any

from slack_bolt import Ack, App, BoltContext, BoltRequest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.webhook import WebhookClient

from bot.blocks.buttons import MORE, ON_IT, OPEN_CLUSTER, RUN_AGAIN, RUN_AGAIN_PROBE
from bot.blocks.parts import escaped
from bot.blocks.picks import OPEN_FORM, PICK, form_message, pick_message
from bot.commands import COMMAND, HELP, Advice, Asker, Picks, read_command
from bot.known import Known
from bot.logs import slack_log
from bot.patience import within
from bot.request import DiagnosisRequest, Job, fingerprint, to_json
from bot.settings import SettingsError
from bot.views import FORM, Prefill, Wrong, cluster_options, form_view, read_form
from bot.views.form import VALUE, WHERE
from bot.views.submitted import MayPost
from bot.ways.alerts import SHORTCUT, read_alerting
from bot.ways.presses import read_open_form, read_pick, read_press, run_again
from diagnostics.model.ids import ResourceId, name

STARTED = (
    "Checking `{cluster}` now. The answer comes as a thread in this channel, usually within 30 "
    "seconds (run {run})."
)
UNREADY = "I am not set up yet. Tell whoever runs me: the log names the setting."
ANSWER_S = 1
OPEN_S, TELL_S = 1.5, 0.7
"""Together with the list of clusters (1 s) and our own work below Slack's three seconds."""
Payload = dict[str, Any]
log = logging.getLogger("aks_conncheck")


class Listeners:
    """The listeners of the app."""

    def __init__(self, subscription: str | None, known: Known, may_post: MayPost) -> None:
        """Complete `GROUP/NAME` with a subscription; `known` lists the clusters to pick from.

        `may_post` says whether a form may send its thread to a channel.
        """
        self._subscription = subscription
        self._known = known
        self._may_post = may_post

    def listen(self, app: App) -> None:
        """Register every listener."""
        app.command(COMMAND)(self._command)
        app.command(re.compile(".+"))(_other_command)
        app.message_shortcut(SHORTCUT)(self._shortcut)
        app.view(FORM)(self._submission)
        app.options(VALUE)(self._suggestion)
        app.action(re.compile(f"{RUN_AGAIN}|{RUN_AGAIN_PROBE}"))(_again)
        app.action(re.compile(f"{ON_IT}|{MORE}"))(_pressed)
        app.action(OPEN_CLUSTER)(_nothing)
        app.action(re.compile(rf"{PICK}\d"))(_picked)
        app.action(OPEN_FORM)(_open_form)

    def _command(
        self,
        ack: Ack,
        command: Payload,
        context: BoltContext,
        request: BoltRequest,
        client: WebClient,
    ) -> None:
        asker = asker_of(command, request.headers["x-slack-signature"][0])
        text = command.get("text", "")
        said = read_command(text, asker, self._subscription, self._known)
        if isinstance(said, DiagnosisRequest):
            _queue(context, said)
            ack(response_type="ephemeral", text=_started(said))
        elif isinstance(said, Advice):
            ack(response_type="ephemeral", text=said.text)
        elif isinstance(said, Picks):
            ack(response_type="ephemeral", **pick_message(said.choice, said.error))
        elif opens(client, command.get("trigger_id", ""), Prefill(channel=asker.channel)):
            ack()
        else:
            ack(response_type="ephemeral", **form_message(None, ""))

    def _shortcut(self, ack: Ack, body: Payload, context: BoltContext, client: WebClient) -> None:
        said = read_alerting(body, self._known)
        if isinstance(said, DiagnosisRequest):
            _queue(context, said)
        elif not opens(client, body.get("trigger_id", ""), said):
            _tell(body, form_message(said.thread_ts, said.error))
        ack()

    def _submission(self, ack: Ack, body: Payload, context: BoltContext) -> None:
        try:
            said = read_form(body, self._subscription, self._known, self._may_post)
        except SettingsError as wrong:
            log.warning("a form is refused: %s", wrong)
            said = Wrong(errors={WHERE: UNREADY})
        if isinstance(said, Wrong):
            ack(response_action="errors", errors=dict(said.errors))
        elif isinstance(said, Prefill):
            ack(response_action="update", view=form_view(said))
        else:
            _queue(context, said)
            ack()

    def _suggestion(self, ack: Ack, body: Payload) -> None:
        ack(options=cluster_options(str(body.get("value") or ""), self._known()))


def _other_command(ack: Ack) -> None:
    """Answer a command that somebody added to the Slack app under another name."""
    ack(response_type="ephemeral", text=HELP)


def _again(ack: Ack, body: Payload, context: BoltContext) -> None:
    _queue(context, run_again(body))
    ack()


def _pressed(ack: Ack, body: Payload, context: BoltContext) -> None:
    _queue(context, read_press(body))
    ack()


def _nothing(ack: Ack) -> None:
    """Answer the press of a button that opens a page in the browser."""
    ack()


def _picked(ack: Ack, body: Payload, context: BoltContext) -> None:
    said = read_pick(body)
    _queue(context, said)
    if said is not None:
        _tell(body, {"text": _started(said), "replace_original": True})
    ack()


def _open_form(ack: Ack, body: Payload, client: WebClient) -> None:
    said = read_open_form(body)
    if opens(client, body.get("trigger_id", ""), said):
        _tell(body, {"delete_original": True})
    else:
        _tell(body, {**form_message(said.thread_ts, said.error), "replace_original": True})
    ack()


def _queue(context: BoltContext, job: Job | None) -> None:
    if job is None:
        log.warning("a press on a message that is none of ours, or too old, is dropped")
        return
    context["jobs"].append(to_json(job))


def _started(said: DiagnosisRequest) -> str:
    cluster = escaped(name(ResourceId(said.cluster_id)))
    return STARTED.format(cluster=cluster, run=said.run)


def opens(client: WebClient, trigger: str, prefill: Prefill) -> bool:
    """Open the form, and return whether Slack did: a trigger is good once and for 3 seconds."""
    try:
        within(OPEN_S, lambda: client.views_open(trigger_id=trigger, view=form_view(prefill)))
    except (SlackClientError, OSError, HTTPException) as error:
        word = error.response.get("error") if isinstance(error, SlackApiError) else None
        log.warning("the form is not opened (%s)", word or type(error).__name__)
        return False
    return True


def _tell(body: Payload, message: Mapping[str, Any]) -> None:
    """Answer the person alone; where Slack does not take it in a second, they press again."""
    url = body.get("response_url")
    if not url:
        return
    try:
        sent = WebhookClient(url, timeout=ANSWER_S, logger=slack_log(), retry_handlers=[])
        said = {"response_type": "ephemeral", **message}
        status = within(TELL_S, lambda: sent.send_dict(said)).status_code
    except (OSError, HTTPException) as error:
        log.warning("no private answer (%s)", type(error).__name__)
        return
    if status != 200:  # noqa: PLR2004 - HTTP's OK
        log.warning("no private answer (%s)", status)


def asker_of(command: Mapping[str, Any], signature: str) -> Asker:
    """Read who asks. A trigger id is unique to one press of Enter, a replay repeats it."""
    mark = command.get("trigger_id") or signature
    return Asker(
        user=command.get("user_id", ""),
        channel=command.get("channel_id", ""),
        key=fingerprint("slash", mark, command.get("text", "")),
        answer_url=command.get("response_url"),
    )
