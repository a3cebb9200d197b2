"""Answer Slack's requests: verify, acknowledge, and hand the work on as a queue message.

Slack waits three seconds. So nothing here asks Azure or Slack anything: Bolt checks the signature
and routes, a listener answers from what the request holds, and the job goes to the queue.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from slack_bolt import Ack, App, BoltContext, BoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.commands import COMMAND, Asker, read_command
from bot.request import DiagnosisRequest, fingerprint, to_json
from bot.settings import SlackSettings
from diagnostics.model.ids import name

MOST_BYTES = 256 * 1024
STARTED = "Checking `{cluster}` now. The answer comes as a thread in this channel (run {run})."


@dataclass(slots=True, kw_only=True)
class Answered:
    """What goes back to Slack, and the queue message that the request led to, if any."""

    status: int
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    job: str | None = None


def answer(app: App, headers: Mapping[str, str], body: bytes) -> Answered:
    """Answer one HTTP request from Slack; anything unsigned, stale or malformed is refused."""
    refused = _refused(headers, body)
    if refused is not None:
        return refused
    jobs: list[str] = []
    try:
        request = BoltRequest(
            body=body.decode("utf-8"), headers=dict(headers), context={"jobs": jobs}
        )
    except ValueError:
        # Bolt parses before it verifies, and lets a parser's error out.
        return Answered(status=400, body="malformed request")
    response = app.dispatch(request)
    return Answered(
        status=response.status,
        body=response.body,
        headers=response.first_headers_without_set_cookie(),
        job=jobs[0] if jobs else None,
    )


def _refused(headers: Mapping[str, str], body: bytes) -> Answered | None:
    """Refuse what would make Bolt fail with a 500 instead of an answer."""
    said = {key.lower(): value for key, value in headers.items()}
    stamp = said.get("x-slack-request-timestamp", "")
    signature = said.get("x-slack-signature", "")
    if len(body) > MOST_BYTES:
        return Answered(status=413, body="request too large")
    if not (stamp.isascii() and stamp.isdigit() and signature.isascii() and signature):
        return Answered(status=401, body="not signed")
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return Answered(status=400, body="malformed request")
    return None


def make_app(settings: SlackSettings, subscription: str | None) -> App:
    """Build the Bolt app; its listeners put queue messages into the request's `jobs`."""
    # Bolt logs whole bodies, response addresses included, at INFO when a signature is wrong.
    logging.getLogger("slack_bolt").setLevel(logging.ERROR)

    def authorize(**_: Any) -> AuthorizeResult:  # noqa: ANN401 - Bolt passes what it has
        return AuthorizeResult(
            enterprise_id=None, team_id=None, bot_token=settings.token, bot_user_id="-", bot_id="-"
        )

    app = App(
        client=WebClient(base_url=settings.api_url),
        signing_secret=settings.signing_secret,
        authorize=authorize,
        process_before_response=True,
        ssl_check_enabled=False,
        logger=logging.getLogger("slack_bolt"),
    )

    @app.command(COMMAND)
    def on_command(ack: Ack, command: dict[str, Any], context: BoltContext) -> None:
        said = read_command(command.get("text", ""), asker_of(command), subscription)
        if isinstance(said, DiagnosisRequest):
            context["jobs"].append(to_json(said))
            text = STARTED.format(cluster=name(said.cluster_id), run=said.run)
        else:
            text = said.text
        ack(response_type="ephemeral", text=text)

    return app


def asker_of(command: Mapping[str, Any]) -> Asker:
    """Read who asks. A trigger id is unique to one press of Enter, a replay repeats it."""
    return Asker(
        user=command.get("user_id", ""),
        channel=command.get("channel_id", ""),
        key=fingerprint("slash", command.get("trigger_id", ""), command.get("text", "")),
        answer_url=command.get("response_url"),
    )
