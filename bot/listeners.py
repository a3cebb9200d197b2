"""Answer Slack's requests: verify, acknowledge, and hand the work on as a queue message.

Slack waits three seconds. So nothing here asks Azure anything: the signature is checked, Bolt
routes, a listener answers from what the request holds, and the job goes to the queue.
"""

import json
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from slack_bolt import App, BoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier

from bot.answer_urls import slack_beginnings, without_strange_answer_urls
from bot.known import Known, nothing_known
from bot.listening import Listeners
from bot.logs import bolt_log, slack_log
from bot.rate import DEFAULT_REQUESTS, REQUESTS, Rate, read_rate
from bot.settings import SlackSettings
from bot.views.submitted import MayPost
from bot.ways.shapes import is_readable

MOST_BYTES = 256 * 1024
STAMP = re.compile(r"[0-9]{1,12}", re.ASCII)
# What is asked of Slack while a person waits has to be quick, or fail.
TIMEOUT_S = 2
log = logging.getLogger("aks_conncheck")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What goes back to Slack, and the queue message that the request led to, if any."""

    status: int
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    job: str | None = None


MALFORMED = Answered(status=400, body="malformed request")
SLOWLY = "That was too often within a minute. Wait a little, then ask again."
# The text of an answer to a press would replace the message it stands in.
TOO_OFTEN = Answered(status=429, body="too many requests")
COMMAND_TOO_OFTEN = Answered(
    status=200,
    body=json.dumps({"response_type": "ephemeral", "text": SLOWLY}),
    headers={"Content-Type": "application/json"},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """The app behind its signature check; `slack` is what Slack's answer addresses begin with."""

    app: App
    verifier: SignatureVerifier
    rate: Rate
    slack: tuple[str, ...]

    def answer(self, headers: Mapping[str, str], body: bytes) -> Answered:
        """Answer one HTTP request; what is too large, unsigned, stale or malformed is refused."""
        if len(body) > MOST_BYTES:
            return Answered(status=413, body="request too large")
        said = {key.lower(): value for key, value in headers.items()}
        # Bolt parses before it verifies, so that anybody could feed its parser: this comes first.
        if not self._is_signed(said, body):
            return Answered(status=401, body="not signed by Slack, or too long ago")
        jobs: list[str] = []
        form = _without_payload_trap(body.decode())
        try:
            if not is_readable(form):
                return MALFORMED
            # Bolt may write to the log while it reads the body, before it has made one.
            context = {"jobs": jobs, "logger": bolt_log()}
            request = BoltRequest(body=form, headers={**said}, context=context)
            request.body = self._answered_by_slack(request.body)
        except (ValueError, TypeError, AttributeError, LookupError, RecursionError):
            # Signed and still no form, no JSON, or JSON that is no object.
            return MALFORMED
        if not self._is_slow_enough(request):
            return COMMAND_TOO_OFTEN if "command" in request.body else TOO_OFTEN
        response = self.app.dispatch(request)
        return Answered(
            status=response.status,
            body=response.body,
            headers=response.first_headers_without_set_cookie(),
            job=jobs[0] if jobs else None,
        )

    def _answered_by_slack(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Drop where a request wants its private answer, unless that is Slack's own address."""
        kept, lost = without_strange_answer_urls(body, self.slack)
        if lost:
            # Without the address: it may be what somebody wants to be called, or a real secret.
            log.warning("an address for a private answer is not below %s: dropped", self.slack[0])
        return kept

    def _is_slow_enough(self, request: BoltRequest) -> bool:
        is_typing = request.body.get("type") == "block_suggestion"
        return self.rate.allows(str(request.context.user_id), is_typing=is_typing)

    def _is_signed(self, said: Mapping[str, str], body: bytes) -> bool:
        stamp = said.get("x-slack-request-timestamp", "")
        signature = said.get("x-slack-signature", "")
        # The verifier takes numbers, ASCII and UTF-8 for granted.
        if not STAMP.fullmatch(stamp) or not signature.isascii() or not _is_utf8(body):
            return False
        return self.verifier.is_valid(body, stamp, signature)


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _without_payload_trap(body: str) -> str:
    """Keep Bolt from dropping a form in whose values the word "payload" stands.

    Bolt looks for `payload` anywhere in the body, and finding no such field takes the form as
    empty. Interactions have the field; elsewhere the word is escaped once more.
    """
    has_field = body.startswith("payload=") or "&payload=" in body
    return body if has_field else body.replace("payload", "p%61yload")


def make_door(
    settings: SlackSettings,
    subscription: str | None,
    known: Known = nothing_known,
    may_post: MayPost | None = None,
    rate: Rate | None = None,
) -> Door:
    """Build the Bolt app; its listeners put queue messages into the request's `jobs`.

    `subscription` completes `GROUP/NAME`, `known` lists the clusters that people pick from.
    `may_post` says where a form may send its thread; without it to the default channel and back.
    `rate` is how often each person may ask, without it as often as usual.
    """

    def usual(channel: str, asked_in: str | None) -> bool:
        return channel in (asked_in, settings.default_channel)

    client = WebClient(
        base_url=settings.api_url, timeout=TIMEOUT_S, logger=slack_log(), retry_handlers=[]
    )
    app = App(
        client=client,
        signing_secret=settings.signing_secret,
        authorize=_authorize(settings),
        process_before_response=True,
        # Both are done before, see Door.answer.
        request_verification_enabled=False,
        ssl_check_enabled=False,
        logger=bolt_log(),
    )
    Listeners(subscription, known, may_post or usual).listen(app)
    return Door(
        app=app,
        verifier=SignatureVerifier(settings.signing_secret),
        rate=rate or read_rate({}, REQUESTS, DEFAULT_REQUESTS),
        slack=slack_beginnings(settings.api_url),
    )


def _authorize(settings: SlackSettings) -> Any:  # noqa: ANN401 - Bolt takes any callable
    def authorize(**_: Any) -> AuthorizeResult:  # noqa: ANN401 - Bolt passes what it has
        # From the settings: asking Slack would cost part of the three seconds.
        return AuthorizeResult(
            enterprise_id=None, team_id=None, bot_token=settings.token, bot_user_id="-", bot_id="-"
        )

    return authorize
