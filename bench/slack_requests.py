"""Signed requests as Slack sends them: what people do in the sandbox's workspace."""

import base64
from collections.abc import Callable

from bot.blocks.root import verdict_message
from bot.views.form import Prefill, form_view
from sandbox.slack.elements import Values
from sandbox.slack.forms import submission
from sandbox.slack.people import SignedRequest, click, shortcut, slash
from sandbox.slack.server import Slack
from sandbox.slack.workspace import Message
from sandbox.stage import ASKER, CHANNEL, COMMAND
from tests.bot.reports import context, report
from tests.builders import CLUSTER_ID

Make = Callable[[Slack], SignedRequest]


def command(slack: Slack) -> SignedRequest:
    """Return the request for a command that names a cluster."""
    return slash(slack, command=COMMAND, words=CLUSTER_ID, user=ASKER, channel=CHANNEL)


def bare_command(slack: Slack) -> SignedRequest:
    """Return the request for a command alone, which opens the form."""
    return slash(slack, command=COMMAND, words="", user=ASKER, channel=CHANNEL)


def button(slack: Slack) -> SignedRequest:
    """Return the request for a press on a verdict's first button."""
    message = _verdict(slack)
    (buttons,) = (block for block in message.blocks if block["type"] == "actions")
    elements = buttons["elements"]
    if not isinstance(elements, list):
        raise TypeError("a verdict has buttons")
    return click(slack, message=message, action=elements[0], user=ASKER)


def modal(slack: Slack) -> SignedRequest:
    """Return the request for a form that was filled in and sent."""
    view = {"id": "V0FORM", **form_view(Prefill(channel=CHANNEL, typed=CLUSTER_ID))}
    values: Values = {"typed": {"v": CLUSTER_ID}, "where": {"v": CHANNEL}}
    return submission(slack, view, values, ASKER)


def message_shortcut(slack: Slack) -> SignedRequest:
    """Return the request for the shortcut on a message."""
    return shortcut(slack, callback_id="diagnose_error", message=_verdict(slack), user=ASKER)


def _verdict(slack: Slack) -> Message:
    root = verdict_message(context(), report())
    return Message(
        channel=CHANNEL,
        ts=slack.workspace.next_ts(),
        user=slack.workspace.bot_user_id,
        text=root["text"],
        blocks=root["blocks"],
    )


KINDS: dict[str, Make] = {
    "command": command,
    "command that opens the form": bare_command,
    "form sent": modal,
    "button": button,
    "shortcut": message_shortcut,
}


def portable(slack: Slack, kind: str) -> dict[str, object]:
    """Make a request of a kind as JSON, with whether it leads to a job."""
    request = KINDS[kind](slack)
    return {
        "headers": request.headers,
        "body": base64.b64encode(request.body).decode(),
        "leads_to_job": KINDS[kind] is not bare_command,
    }
