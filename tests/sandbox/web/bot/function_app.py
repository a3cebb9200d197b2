"""A Slack app on Bolt in the product's place, with something of everything that the page draws."""

import json
import os
from typing import Any

import azure.functions as func
from slack_bolt import Ack, App, BoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from tests.sandbox.web.bot import cards

OPS = "C0AKSOPS"
CLUSTERS = ("aks-prod-uks", "aks-prod-weu", "aks-test-uks")
TOKEN = os.environ["SLACK_BOT_TOKEN"]

app = func.FunctionApp(http_auth_level=func.AuthLevel.FUNCTION)


def _authorize(**_: Any) -> AuthorizeResult:  # noqa: ANN401 - Bolt passes what it has
    return AuthorizeResult(enterprise_id=None, team_id=None, bot_token=TOKEN)


bolt = App(
    client=WebClient(TOKEN, base_url=os.environ["SLACK_API_URL"]),
    signing_secret=os.environ["SLACK_SIGNING_SECRET"],
    authorize=_authorize,
    process_before_response=True,
)


@app.function_name("slack")
@app.route(route="slack", methods=["POST"], auth_level=func.AuthLevel.ANONYMOUS)
def slack(req: func.HttpRequest) -> func.HttpResponse:
    """Let Bolt answer."""
    answer = bolt.dispatch(BoltRequest(body=req.get_body().decode(), headers=dict(req.headers)))
    return func.HttpResponse(
        answer.body, status_code=answer.status, headers=answer.first_headers_without_set_cookie()
    )


@bolt.command("/aks-conncheck")
def command(ack: Ack, command: dict[str, Any], client: WebClient) -> None:
    """Show the form, a private word, or the card that the text names."""
    words = command.get("text", "")
    if not words:
        client.views_open(trigger_id=command["trigger_id"], view=cards.FORM)
        ack()
    elif words == "help":
        ack(response_type="ephemeral", text="Usage: `/aks-conncheck &lt;cluster&gt;`")
    elif words == "home":
        client.views_publish(user_id=command["user_id"], view=cards.HOME)
        ack()
    elif words == "whisper":
        ack(response_type="ephemeral", text="Which?", blocks=cards.WHISPER)
    else:
        blocks = getattr(cards, words.upper())
        posted = client.chat_postMessage(channel=command["channel_id"], text=words, blocks=blocks)
        if words == "verdict":
            _reply(client, posted["ts"], cards.EVIDENCE, "evidence")
        ack()


@bolt.action("again")
def again(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
    """Edit the message in place."""
    ack()
    head = cards.section(":white_check_mark: *Checked again*")
    blocks = [head, *body["message"]["blocks"][1:]]
    client.chat_update(channel=OPS, ts=body["message"]["ts"], text="checked again", blocks=blocks)


@bolt.action("probe")
@bolt.action("more")
@bolt.action("pool")
@bolt.action("depth")
@bolt.action("where")
@bolt.action("open")
def reply_with_the_action(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
    """Tell in the thread what Slack sent."""
    ack()
    (action,) = body["actions"]
    told = {key: value for key, value in action.items() if key not in {"action_ts", "block_id"}}
    _reply(client, body["container"]["message_ts"], [cards.code(json.dumps(told))], "action")


@bolt.action("pick")
def pick(ack: Ack, respond: Any) -> None:  # noqa: ANN401 - Bolt's own
    """Replace the private word."""
    ack()
    respond(text="Picked.", replace_original=True)


@bolt.action("deeper")
def deeper(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
    """Change the form under the person's hands."""
    ack()
    client.views_update(
        view_id=body["view"]["id"], hash=body["view"]["hash"], view=cards.DEEPER_FORM
    )


@bolt.options("cluster")
def clusters(ack: Ack, payload: dict[str, Any]) -> None:
    """Offer the clusters that match, and what was typed."""
    typed = payload["value"]
    found = [one for one in CLUSTERS if typed in one]
    ack(options=[cards.option(one) for one in dict.fromkeys([*found, *filter(None, [typed])])])


@bolt.view("form")
def submitted(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
    """Refuse the word "bad", and post all else that the form held."""
    values = body["view"]["state"]["values"]
    if values["error"]["v"]["value"] == "bad":
        ack(response_action="errors", errors={"error": "That is no error of AKS."})
        return
    ack()
    told = {key: next(iter(value.values())) for key, value in values.items()}
    given = [[one["block_id"], one["channel_id"]] for one in body["response_urls"]]
    shown = json.dumps({**told, "response_urls": given}, sort_keys=True)
    client.chat_postMessage(channel=OPS, text="form", blocks=[cards.code(shown)])


@bolt.shortcut("diagnose_error")
def diagnose(ack: Ack, shortcut: dict[str, Any], client: WebClient) -> None:
    """Answer in the thread of the message, with what can be read in it."""
    ack()
    message = shortcut["message"]
    read = [message["text"], *(one.get("text", "") for one in message["attachments"])]
    client.chat_postMessage(
        channel=shortcut["channel"]["id"],
        thread_ts=message.get("thread_ts", message["ts"]),
        text="diagnosed",
        blocks=[cards.code("\n".join(filter(None, read)))],
    )


def _reply(client: WebClient, ts: str, blocks: list[cards.Block], text: str) -> None:
    client.chat_postMessage(channel=OPS, thread_ts=ts, text=text, blocks=blocks)
