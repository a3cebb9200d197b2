"""What people in the workspace do, and the signed requests Slack sends for it.

Source: https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from aiohttp import ClientError, ClientSession, ClientTimeout
from slack_sdk.signature import SignatureVerifier

from sandbox.slack.answers import show
from sandbox.slack.elements import Values, identified, state
from sandbox.slack.limits import problems
from sandbox.slack.server import Slack
from sandbox.slack.workspace import Ephemeral, JsonObject, Message, Workspace

PATIENCE_S = 3.0
"""After that the user reads `operation_timeout`, although the app may still be at work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedRequest:
    """A request as Slack sends it; `body` is what the signature covers."""

    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the app answered; status 0 stands for no answer within Slack's patience."""

    status: int
    body: str
    seconds: float


def signed(secret: str, fields: dict[str, str], at: float) -> SignedRequest:
    """Sign a form as Slack does at that moment (seconds since 1970)."""
    body, stamp = urlencode(fields), str(int(at))
    signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=body) or ""
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature,
        "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
    }
    return SignedRequest(headers=headers, body=body.encode())


def slash(slack: Slack, *, command: str, words: str, user: str, channel: str) -> SignedRequest:
    """Return the request for a slash command typed in a channel."""
    workspace = slack.workspace
    fields = {
        "token": "deprecated",
        "team_id": workspace.team_id,
        "team_domain": workspace.team_domain,
        "channel_id": channel,
        "channel_name": workspace.channels[channel].name,
        "user_id": user,
        "user_name": workspace.users[user],
        "command": command,
        "text": words,
        "api_app_id": workspace.app_id,
        "is_enterprise_install": "false",
        "response_url": slack.response_url(workspace.new_response_url(channel, user)),
        "trigger_id": workspace.new_trigger(user),
    }
    return signed(workspace.signing_secret, fields, workspace.now())


def click(
    slack: Slack, *, message: Message, action: Mapping[str, object], user: str
) -> SignedRequest:
    """Return the request for a press on one of a message's buttons or menus."""
    whole = {"action_ts": slack.workspace.next_ts(), **action}
    return interaction(slack, pressed_in(slack, message=message, action=whole, user=user))


def pressed_in(
    slack: Slack,
    *,
    message: Message | Ephemeral,
    action: Mapping[str, object],
    user: str,
    values: Values | None = None,
) -> JsonObject:
    """Return the payload of a whole action in a message; `values` holds its other elements."""
    workspace, is_ephemeral = slack.workspace, isinstance(message, Ephemeral)
    container: JsonObject = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": is_ephemeral,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    token = workspace.new_response_url(message.channel, user, message.ts)
    return {
        "type": "block_actions",
        **envelope(slack, user, message.channel),
        "container": container,
        **({} if isinstance(message, Ephemeral) else {"message": _shown(message, workspace)}),
        "state": state(identified(message.blocks), values or {}),
        "actions": [dict(action)],
        "response_url": slack.response_url(token),
    }


def shortcut(slack: Slack, *, callback_id: str, message: Message, user: str) -> SignedRequest:
    """Return the request for a message shortcut."""
    workspace = slack.workspace
    token = workspace.new_response_url(message.channel, user)
    payload = {
        "type": "message_action",
        "callback_id": callback_id,
        **envelope(slack, user, message.channel),
        "action_ts": workspace.next_ts(),
        "message_ts": message.ts,
        "message": _shown(message, workspace),
        "response_url": slack.response_url(token),
    }
    return interaction(slack, payload)


def interaction(slack: Slack, payload: JsonObject) -> SignedRequest:
    """Sign an interaction's payload."""
    fields = {"payload": json.dumps(payload)}
    return signed(slack.workspace.signing_secret, fields, slack.workspace.now())


async def deliver(request: SignedRequest, url: str) -> Reply:
    """Send a request to the app and wait as long as Slack does."""
    started = time.monotonic()
    try:
        async with (
            ClientSession(timeout=ClientTimeout(total=PATIENCE_S)) as session,
            session.post(url, data=request.body, headers=request.headers) as response,
        ):
            status, body = response.status, await response.text()
    except (TimeoutError, ClientError):
        status, body = 0, ""
    return Reply(status=status, body=body, seconds=time.monotonic() - started)


async def send(slack: Slack, request: SignedRequest, *, url: str, user: str, channel: str) -> Reply:
    """Deliver a request and show the user what Slack would show of the answer."""
    reply = await deliver(request, url)
    _react(slack, reply.status, reply.body, user=user, channel=channel)
    return reply


def _react(slack: Slack, status: int, body: str, *, user: str, channel: str) -> None:
    answer = _understood(body)
    if status == 0:
        answer = {"text": "The app did not answer in time (operation_timeout)."}
    elif status != 200:  # noqa: PLR2004 - HTTP's OK
        answer = {"text": f"The app answered with status {status} (dispatch_failed)."}
    elif answer and problems(answer):
        answer = {"text": f"The app's answer was refused: {problems(answer)[0]}"}
    if answer:
        show(slack.workspace, channel, user, answer, "ack")


def _understood(body: str) -> JsonObject:
    try:
        parsed = json.loads(body) if body else {}
    except ValueError:
        return {"text": body}
    return parsed if isinstance(parsed, dict) and (parsed.keys() & {"text", "blocks"}) else {}


def envelope(slack: Slack, user: str, channel: str | None = None) -> JsonObject:
    """Return what all interactions share; a view's has no channel."""
    workspace = slack.workspace
    held: JsonObject = {
        "team": {"id": workspace.team_id, "domain": workspace.team_domain},
        "user": {
            "id": user,
            "username": workspace.users[user],
            "name": workspace.users[user],
            "team_id": workspace.team_id,
        },
        "api_app_id": workspace.app_id,
        "token": "deprecated",
        "enterprise": None,
        "is_enterprise_install": False,
        "trigger_id": workspace.new_trigger(user),
    }
    if channel:
        held["channel"] = {"id": channel, "name": workspace.channels[channel].name}
    return held


def _shown(message: Message, workspace: Workspace) -> JsonObject:
    shown: JsonObject = {
        "type": "message",
        "user": message.user,
        "ts": message.ts,
        "text": message.text,
        "blocks": identified(message.blocks),
        "attachments": message.attachments,
    }
    if message.user == workspace.bot_user_id:
        shown |= {"bot_id": workspace.bot_id, "app_id": workspace.app_id}
    elif message.user in workspace.other_bots:
        shown |= {"subtype": "bot_message", "bot_id": f"B{message.user[1:]}"}
    if message.thread_ts:
        shown["thread_ts"] = message.thread_ts
    return shown
