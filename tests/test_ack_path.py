"""While Slack waits nothing reads Azure: its management SDK and its identity are not even loaded.

A new process answers signed requests through the function itself, as each cold worker does.
"""

import asyncio
import base64
import json
import os
import subprocess
import sys
from pathlib import Path

from bot.blocks.root import verdict_message
from sandbox.slack.people import SignedRequest, click, shortcut, slash
from sandbox.slack.server import Slack, serve
from sandbox.slack.workspace import Message, contoso
from sandbox.stage import ASKER, CHANNEL, COMMAND
from tests.bot.reports import context, report
from tests.builders import CLUSTER_ID

ROOT = Path(__file__).resolve().parent.parent
ANSWERING = """
import base64, json, sys
import azure.functions as func
import function_app

class Out:
    def set(self, value):
        self.value = value

said = []
for request in json.load(sys.stdin):
    job, body = Out(), base64.b64decode(request["body"])
    asked = func.HttpRequest(
        method="POST", url="/api/slack", headers=request["headers"], body=body
    )
    answered = function_app.slack.build().get_user_function()(asked, job)
    said.append([answered.status_code, hasattr(job, "value")])
mine = ("azure.mgmt", "azure.identity", "azure.data", "msal", "diagnosing", "diagnostics.arm")
print(json.dumps({"said": said, "loaded": [name for name in mine if name in sys.modules]}))
"""


async def test_four_kinds_of_request_are_answered_without_azure() -> None:
    async with serve(contoso()) as slack:
        done = await asyncio.to_thread(_answered, slack, _requests(slack))
        opened = [call.method for call in slack.workspace.calls]
    assert json.loads(done) == {
        "said": [[200, True], [200, False], [200, True], [200, True]],
        "loaded": [],
    }
    assert opened == ["views.open"]


def _requests(slack: Slack) -> list[SignedRequest]:
    said = {"user": ASKER, "channel": CHANNEL}
    root = verdict_message(context(), report())
    message = Message(
        channel=CHANNEL,
        ts=slack.workspace.next_ts(),
        user=slack.workspace.bot_user_id,
        text=root["text"],
        blocks=root["blocks"],
    )
    slack.workspace.messages.append(message)
    (buttons,) = (block for block in root["blocks"] if block["type"] == "actions")
    return [
        slash(slack, command=COMMAND, words=CLUSTER_ID, **said),
        slash(slack, command=COMMAND, words="", **said),
        click(slack, message=message, action=buttons["elements"][0], user=ASKER),
        shortcut(slack, callback_id="diagnose_error", message=message, user=ASKER),
    ]


def _answered(slack: Slack, requests: list[SignedRequest]) -> str:
    """Answer in a new process, and return what it says of itself."""
    environ = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ} | {
        "SLACK_BOT_TOKEN": slack.workspace.bot_token,
        "SLACK_SIGNING_SECRET": slack.workspace.signing_secret,
        "SLACK_DEFAULT_CHANNEL": CHANNEL,
        "SLACK_API_URL": slack.api_url,
        "AzureWebJobsStorage": "UseDevelopmentStorage=true",
        "NO_PROXY": "127.0.0.1",
    }
    sent = [
        {"headers": each.headers, "body": base64.b64encode(each.body).decode()} for each in requests
    ]
    run = subprocess.run(  # noqa: S603 - our own interpreter and script
        [sys.executable, "-c", ANSWERING],
        cwd=ROOT, env=environ, input=json.dumps(sent), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    return run.stdout.splitlines()[-1]
